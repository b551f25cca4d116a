import type { BandPoint } from '../../plots/envelope-paths.ts';
import type { Envelope } from './envelope.ts';
import { widthOf, type Span } from './span.ts';
import type { Grid } from './track.ts';

/**
 * What to draw of a strand on `width` px: where windows stand apart one point each, else one point
 * a pixel with the lowest and highest of the windows whose middle lies on it.
 */
export function trackPoints(
  signals: Envelope,
  grid: Grid,
  span: Span,
  width: number,
): readonly BandPoint[] {
  const scale = width / widthOf(span); // px a letter
  /** The first window whose middle is at or after a place. */
  const from = (place: number) => Math.ceil((place - grid.window / 2) / grid.stride);
  const points: BandPoint[] = [];
  if (grid.stride * scale >= 1) {
    const last = Math.min(signals.known, from(span.to) + 1);
    for (let w = Math.max(0, from(span.from) - 1); w < last; w++) {
      const value = signals.values[w]!;
      const x = (w * grid.stride + grid.window / 2 - span.from) * scale;
      points.push({ x, low: value, high: value });
    }
    return points;
  }
  for (let column = 0; column < width; column++) {
    const first = from(span.from + column / scale);
    const found = signals.extent(first, from(span.from + (column + 1) / scale));
    if (found !== null) points.push({ x: column + 0.5, ...found });
  }
  return points;
}
