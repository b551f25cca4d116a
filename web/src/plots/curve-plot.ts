import * as Plot from '@observablehq/plot';
import { diagonal, referenceStroke, unitSquarePlot } from './unit-square.ts';

export interface Curve {
  readonly name: string;
  readonly points: readonly (readonly [number, number])[];
}

interface CurveOptions {
  readonly curves: readonly Curve[];
  readonly x: string;
  readonly y: string;
  /** A reference: the diagonal of chance, or a level (prevalence) with its name. */
  readonly reference?: 'diagonal' | { readonly level: number; readonly name: string };
  readonly width: number;
}

export const seriesColour = (index: number): string => `var(--series-${Math.min(index, 4) + 1})`;
/** Told apart by their dashes, too. */
export const dashes = ['', '6 3', '2 3', '8 3 2 3', '1 4'];

const thin = (points: readonly (readonly [number, number])[], most = 400) =>
  points.length <= most
    ? points
    : points.filter((_, i) => i === points.length - 1 || i % Math.ceil(points.length / most) === 0);

/** Curves over the unit square, each named at its own place in the key beneath (see Models). */
export function curvePlot(options: CurveOptions): SVGSVGElement {
  const { curves, x, y, reference, width } = options;
  const marks: Plot.Markish[] = [];
  if (reference === 'diagonal') marks.push(diagonal());
  else if (reference !== undefined) marks.push(Plot.ruleY([reference.level], referenceStroke));
  curves.forEach(({ name, points }, i) => {
    marks.push(
      Plot.line(thin(points), {
        stroke: seriesColour(i),
        strokeWidth: i === 0 ? 2.5 : 1.5,
        strokeDasharray: dashes[Math.min(i, 4)] ?? '',
        title: () => name,
      }),
    );
  });
  const all = curves.flatMap(({ name, points }) =>
    thin(points, 150).map(([px, py]) => ({ name, px, py })),
  );
  marks.push(
    Plot.tip(
      all,
      Plot.pointer({
        x: 'px',
        y: 'py',
        title: (point: (typeof all)[number]) =>
          `${point.name}\n${x} ${point.px.toFixed(3)}\n${y} ${point.py.toFixed(3)}`,
      }),
    ),
  );
  return unitSquarePlot(marks, { x, y, width });
}
