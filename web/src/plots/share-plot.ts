import * as Plot from '@observablehq/plot';

export interface ShareBar {
  readonly name: string;
  readonly mean: number;
  /** The part of the mean that raises the score; the rest lowers it. */
  readonly raises: number;
  /** NaN: no interval. */
  readonly low: number;
  readonly high: number;
  /** What the pointer is told. */
  readonly words: string;
}

interface SharePlotOptions {
  readonly bars: readonly ShareBar[];
  readonly label: string;
  readonly width: number;
}

const row = 38;

/** A bar for each feature under its name: what raises, then what lowers; whiskers for the whole. */
export function sharePlot({ bars, label, width }: SharePlotOptions): SVGSVGElement {
  const drawn = bars.filter(({ low, high }) => !Number.isNaN(low) && !Number.isNaN(high));
  const most = Math.max(...bars.map(({ mean }) => mean), ...drawn.map(({ high }) => high), 1e-9);
  const band = { y: 'name', insetTop: 20, insetBottom: 4 };
  return Plot.plot({
    style: { fontSize: '12px' },
    width,
    height: bars.length * row + 60,
    marginLeft: 14,
    marginRight: 14,
    marginTop: 12,
    marginBottom: 40,
    x: { domain: [0, most], label, labelAnchor: 'center', labelArrow: 'none', ticks: 4 },
    y: { domain: bars.map(({ name }) => name), axis: null, padding: 0 },
    marks: [
      Plot.gridX({ ticks: 4, stroke: 'var(--line)' }),
      Plot.barX(bars, { ...band, x1: 0, x2: 'raises', fill: 'var(--raises)' }),
      Plot.barX(bars, { ...band, x1: 'raises', x2: 'mean', fill: 'var(--lowers)' }),
      Plot.ruleY(drawn, { y: 'name', x1: 'low', x2: 'high', dy: 8, stroke: 'var(--ink)' }),
      Plot.text(bars, {
        y: 'name',
        x: 0,
        dy: -9,
        text: 'name',
        textAnchor: 'start',
        fill: 'var(--ink)',
        fontSize: 13,
      }),
      Plot.ruleX([0], { stroke: 'var(--line-strong)' }),
      Plot.tip(bars, Plot.pointerY({ x: 'mean', y: 'name', title: 'words' })),
    ],
  }) as SVGSVGElement;
}
