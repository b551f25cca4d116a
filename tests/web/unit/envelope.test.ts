import { describe, expect, it } from 'vitest';
import { Envelope } from '../../../web/src/views/sequences/envelope.ts';
import { trackPoints } from '../../../web/src/views/sequences/track-points.ts';

const numbers = Float32Array.from({ length: 1000 }, (_, i) => ((i * 7919) % 1009) / 1009);

function filled(sizes: readonly number[]): Envelope {
  const envelope = new Envelope(numbers.length);
  let at = 0;
  for (const size of sizes) envelope.add(numbers.subarray(at, (at += size)));
  return envelope;
}

describe('an envelope', () => {
  it('tells the lowest and highest from here to there, as looking at each does', () => {
    const envelope = filled([1, 62, 2, 500, 435]);
    for (const [first, last] of [
      [0, 1000],
      [0, 1],
      [63, 65],
      [64, 128],
      [1, 999],
      [130, 190],
      [500, 700],
    ] as const) {
      const part = numbers.subarray(first, last);
      expect(envelope.extent(first, last)).toEqual({
        low: Math.min(...part),
        high: Math.max(...part),
      });
    }
  });

  it('knows what came so far and no more', () => {
    const envelope = filled([100]);
    expect(envelope.known).toBe(100);
    expect(envelope.extent(90, 300)).toEqual(envelope.extent(90, 100));
    expect(envelope.extent(100, 300)).toBeNull();
    expect(envelope.extent(-5, 0)).toBeNull();
  });
});

describe('points of a track', () => {
  const grid = { length: 1000 * 10 + 20, windows: 1000, window: 30, stride: 10 };

  it('are one a pixel where there are more windows than pixels, and hide no extreme', () => {
    const points = trackPoints(filled([1000]), grid, { from: 0, to: grid.length }, 100);
    expect(points.length).toBeLessThanOrEqual(100);
    expect(Math.max(...points.map(({ high }) => high))).toBe(Math.max(...numbers));
    expect(Math.min(...points.map(({ low }) => low))).toBe(Math.min(...numbers));
  });

  it('are the windows themselves where they stand apart, with a neighbour on either side', () => {
    const points = trackPoints(filled([1000]), grid, { from: 1000, to: 1100 }, 500);
    // Middles at 15 + 10 w: windows 99 to 108 are in view.
    expect(points).toHaveLength(12);
    expect(points[1]!.x).toBeCloseTo((99 * 10 + 15 - 1000) * 5);
    expect(points[1]!.high).toBe(numbers[99]);
  });

  it('end where the scan is', () => {
    const points = trackPoints(filled([500]), grid, { from: 0, to: grid.length }, 100);
    expect(points.at(-1)!.x).toBeCloseTo(50, -1);
  });
});
