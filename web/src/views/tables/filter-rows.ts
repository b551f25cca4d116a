import { problem, type NumberResults } from './results.ts';

export interface Filter {
  /** Found anywhere in the row's fields or error; case does not matter. */
  readonly text: string;
  /** A class, or `unsure` of results.ts; null: any. */
  readonly decided: number | null;
  readonly problems: boolean;
}

export const noFilter: Filter = { text: '', decided: null, problems: false };

export const isFiltering = (filter: Filter): boolean =>
  filter.text !== '' || filter.decided !== null || filter.problems;

/** Rows that pass, in the file's order. */
export function filterRows(results: NumberResults, filter: Filter): Uint32Array {
  const { scored, decided } = results;
  const rows = new Uint32Array(scored);
  const found =
    filter.text === '' ? null : results.texts.find(filter.text, ['fields', 'errors'], scored);
  let n = 0;
  for (let row = 0; row < scored; row++) {
    if (filter.problems && decided[row] !== problem) continue;
    if (filter.decided !== null && decided[row] !== filter.decided) continue;
    if (found !== null && found[row] === 0) continue;
    rows[n++] = row;
  }
  return rows.slice(0, n);
}
