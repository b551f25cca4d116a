import { answerOf, nameOf, type AnswerRule } from '../../model/answers.ts';
import type { Label } from '../../model/manifest.ts';
import { exact } from '../../numbers.ts';
import type { Column } from './columns.ts';
import type { PairResults } from './results.ts';

/** What is on screen: these rows in this order, these columns. */
export interface Shown {
  readonly results: PairResults;
  readonly rows: Uint32Array;
  readonly columns: readonly Column[];
  readonly labels: readonly Label[];
  readonly rule: AnswerRule;
}

const rowsPerPart = 4096;

/**
 * TSV of what is on screen, in full precision: the file's own columns in its order, then `predicted`, `p.0`,
 * `p.1`, `cfd`, `mit`, `error`, as `genegraft predict` writes them. A column hidden on screen is
 * left out here; mismatches and bulges are read off the letters and are not repeated.
 */
export function tableText(shown: Shown): string[] {
  const { results, rows, labels, rule } = shown;
  const visible = new Set(shown.columns.map(({ kind }) => kind));
  const fields = shown.columns.flatMap(({ field }) => (field === null ? [] : [field]));
  fields.sort((a, b) => a - b);
  const [no, yes] = [labels[0]?.name ?? '0', labels[1]?.name ?? '1'];

  const header = fields.map((field) => results.columns[field] ?? '');
  if (visible.has('predicted')) header.push('predicted');
  if (visible.has('probability')) header.push(`p.${no}`, `p.${yes}`);
  if (visible.has('cfd')) header.push('cfd');
  if (visible.has('mit')) header.push('mit');
  header.push('error');

  const parts = [`${header.join('\t')}\n`];
  for (let first = 0; first < rows.length; first += rowsPerPart) {
    let part = '';
    for (const row of rows.subarray(first, first + rowsPerPart)) {
      const own = results.fields(row);
      const cells = fields.map((field) => own[field] ?? '');
      const p = results.probability[row]!;
      const answer = answerOf(p, rule);
      if (visible.has('predicted')) cells.push(answer === null ? '' : nameOf(answer, labels));
      if (visible.has('probability')) cells.push(exact(Math.fround(1 - p)), exact(p));
      if (visible.has('cfd')) cells.push(exact(results.cfd[row]!));
      if (visible.has('mit')) cells.push(exact(results.mit[row]!));
      cells.push(results.error(row));
      part += `${cells.join('\t')}\n`;
    }
    parts.push(part);
  }
  return parts;
}
