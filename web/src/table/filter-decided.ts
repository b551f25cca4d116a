/** What stands in place of a class where there is none. */
export const unsure = -1;
export const problem = -2;

export interface Filter {
  /** Found in what is known of a row by its text, or in its error; case does not matter. */
  readonly text: string;
  /** A class, or `unsure`; null: any. */
  readonly decided: number | null;
  readonly problems: boolean;
}

export const noFilter: Filter = { text: '', decided: null, problems: false };

export const isFiltering = (filter: Filter): boolean =>
  filter.text !== '' || filter.decided !== null || filter.problems;

/** Of the first `known` rows those that pass, in the file's order; find: 1 where the text is found. */
export function filterDecided(
  decided: ArrayLike<number>,
  known: number,
  filter: Filter,
  find: (text: string) => Uint8Array,
): Uint32Array {
  const rows = new Uint32Array(known);
  const found = filter.text === '' ? null : find(filter.text);
  let n = 0;
  for (let row = 0; row < known; row++) {
    if (filter.problems && decided[row] !== problem) continue;
    if (filter.decided !== null && decided[row] !== filter.decided) continue;
    if (found !== null && found[row] === 0) continue;
    rows[n++] = row;
  }
  return rows.slice(0, n);
}
