import { orderByNumber, orderByText } from '../../table/order-rows.ts';
import { problem, unsure, type NumberResults } from './results.ts';

/** A column to sort by: the row's place in the file, the class, its probability, one of the
 *  answers, or one of the file's own columns. */
export type SortKey =
  'row' | 'predicted' | 'best' | { readonly answer: number } | { readonly field: number };

export interface Sort {
  readonly key: SortKey;
  readonly descending: boolean;
}

export function sameKey(a: SortKey, b: SortKey): boolean {
  if (typeof a === 'string' || typeof b === 'string') return a === b;
  return 'answer' in a
    ? 'answer' in b && a.answer === b.answer
    : 'field' in b && a.field === b.field;
}

/** The rows in order; equal ones keep theirs. Rows without the value come last in either direction. */
export function sortRows(rows: Uint32Array, results: NumberResults, sort: Sort): Uint32Array {
  const { key, descending } = sort;
  if (key === 'row') return descending ? rows.slice().reverse() : rows;
  if (typeof key === 'object' && 'field' in key) {
    const texts = Array.from(rows, (row) => results.fields(row)[key.field] ?? '');
    return orderByText(rows, texts, descending);
  }
  const valueOf =
    key === 'best'
      ? (row: number) => results.best(row)
      : key === 'predicted'
        ? (row: number) => placeOf(results.decided[row]!, results.width)
        : (row: number) => results.answer(row, key.answer);
  return orderByNumber(rows, Float32Array.from(rows, valueOf), descending);
}

/** Classes in the model's order, then the unsure rows. */
const placeOf = (decided: number, classes: number): number =>
  decided === problem ? NaN : decided === unsure ? classes : decided;
