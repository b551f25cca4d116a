import { describe, expect, it } from 'vitest';
import { TableReasons } from '../../../web/src/views/guides/table-reasons.ts';

const weight = (number: number, mean: number) => ({
  number,
  feature: `feature ${number}`,
  mean,
  raises: mean / 4,
  low: NaN,
  high: NaN,
});

describe('TableReasons', () => {
  it('counts first reasons over all blocks and keeps the latest weights', () => {
    const reasons = new TableReasons(5);
    expect(reasons.features()).toEqual([]);
    reasons.add({ first: 0, count: 3, reason: Int32Array.of(7, -1, 2), pairs: 2, weights: [weight(7, 0.1)] });
    expect(reasons.done).toBe(3);
    reasons.add({
      first: 3,
      count: 2,
      reason: Int32Array.of(7, 7),
      pairs: 4,
      weights: [weight(7, 0.2), weight(2, 0.1), weight(5, 0.05)],
    });
    expect(reasons.done).toBe(5);
    expect(reasons.pairs).toBe(4);
    const features = reasons.features();
    expect(features.map(({ number }) => number)).toEqual([7, 2, 5]);
    expect(features.map(({ mean }) => mean)).toEqual([0.2, 0.1, 0.05]);
    expect(features.map(({ firstIn }) => firstIn)).toEqual([3, 1, 0]);
  });
});
