import type { Label } from './manifest.ts';

/** "yes" from the threshold up; with a band, from its high end up, and "unsure" within it. */
export interface AnswerRule {
  readonly threshold: number;
  readonly unsure: { readonly low: number; readonly high: number } | null;
}

export type Answer = 'no' | 'unsure' | 'yes';

/** The lowest score of the positive answer. */
export const yesFrom = ({ threshold, unsure }: AnswerRule): number =>
  Math.fround(unsure?.high ?? threshold);

/** Scores below it get the negative answer. */
export const noBelow = ({ threshold, unsure }: AnswerRule): number =>
  Math.fround(unsure?.low ?? threshold);

/** As the command line answers: numbers are compared as 32-bit floats. NaN has no answer. */
export function answerOf(probability: number, rule: AnswerRule): Answer | null {
  if (Number.isNaN(probability)) return null;
  if (probability >= yesFrom(rule)) return 'yes';
  return probability < noBelow(rule) ? 'no' : 'unsure';
}

/** The word that `genegraft predict` writes where it does not answer. */
export const unsureName = 'unsure';

/** The class's name in the table, or `unsure`. */
export function nameOf(answer: Answer, labels: readonly Label[]): string {
  if (answer === 'unsure') return unsureName;
  return answer === 'yes' ? (labels[1]?.name ?? '1') : (labels[0]?.name ?? '0');
}

/** For people. */
export function titleOf(answer: Answer | null, labels: readonly Label[]): string {
  if (answer === null) return '';
  if (answer === 'unsure') return 'unsure';
  return labels[answer === 'yes' ? 1 : 0]?.title ?? '';
}
