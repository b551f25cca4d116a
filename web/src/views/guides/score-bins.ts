import type { PairResults } from './results.ts';

/** Scored rows per bin of equal width over 0 to 1; a score of 1 falls into the last. */
export function countInBins(results: PairResults, bins: number): readonly number[] {
  const counts = new Array<number>(bins).fill(0);
  for (let row = 0; row < results.scored; row++) {
    const score = results.probability[row]!;
    if (Number.isNaN(score)) continue;
    counts[Math.min(bins - 1, Math.floor(score * bins))]!++;
  }
  return counts;
}
