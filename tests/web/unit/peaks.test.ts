import { describe, expect, it } from 'vitest';
import { findPeaks, peaksOf } from '../../../web/src/views/sequences/peaks.ts';
import { Track } from '../../../web/src/views/sequences/track.ts';

const peaks = (signals: readonly number[], threshold: number, distance: number) =>
  findPeaks(Float32Array.from(signals), { threshold, distance });

describe('peaks', () => {
  it('are local maxima at or above the threshold', () => {
    expect(peaks([0.1, 0.5, 0.2, 0.9, 0.4, 0.49, 0.1], 0.5, 1)).toEqual([1, 3]);
  });

  it('may stand at either end', () => {
    expect(peaks([0.9, 0.1, 0.1, 0.8], 0.5, 1)).toEqual([0, 3]);
    expect(peaks([0.7], 0.5, 4)).toEqual([0]);
    expect(peaks([], 0.5, 4)).toEqual([]);
  });

  it('count once where they are flat', () => {
    expect(peaks([0, 0.8, 0.8, 0.8, 0.1, 0.6, 0.6], 0.5, 1)).toEqual([1, 5]);
    expect(peaks([0.6, 0.6, 0.9, 0.9, 0.95], 0.5, 1)).toEqual([4]); // steps are no peaks
  });

  it('give way to a higher one that is nearer than the distance', () => {
    const signals = [0.6, 0, 0.9, 0, 0.7, 0, 0.8];
    expect(peaks(signals, 0.5, 3)).toEqual([2, 6]);
    expect(peaks(signals, 0.5, 2)).toEqual([0, 2, 4, 6]);
    // 4 gives way to 6, although 6 itself gives way to none.
    expect(peaks([0, 0, 0, 0, 0.7, 0, 0.8], 0.5, 3)).toEqual([6]);
  });

  it('are told for each strand, in the order of the sequence', () => {
    const grid = { length: 500, windows: 8, window: 30, stride: 10 };
    const track = new Track(grid, true);
    track.add(
      Float32Array.from([0, 0, 0.9, 0, 0, 0, 0.8, 0]),
      Float32Array.from([0.7, 0, 0, 0, 0, 0, 0.6, 0]),
    );
    expect(peaksOf(track, 0.5).map(({ window, reverse }) => [window, reverse])).toEqual([
      [0, true],
      [2, false],
      [6, false],
      [6, true],
    ]);
  });

  it('are found in half a million windows at once', () => {
    let seed = 1;
    const signals = Float32Array.from({ length: 500_000 }, () => {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      return seed / 2 ** 32;
    });
    const found = findPeaks(signals, { threshold: 0.5, distance: 9 });
    for (let i = 1; i < found.length; i++) expect(found[i]! - found[i - 1]!).toBeGreaterThan(8);
    // Nothing above the threshold is farther from every peak than the distance.
    let next = 0;
    for (let i = 0; i < signals.length; i++) {
      if (signals[i]! < 0.5) continue;
      while (next + 1 < found.length && Math.abs(found[next + 1]! - i) <= Math.abs(found[next]! - i))
        next++;
      if (Math.abs(found[next]! - i) > 17) throw new Error(`window ${i} has no peak near it`);
    }
  });
});
