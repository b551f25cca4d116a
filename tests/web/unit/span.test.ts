import { describe, expect, it } from 'vitest';
import { sequenceTicks } from '../../../web/src/plots/sequence-axis.ts';
import { fit, isWhole, pan, whole, widthOf, zoom } from '../../../web/src/views/sequences/span.ts';
import { middleOf, placeOf, windowAt } from '../../../web/src/views/sequences/track.ts';

const limits = { length: 10_000, least: 100 };

describe('a span', () => {
  it('keeps the letter under the pointer where it is', () => {
    const near = zoom({ from: 2000, to: 4000 }, 0.5, 2500, limits);
    expect(widthOf(near)).toBe(1000);
    expect((2500 - near.from) / widthOf(near)).toBeCloseTo(0.25);
  });

  it('is never wider than the record nor narrower than the least', () => {
    expect(zoom(whole(10_000), 4, 5000, limits)).toEqual(whole(10_000));
    expect(widthOf(zoom({ from: 500, to: 620 }, 0.01, 550, limits))).toBeCloseTo(100);
    expect(widthOf(zoom(whole(60), 0.1, 30, { length: 60, least: 100 }))).toBe(60);
    expect(isWhole(zoom({ from: 9000, to: 9900 }, 20, 9500, limits), 10_000)).toBe(true);
  });

  it('stops at either end', () => {
    expect(pan({ from: 100, to: 300 }, -500, 10_000)).toEqual({ from: 0, to: 200 });
    expect(pan({ from: 100, to: 300 }, Infinity, 10_000)).toEqual({ from: 9800, to: 10_000 });
    expect(zoom({ from: 0, to: 200 }, 2, 200, limits)).toEqual({ from: 0, to: 400 });
    expect(fit({ from: -50, to: 50 }, 10_000, 1)).toEqual({ from: 0, to: 100 });
  });
});

describe('windows', () => {
  const grid = { length: 200, windows: 12, window: 81, stride: 10 };

  it('are counted from letter 1', () => {
    expect(placeOf(0, grid)).toEqual({ first: 1, last: 81 });
    expect(placeOf(3, grid)).toEqual({ first: 31, last: 111 });
    expect(placeOf(0, { ...grid, length: 60, windows: 1 })).toEqual({ first: 1, last: 60 });
  });

  it('are found by their middle', () => {
    for (let window = 0; window < grid.windows; window++)
      expect(windowAt(middleOf(window, grid), grid)).toBe(window);
    expect(windowAt(-50, grid)).toBe(0);
    expect(windowAt(900, grid)).toBe(11);
  });
});

describe('ticks', () => {
  const labels = (from: number, to: number, count: number) =>
    sequenceTicks(from, to, count).map(({ label }) => label);

  it('are round, within the span, and in a unit that suits it', () => {
    expect(labels(0, 2000, 5)).toEqual(['0', '500', '1,000', '1,500', '2,000']);
    expect(labels(0, 4_641_652, 5)).toEqual(['0 Mb', '1 Mb', '2 Mb', '3 Mb', '4 Mb']);
    expect(labels(366_100, 366_500, 4)).toEqual(['366.1 kb', '366.2 kb', '366.3 kb', '366.4 kb', '366.5 kb']);
    expect(labels(366_300, 366_345, 4)).toEqual(['366,300', '366,320', '366,340']);
  });
});
