import { answerOf, type AnswerRule } from '../../model/answers.ts';
import type { PairResults, TextKind } from './results.ts';

export interface Filter {
  /** Found anywhere in the row's fields, letters or error; case does not matter. */
  readonly text: string;
  /** Index into the results' guideNames. */
  readonly guide: number | null;
  /** Rows answered yes, no, or not at all. */
  readonly side: 'all' | 'above' | 'unsure' | 'below';
  /** At most so many mismatches. */
  readonly mismatches: number | null;
  readonly problems: boolean;
}

export const noFilter: Filter = {
  text: '',
  guide: null,
  side: 'all',
  mismatches: null,
  problems: false,
};

export const isFiltering = (filter: Filter): boolean =>
  filter.text !== '' ||
  filter.guide !== null ||
  filter.side !== 'all' ||
  filter.mismatches !== null ||
  filter.problems;

const searched: readonly TextKind[] = ['fields', 'guides', 'targets', 'errors'];
const wanted = { above: 'yes', unsure: 'unsure', below: 'no' } as const;

/** Rows that pass, in the file's order. Rows with an error pass no filter on scores. */
export function filterRows(results: PairResults, filter: Filter, rule: AnswerRule): Uint32Array {
  const rows = new Uint32Array(results.scored);
  const found =
    filter.text === '' ? null : results.texts.find(filter.text, searched, results.scored);
  let n = 0;
  for (let row = 0; row < results.scored; row++) {
    const problem = results.guide[row]! < 0;
    if (filter.problems && !problem) continue;
    if (filter.guide !== null && results.guide[row] !== filter.guide) continue;
    if (filter.side !== 'all' && answerOf(results.probability[row]!, rule) !== wanted[filter.side])
      continue;
    if (filter.mismatches !== null && (problem || results.mismatches[row]! > filter.mismatches))
      continue;
    if (found !== null && found[row] === 0) continue;
    rows[n++] = row;
  }
  return rows.slice(0, n);
}
