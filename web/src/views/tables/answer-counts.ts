import { count, plural } from '../../numbers.ts';
import { unsure, type NumberResults } from './results.ts';

/** Rows by what the model answers. */
export interface AnswerCounts {
  /** (K) */
  readonly classes: readonly number[];
  readonly unsure: number;
  readonly problems: number;
}

export function countAnswers(results: NumberResults, classes: number): AnswerCounts {
  const counts = new Array<number>(classes).fill(0);
  let undecided = 0;
  for (let row = 0; row < results.scored; row++) {
    const decided = results.decided[row]!;
    if (decided >= 0) counts[decided]!++;
    else if (decided === unsure) undecided++;
  }
  return { classes: counts, unsure: undecided, problems: results.problems };
}

/** More classes than this are summed up. */
const mostNamed = 5;

/** "50 setosa, 47 versicolor, 3 unsure": the classes that occur, the model's order; of many the largest. */
export function describeCounts(counts: AnswerCounts, labels: readonly string[]): string {
  const found = labels
    .map((label, i) => ({ label, rows: counts.classes[i] ?? 0 }))
    .filter(({ rows }) => rows > 0);
  const named =
    found.length <= mostNamed
      ? found
      : [...found].sort((a, b) => b.rows - a.rows).slice(0, mostNamed - 1);
  const parts = named.map(({ label, rows }) => `${count(rows)} ${label}`);
  const rest = found.length - named.length;
  if (rest > 0) {
    const rows = found.reduce((sum, each) => sum + each.rows, 0);
    const shown = named.reduce((sum, each) => sum + each.rows, 0);
    parts.push(`${count(rows - shown)} in ${plural(rest, 'other class', 'other classes')}`);
  }
  if (counts.unsure > 0) parts.push(`${count(counts.unsure)} unsure`);
  return parts.join(', ');
}
