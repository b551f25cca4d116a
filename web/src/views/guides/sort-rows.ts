import { orderByNumber, orderByText } from '../../table/order-rows.ts';
import type { PairResults } from './results.ts';

/** A column to sort by: the row's place in the file, a result, or one of the file's own columns. */
export type SortKey =
  'row' | 'probability' | 'cfd' | 'mit' | 'mismatches' | 'bulges' | { readonly field: number };

export interface Sort {
  readonly key: SortKey;
  readonly descending: boolean;
}

export const sameKey = (a: SortKey, b: SortKey): boolean =>
  typeof a === 'object' && typeof b === 'object' ? a.field === b.field : a === b;

/** The rows in order; equal ones keep theirs. Missing values come last in either direction. */
export function sortRows(rows: Uint32Array, results: PairResults, sort: Sort): Uint32Array {
  const { key, descending } = sort;
  if (key === 'row') return descending ? rows.slice().reverse() : rows;
  if (typeof key === 'object') {
    const texts = Array.from(rows, (row) => results.fields(row)[key.field] ?? '');
    return orderByText(rows, texts, descending);
  }
  const values = new Float32Array(rows.length);
  const column = results[key];
  for (let i = 0; i < rows.length; i++)
    values[i] = results.guide[rows[i]!]! < 0 ? NaN : column[rows[i]!]!;
  return orderByNumber(rows, values, descending);
}
