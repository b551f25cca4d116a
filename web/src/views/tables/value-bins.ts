import type { NumberResults } from './results.ts';

export interface ValueBins {
  /** Rows in bins of equal width over [lowest, highest]; the highest value is in the last. */
  readonly counts: readonly number[];
  readonly lowest: number;
  readonly highest: number;
  readonly median: number;
}

/** The first answer of all rows that have a finite one; null where none has. */
export function binValues(results: NumberResults, bins: number): ValueBins | null {
  const values = new Float32Array(results.scored);
  let n = 0;
  for (let row = 0; row < results.scored; row++) {
    const value = results.answer(row, 0);
    if (Number.isFinite(value)) values[n++] = value;
  }
  if (n === 0) return null;
  const sorted = values.subarray(0, n).sort();
  const [lowest, highest] = [sorted[0]!, sorted[n - 1]!];
  const width = highest - lowest;
  const counts = new Array<number>(width > 0 ? bins : 1).fill(0);
  for (const value of sorted) {
    const share = width > 0 ? (value - lowest) / width : 0;
    counts[Math.min(counts.length - 1, Math.floor(share * counts.length))]!++;
  }
  const median = (sorted[(n - 1) >> 1]! + sorted[n >> 1]!) / 2;
  return { counts, lowest, highest, median };
}
