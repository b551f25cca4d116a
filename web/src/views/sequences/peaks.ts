import type { Track } from './track.ts';

export interface Peak {
  readonly window: number;
  readonly reverse: boolean;
  readonly signal: number;
}

interface PeakOptions {
  /** Lowest signal of a peak. */
  readonly threshold: number;
  /** Windows nearer than this to a higher peak of the same strand belong to it. */
  readonly distance: number;
}

/**
 * Local maxima at or above the threshold, the highest first where two are nearer than `distance`;
 * in the order of the sequence. Of a plateau the first window counts.
 */
export function findPeaks(
  signals: Float32Array,
  { threshold, distance }: PeakOptions,
): readonly number[] {
  const maxima: number[] = [];
  for (let i = 0; i < signals.length; i++) {
    const value = signals[i]!;
    if (value < threshold || (i > 0 && signals[i - 1]! >= value)) continue;
    let end = i + 1;
    while (end < signals.length && signals[end] === value) end++;
    if (end === signals.length || signals[end]! < value) maxima.push(i);
    i = end - 1;
  }
  maxima.sort((a, b) => signals[b]! - signals[a]! || a - b);
  const taken = new Uint8Array(signals.length);
  const peaks = maxima.filter((i) => {
    if (taken[i] === 1) return false;
    taken.fill(1, Math.max(0, i - distance + 1), i + distance);
    return true;
  });
  return peaks.sort((a, b) => a - b);
}

/** Of all windows known so far, both strands together in the order of the sequence. */
export function peaksOf(track: Track, threshold: number): readonly Peak[] {
  const { window, stride } = track.grid;
  const distance = Math.ceil(window / stride);
  const strands = track.reverse ? [false, true] : [false];
  return strands
    .flatMap((reverse) => {
      const { values, known } = track.strand(reverse);
      const signals = values.subarray(0, known);
      return findPeaks(signals, { threshold, distance }).map((at) => ({
        window: at,
        reverse,
        signal: signals[at]!,
      }));
    })
    .sort((a, b) => a.window - b.window || Number(a.reverse) - Number(b.reverse));
}
