import * as Plot from '@observablehq/plot';
import { count } from '../numbers.ts';

export interface ClassBar {
  readonly name: string;
  readonly rows: number;
  /** Drawn as an outline: rows that have no answer. */
  readonly open?: boolean;
}

interface ClassPlotOptions {
  readonly bars: readonly ClassBar[];
  readonly width: number;
}

const row = 34;

/** A bar for each class under its name and number of rows. */
export function classPlot({ bars, width }: ClassPlotOptions): SVGSVGElement {
  const most = Math.max(1, ...bars.map(({ rows }) => rows));
  const filled = bars.filter(({ open }) => !open);
  const outlined = bars.filter(({ open }) => open);
  const band = { y: 'name', x1: 0, x2: 'rows', insetTop: 20, insetBottom: 4 };
  return Plot.plot({
    style: { fontSize: '12px' },
    width,
    height: bars.length * row + 8,
    marginLeft: 2,
    marginRight: 14,
    marginTop: 0,
    marginBottom: 8,
    x: { domain: [0, most], axis: null },
    y: { domain: bars.map(({ name }) => name), axis: null, padding: 0 },
    marks: [
      Plot.barX(filled, { ...band, fill: 'var(--accent)' }),
      Plot.barX(outlined, {
        ...band,
        fill: 'none',
        stroke: 'var(--line-strong)',
        strokeDasharray: '3 3',
      }),
      Plot.text(bars, {
        y: 'name',
        x: 0,
        dx: 4,
        dy: -7,
        text: (bar: ClassBar) => `${bar.name}  ${count(bar.rows)}`,
        textAnchor: 'start',
        fill: 'var(--ink)',
        fontSize: 13,
      }),
      Plot.ruleX([0], { stroke: 'var(--line-strong)' }),
    ],
  }) as SVGSVGElement;
}
