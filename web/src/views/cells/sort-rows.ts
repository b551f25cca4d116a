import { orderByNumber, orderByText } from '../../table/order-rows.ts';
import { unsure, type CellResults } from './results.ts';

/** A column to sort by; field: one of the file's own. */
export type SortKey =
  | 'row'
  | 'barcode'
  | 'type'
  | 'probability'
  | 'second'
  | 'secondProbability'
  | 'molecules'
  | 'genes'
  | 'mitochondrial'
  | `field-${number}`;

export interface Sort {
  readonly key: SortKey;
  readonly descending: boolean;
}

/** The cells in order; equal ones keep theirs. Those without the value come last in either direction. */
export function sortRows(
  rows: Uint32Array,
  results: CellResults,
  types: number,
  { key, descending }: Sort,
): Uint32Array {
  if (key === 'row') return descending ? rows.slice().reverse() : rows;
  const byText = (texts: readonly string[]) =>
    orderByText(
      rows,
      Array.from(rows, (row) => texts[row] ?? ''),
      descending,
    );
  if (key === 'barcode') return byText(results.barcodes);
  if (key.startsWith('field-'))
    return byText(results.columns[Number(key.slice('field-'.length))]?.values ?? []);
  const { scores, summary } = results;
  const valueOf = (row: number): number => {
    if (key === 'molecules') return summary.molecules[row]!;
    if (key === 'genes') return summary.genesSeen[row]!;
    if (key === 'mitochondrial') return summary.mitochondrial[row]!;
    if (results.isProblem(row)) return NaN;
    if (key === 'probability') return scores.probability[row]!;
    if (key === 'second') return scores.second[row]!;
    if (key === 'secondProbability') return results.probabilityOf(row, scores.second[row]!);
    const type = results.decided[row]!;
    return type === unsure ? types : type;
  };
  return orderByNumber(rows, Float32Array.from(rows, valueOf), descending);
}
