import { unsureName } from '../../model/answers.ts';
import { exact } from '../../numbers.ts';
import type { NumberModelFacts, NumberTableSummary } from '../../worker/engine.ts';
import { ownFields } from './columns.ts';
import { unsure, type NumberResults } from './results.ts';

interface Shown {
  readonly results: NumberResults;
  /** The rows on screen, in their order. */
  readonly rows: Uint32Array;
  readonly summary: NumberTableSummary;
  readonly read: readonly number[];
  readonly facts: NumberModelFacts;
}

const rowsPerPart = 4096;

/**
 * TSV of the rows on screen, in full precision, with the columns that `genegraft predict` writes: the row's number,
 * the file's own columns that the model does not read, `predicted`, all answers, `error`.
 */
export function tableText({ results, rows, summary, read, facts }: Shown): string[] {
  const own = ownFields(summary, read);
  const classes = facts.labels.length > 0;
  const header = [
    'row',
    ...own.map((field) => summary.columns[field] ?? ''),
    ...(classes ? ['predicted'] : []),
    ...facts.answers,
    'error',
  ];
  const parts = [`${header.join('\t')}\n`];
  for (let first = 0; first < rows.length; first += rowsPerPart) {
    let part = '';
    for (const row of rows.subarray(first, first + rowsPerPart)) {
      const cells = [String(row + 1)];
      if (own.length > 0) {
        const fields = results.fields(row);
        for (const field of own) cells.push(fields[field] ?? '');
      }
      if (classes) cells.push(decidedName(results.decided[row]!, facts.labels));
      for (let place = 0; place < results.width; place++)
        cells.push(exact(results.answer(row, place)));
      cells.push(results.error(row));
      part += `${cells.join('\t')}\n`;
    }
    parts.push(part);
  }
  return parts;
}

/** The class's name, `unsure`, or nothing where the row has an error. */
export const decidedName = (decided: number, labels: readonly string[]): string =>
  decided === unsure ? unsureName : (labels[decided] ?? '');
