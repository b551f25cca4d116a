import { yesFrom, type AnswerRule } from '../../model/answers.ts';
import type { PairResults } from './results.ts';

/** One guide over all its rows in the input. */
export interface GuideSummary {
  /** Index into the results' guideNames. */
  readonly number: number;
  readonly guide: string;
  /** Off-target sites; the guide's own site is not one. */
  readonly sites: number;
  readonly onTargets: number;
  readonly above: number;
  readonly highest: number;
  /** 100 for a guide without off-targets, towards 0 the more there are and the better they fit;
   *  null where no site has the score. */
  readonly specificityByCfd: number | null;
  readonly specificityByMit: number | null;
  /** Sites that entered each; bulged ones have no MIT score. */
  readonly sitesWithCfd: number;
  readonly sitesWithMit: number;
}

/** 100 · 100 / (100 + Σ hits), hits from 0 to 100 each (Hsu et al. 2013). */
export const specificity = (hits: number): number => (100 * 100) / (100 + hits);

/** In order of appearance. A row without mismatches and bulges is the on-target and left out. */
export function summariseGuides(results: PairResults, rule: AnswerRule): readonly GuideSummary[] {
  const lowest = yesFrom(rule);
  const guides = results.guideNames.map((guide, number) => ({
    number,
    guide,
    sites: 0,
    onTargets: 0,
    above: 0,
    highest: 0,
    cfd: 0,
    mit: 0,
    sitesWithCfd: 0,
    sitesWithMit: 0,
  }));
  for (let row = 0; row < results.scored; row++) {
    const guide = guides[results.guide[row]!];
    if (guide === undefined) continue; // a row with an error
    if (results.mismatches[row] === 0 && results.bulges[row] === 0) {
      guide.onTargets++;
      continue;
    }
    guide.sites++;
    const probability = results.probability[row]!;
    if (probability >= lowest) guide.above++;
    if (probability > guide.highest) guide.highest = probability;
    if (!Number.isNaN(results.cfd[row]!)) {
      guide.sitesWithCfd++;
      guide.cfd += 100 * results.cfd[row]!;
    }
    if (!Number.isNaN(results.mit[row]!)) {
      guide.sitesWithMit++;
      guide.mit += results.mit[row]!;
    }
  }
  return guides.map(({ cfd, mit, ...guide }) => ({
    ...guide,
    specificityByCfd: guide.sitesWithCfd > 0 ? specificity(cfd) : null,
    specificityByMit: guide.sitesWithMit > 0 ? specificity(mit) : null,
  }));
}
