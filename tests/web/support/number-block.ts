import { NumberResults } from '../../../web/src/views/tables/results.ts';
import type { NumberModelFacts, NumberTableSummary } from '../../../web/src/worker/engine.ts';

export interface Row {
  readonly answers?: readonly number[];
  /** A class; -1 by default. */
  readonly decided?: number;
  readonly fields?: readonly string[];
  readonly error?: string;
}

/** Results of rows written by hand, arrived in blocks of the given size. */
export function numberResultsOf(
  rows: readonly Row[],
  width: number,
  columns: readonly string[] = [],
  size = 2,
): NumberResults {
  const results = new NumberResults(rows.length, columns, width);
  for (let first = 0; first < rows.length; first += size) {
    const part = rows.slice(first, first + size);
    const lines = (line: (row: Row) => string) => part.map(line).join('\n');
    results.add({
      first,
      count: part.length,
      answers: Float32Array.from(
        part.flatMap(({ answers }) => answers ?? new Array<number>(width).fill(NaN)),
      ),
      decided: Int32Array.from(part, ({ decided, error }) => (error ? -2 : (decided ?? -1))),
      errors: lines(({ error }) => error ?? ''),
      fields: lines(({ fields }) => (fields ?? []).join('\t')),
    });
  }
  return results;
}

export const factsOf = (part: Partial<NumberModelFacts> = {}): NumberModelFacts => ({
  manifest: '',
  kind: 'trees',
  features: 2,
  featureNames: [],
  labels: [],
  answers: ['value'],
  trees: 500,
  nodes: 1000,
  ...part,
});

export const summaryOf = (part: Partial<NumberTableSummary> = {}): NumberTableSummary => ({
  format: 'CSV',
  header: true,
  rows: 5,
  columns: ['name', 'a', 'b', 'note'],
  numeric: [1, 2],
  ...part,
});
