import { describe, expect, it } from 'vitest';
import {
  greatestHeight,
  placeRows,
  rowHeight,
  scrollTo,
} from '../../../web/src/table/visible-rows.ts';

const room = 480;

describe('placeRows', () => {
  it('always fills the same height', () => {
    for (const count of [0, 5, 100_000, 2_000_000]) {
      const full = Math.min(count * rowHeight, greatestHeight);
      for (const share of [0, 0.3, 0.77, 1]) {
        const { first, last, above, below } = placeRows(
          count,
          share * Math.max(0, full - room),
          room,
        );
        expect(above + (last - first) * rowHeight + below).toBeCloseTo(full, 3);
        expect(above).toBeGreaterThanOrEqual(0);
        expect(below).toBeGreaterThanOrEqual(-0.001);
      }
    }
  });
  it('draws a few rows, whatever their number', () => {
    const { first, last } = placeRows(100_000, 50_000 * rowHeight, room);
    expect(first).toBeLessThanOrEqual(50_000);
    expect(last).toBeGreaterThanOrEqual(50_015);
    expect(last - first).toBeLessThan(40);
  });
  it('reaches the last row at the end of the scrollbar', () => {
    for (const count of [100, 100_000, 2_000_000]) {
      const end = Math.min(count * rowHeight, greatestHeight) - room;
      expect(placeRows(count, end, room).last).toBe(count);
    }
  });
});

describe('scrollTo', () => {
  it('moves no further than it must', () => {
    expect(scrollTo(3, 1000, 0, room)).toBe(0);
    expect(scrollTo(20, 1000, 0, room)).toBe(21 * rowHeight - room);
    expect(scrollTo(5, 1000, 320, room)).toBe(160);
  });
  it('shows the row that it scrolls to, also among millions', () => {
    for (const index of [0, 17, 1_234_567, 1_999_999]) {
      const top = scrollTo(index, 2_000_000, 6_000_000, room);
      const { first, last } = placeRows(2_000_000, top, room);
      expect(index).toBeGreaterThanOrEqual(first);
      expect(index).toBeLessThan(last);
    }
  });
});
