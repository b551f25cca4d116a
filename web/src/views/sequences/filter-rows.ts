import { problem, type SequenceResults } from './results.ts';

export interface Filter {
  /** Found in the record's name or error; case does not matter. */
  readonly text: string;
  /** A class, or `unsure` of results.ts; null: any. */
  readonly decided: number | null;
  readonly problems: boolean;
}

export const noFilter: Filter = { text: '', decided: null, problems: false };

export const isFiltering = (filter: Filter): boolean =>
  filter.text !== '' || filter.decided !== null || filter.problems;

/** Records that pass, in the file's order. */
export function filterRows(results: SequenceResults, filter: Filter): Uint32Array {
  const { described, decided } = results;
  const rows = new Uint32Array(described);
  const found =
    filter.text === '' ? null : results.texts.find(filter.text, ['ids', 'errors'], described);
  let n = 0;
  for (let row = 0; row < described; row++) {
    if (filter.problems && decided[row] !== problem) continue;
    if (filter.decided !== null && decided[row] !== filter.decided) continue;
    if (found !== null && found[row] === 0) continue;
    rows[n++] = row;
  }
  return rows.slice(0, n);
}
