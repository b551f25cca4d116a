import { PairResults } from '../../../web/src/views/guides/results.ts';
import type { ScoredBlock } from '../../../web/src/worker/engine.ts';

export interface Row {
  readonly guide?: string;
  readonly target?: string;
  readonly probability?: number;
  readonly cfd?: number;
  readonly mit?: number;
  readonly mismatches?: number;
  readonly bulges?: number;
  readonly fields?: readonly string[];
  readonly error?: string;
}

const guideOf = (row: Row) => (row.error ? '' : (row.guide ?? 'GAGTCCGAGCAGAAGAAGAANGG'));

/** A block as the worker sends it, from rows written by hand. */
export function blockOf(rows: readonly Row[], first: number, known: string[]): ScoredBlock {
  const newGuides: string[] = [];
  const guideNumbers = rows.map((row) => {
    const guide = guideOf(row).slice(0, -3).replaceAll('-', '');
    if (guide === '') return -1;
    if (!known.includes(guide)) {
      known.push(guide);
      newGuides.push(guide);
    }
    return known.indexOf(guide);
  });
  const floats = (value: (row: Row) => number | undefined) =>
    Float32Array.from(rows, (row) => (row.error ? NaN : (value(row) ?? NaN)));
  const lines = (line: (row: Row) => string) => rows.map(line).join('\n');
  return {
    first,
    count: rows.length,
    probability: floats(({ probability }) => probability),
    cfd: floats(({ cfd }) => cfd),
    mit: floats(({ mit }) => mit),
    mismatches: Uint8Array.from(rows, ({ mismatches }) => mismatches ?? 0),
    bulges: Uint8Array.from(rows, ({ bulges }) => bulges ?? 0),
    guideNumbers: Int32Array.from(guideNumbers),
    newGuides,
    guides: lines(guideOf),
    targets: lines((row) => (row.error ? '' : (row.target ?? 'GAGTTAGAGCAGAAGAAGAAAGG'))),
    errors: lines(({ error }) => error ?? ''),
    fields: lines(({ fields }) => (fields ?? []).join('\t')),
  };
}

/** Results of the rows, arrived in blocks of the given size. */
export function resultsOf(
  rows: readonly Row[],
  columns: readonly string[] = [],
  size = 3,
): PairResults {
  const results = new PairResults(rows.length, columns);
  const known: string[] = [];
  for (let first = 0; first < rows.length; first += size)
    results.add(blockOf(rows.slice(first, first + size), first, known));
  return results;
}
