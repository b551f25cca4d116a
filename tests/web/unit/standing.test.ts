import { describe, expect, it } from 'vitest';
import { describeStanding, shareBelow } from '../../../web/src/views/guides/standing.ts';

describe('shareBelow', () => {
  it('counts the bin of the score in part', () => {
    expect(shareBelow([0, 0.5, 1], [10, 30], 0.5)).toBeCloseTo(0.25);
    expect(shareBelow([0, 0.5, 1], [10, 30], 0.75)).toBeCloseTo(0.625);
    expect(shareBelow([0, 0.5, 1], [0, 0], 0.75)).toBeNaN();
  });
});

describe('describeStanding', () => {
  it('compares with both kinds of sites', () => {
    const density = { edges: [0, 0.5, 1], positive: [50, 50], negative: [9999, 1] };
    expect(describeStanding(density, 0.75)).toBe(
      'Higher than almost all known uncleaved sites and 75 % of known cleaved sites.',
    );
  });
});
