import { orderByNumber, orderByText } from '../../table/order-rows.ts';
import type { SequenceResults } from './results.ts';

export type SortKey = 'row' | 'id' | 'length' | 'predicted' | 'signal' | 'place' | 'strand';

export interface Sort {
  readonly key: SortKey;
  readonly descending: boolean;
}

/** The records in order; equal ones keep theirs. Those without the value come last in either direction. */
export function sortRows(
  rows: Uint32Array,
  results: SequenceResults,
  { key, descending }: Sort,
): Uint32Array {
  if (key === 'row') return descending ? rows.slice().reverse() : rows;
  if (key === 'id')
    return orderByText(
      rows,
      Array.from(rows, (row) => results.id(row)),
      descending,
    );
  const valueOf = (row: number): number => {
    if (key === 'length') return results.lengths[row]!;
    if (Number.isNaN(results.signal[row]!)) return NaN;
    if (key === 'signal') return results.signal[row]!;
    if (key === 'place') return results.bestWindow[row]!;
    if (key === 'strand') return results.bestReverse[row]!;
    const decided = results.decided[row]!;
    return decided >= 0 ? decided : results.shape.classes; // classes, then the unsure
  };
  return orderByNumber(rows, Float32Array.from(rows, valueOf), descending);
}
