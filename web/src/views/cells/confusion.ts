import { problem, unsure } from './results.ts';

/** Cells by what the file calls them and by what the model does. */
export interface Confusion {
  /** The file's labels, the most frequent first. */
  readonly labels: readonly string[];
  /** Types that occur, in the order in which they agree with the labels best; `unsure` last. */
  readonly types: readonly number[];
  /** (labels, types) */
  readonly cells: readonly (readonly number[])[];
}

/** More labels than this are barcodes or numbers, no classes. */
const mostLabels = 60;

/** Columns that can be labels: two values at least, not nearly as many as cells. */
export function labelColumns(
  columns: readonly { readonly name: string; readonly values: readonly string[] }[],
): readonly string[] {
  return columns
    .filter(({ values }) => {
      const found = new Set<string>();
      for (const value of values) {
        if (value === '' || value === 'NA') continue;
        found.add(value);
        if (found.size > mostLabels) return false;
      }
      return found.size >= 2 && found.size <= values.length / 2;
    })
    .map(({ name }) => name);
}

const usual = /^(label|labels|cell_?types?|types?|clusters?|louvain|leiden|bulk_labels|annotation)$/i;

/** The column that most likely says what the cells are; null: none does by its name. */
export const likelyLabels = (names: readonly string[]): string | null =>
  names.find((name) => usual.test(name)) ?? names.find((name) => /label|type/i.test(name)) ?? null;

/** Cells without a label, and those left out, are not counted. */
export function confuse(labels: readonly string[], decided: Int32Array): Confusion {
  const rows = new Map<string, Map<number, number>>();
  const sizes = new Map<number, number>();
  labels.forEach((label, cell) => {
    const type = decided[cell]!;
    if (label === '' || label === 'NA' || type === problem) return;
    let row = rows.get(label);
    if (row === undefined) rows.set(label, (row = new Map()));
    row.set(type, (row.get(type) ?? 0) + 1);
    sizes.set(type, (sizes.get(type) ?? 0) + 1);
  });
  const sum = (row: Map<number, number>) => [...row.values()].reduce((a, b) => a + b, 0);
  const order = [...rows].sort((a, b) => sum(b[1]) - sum(a[1]));
  // Each type stands beside the label that holds most of its cells, so that agreement is a diagonal.
  const home = (type: number) =>
    type === unsure
      ? order.length
      : order.reduce(
          (best, [, row], i) =>
            (row.get(type) ?? 0) > (order[best]?.[1].get(type) ?? 0) ? i : best,
          0,
        );
  const types = [...sizes.keys()].sort(
    (a, b) => home(a) - home(b) || (sizes.get(b) ?? 0) - (sizes.get(a) ?? 0),
  );
  return {
    labels: order.map(([label]) => label),
    types,
    cells: order.map(([, row]) => types.map((type) => row.get(type) ?? 0)),
  };
}
