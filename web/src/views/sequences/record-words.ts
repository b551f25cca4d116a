import { unsureName, type Answer } from '../../model/answers.ts';
import type { Label, Manifest } from '../../model/manifest.ts';
import { yesFrom } from '../../model/answers.ts';
import { pending, problem, unsure } from './results.ts';

/** Class 0 is the background: what the model does not look for. */
export const answerOf = (decided: number): Answer | null =>
  decided === unsure ? 'unsure' : decided < 0 ? null : decided === 0 ? 'no' : 'yes';

/** For people. */
export const titleOf = (decided: number, labels: readonly Label[]): string =>
  decided === unsure ? unsureName : (labels[decided]?.title ?? '');

/** As the command line writes it. */
export const nameOf = (decided: number, labels: readonly Label[]): string =>
  decided === unsure ? unsureName : (labels[decided]?.name ?? '');

/** What the signal is the probability of: "promoter"; of several classes "any class but background". */
export const signalName = (labels: readonly Label[]): string =>
  labels.length === 2
    ? (labels[1]?.title ?? '1')
    : `any class but ${labels[0]?.title ?? 'the first'}`;

/** The lowest signal of a positive answer. */
export const signalThreshold = (manifest: Manifest | null): number =>
  manifest === null || manifest.labels.length > 2 ? 0.5 : yesFrom(manifest);

export interface AnswerCounts {
  /** (K) */
  readonly classes: readonly number[];
  readonly unsure: number;
}

/** Records by their answer. */
export function countAnswers(decided: Int32Array, classes: number): AnswerCounts {
  const counts = new Array<number>(classes).fill(0);
  let open = 0;
  for (const found of decided) {
    if (found >= 0) counts[found]!++;
    else if (found !== problem && found !== pending) open++;
  }
  return { classes: counts, unsure: open };
}
