/** A value, or the lowest and highest of several, at a place on the x axis; px. */
export interface BandPoint {
  readonly x: number;
  readonly low: number;
  readonly high: number;
}

const px = (value: number): string => value.toFixed(1);

/** The area between the base line (px) and the points' values; `y` makes px of a value. */
export function areaPath(
  points: readonly BandPoint[],
  side: 'low' | 'high',
  y: (value: number) => number,
): string {
  const first = points[0];
  const last = points.at(-1);
  if (first === undefined || last === undefined) return '';
  const line = points.map((point) => `L${px(point.x)},${px(y(point[side]))}`).join('');
  return `M${px(first.x)},${px(y(0))}${line}L${px(last.x)},${px(y(0))}Z`;
}

/** The line of the highest values. */
export function linePath(points: readonly BandPoint[], y: (value: number) => number): string {
  return points.map(({ x, high }, i) => `${i === 0 ? 'M' : 'L'}${px(x)},${px(y(high))}`).join('');
}
