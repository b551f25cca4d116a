import { describe, expect, it } from 'vitest';
import { onScale } from '../../../web/src/plots/page-colours.ts';
import {
  moved,
  pointAt,
  pointSize,
  toPlace,
  toPx,
  wholeView,
  zoomed,
} from '../../../web/src/plots/point-view.ts';
import { classColours, middles, rangeOf, valueColours } from '../../../web/src/views/cells/point-colours.ts';

const places = Float32Array.of(-10, 0, 10, 0, 0, 4, NaN, 1);

describe('a view of points', () => {
  const whole = wholeView(places, 440, 240);

  it('shows all of them, with room around', () => {
    expect(whole).toEqual({ x: 0, y: 2, scale: 20, width: 440, height: 240 });
    expect(toPx(whole, -10, 0)).toEqual([20, 160]);
    expect(toPlace(whole, 20, 160)).toEqual([-10, 0]);
    expect(wholeView(new Float32Array(), 10, 10).scale).toBe(1);
  });

  it('keeps what is under the pointer where it is', () => {
    const at = toPlace(whole, 100, 50);
    const near = zoomed(whole, whole, 3, 100, 50);
    expect(near.scale).toBe(60);
    const [px, py] = toPx(near, ...at);
    expect(px).toBeCloseTo(100, 6);
    expect(py).toBeCloseTo(50, 6);
    expect(zoomed(whole, whole, 1e9).scale).toBe(20 * 400);
    expect(zoomed(whole, whole, 1e-9).scale).toBe(10);
  });

  it('moves as a hand moves paper', () => {
    const [px, py] = toPx(moved(whole, 30, -12), 0, 0);
    expect([px, py]).toEqual([toPx(whole, 0, 0)[0] + 30, toPx(whole, 0, 0)[1] - 12]);
  });

  it('finds the nearest point that is drawn', () => {
    const colours = new Uint8Array(16).fill(255);
    expect(pointAt(whole, places, colours, 24, 158)).toBe(0);
    expect(pointAt(whole, places, colours, 60, 158)).toBe(null);
    colours[3] = 0;
    expect(pointAt(whole, places, colours, 24, 158)).toBe(null);
  });

  it('draws many points small, and larger where it is enlarged', () => {
    expect(pointSize(100_000, whole, whole)).toBe(2);
    expect(pointSize(100, whole, whole)).toBe(7);
    expect(pointSize(100_000, zoomed(whole, whole, 30), whole)).toBeGreaterThan(5);
  });
});

describe('colours of points', () => {
  const red = [255, 0, 0] as const;
  const shown = { cells: 3, passes: Uint8Array.of(1, 0, 1), shade: [9, 9, 9] as const };

  it('of classes put what is filtered away behind, as a shade', () => {
    const { colours, order } = classColours(shown, (cell) => (cell === 2 ? null : red));
    expect([...order]).toEqual([1, 2, 0]);
    expect([...colours.subarray(0, 3)]).toEqual([255, 0, 0]);
    expect([...colours.subarray(4, 7)]).toEqual([9, 9, 9]);
    expect(colours[7]).toBeLessThan(colours[3]!);
  });

  it('of numbers put the highest on top', () => {
    const all = { ...shown, passes: Uint8Array.of(1, 1, 1) };
    const { colours, order } = valueColours(all, Float32Array.of(5, NaN, 1), [[0, 0, 0], [100, 0, 0]], [1, 5]);
    expect([...order]).toEqual([1, 2, 0]);
    expect([colours[0], colours[8]]).toEqual([100, 0]);
    expect(onScale([[0, 0, 0], [100, 50, 0], [200, 0, 0]], 0.75)).toEqual([150, 25, 0]);
  });

  it('span the values but for the highest hundredth', () => {
    const values = Float32Array.from({ length: 1000 }, (_, i) => (i === 7 ? 1e6 : i % 10));
    expect(rangeOf(values)).toEqual([0, 9]);
    expect(rangeOf(Float32Array.of(0, 0, 3))[1]).toBe(3);
    expect(rangeOf(Float32Array.of(NaN))).toEqual([0, 1]);
  });

  it('are named at the middle of their cells', () => {
    const found = middles(Float32Array.of(0, 0, 2, 2, 100, 100), [4, 4, 4], Uint8Array.of(1, 1, 1), [4, 5]);
    expect(found).toEqual([[2, 2], null]);
  });
});
