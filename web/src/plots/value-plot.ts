import * as Plot from '@observablehq/plot';
import { count, significant } from '../numbers.ts';

interface ValuePlotOptions {
  /** Of equal bins over [lowest, highest]. */
  readonly counts: readonly number[];
  readonly lowest: number;
  readonly highest: number;
  readonly label: string;
  readonly width: number;
  readonly height?: number;
}

/** How often a number falls where; all the same value is one bar. */
export function valuePlot(options: ValuePlotOptions): SVGSVGElement {
  const { counts, lowest, highest, label, width, height = 176 } = options;
  const least = highest > lowest ? lowest : lowest - 0.5;
  const step = (highest > lowest ? highest - lowest : 1) / counts.length;
  const bins = counts.map((rows, i) => ({
    low: least + i * step,
    high: least + (i + 1) * step,
    rows,
  }));
  type Bin = (typeof bins)[number];
  return Plot.plot({
    style: { fontSize: '12px' },
    width,
    height,
    marginLeft: 48,
    marginRight: 14,
    marginTop: 24,
    marginBottom: 36,
    x: {
      domain: [least, least + step * counts.length],
      label,
      ticks: 5,
      labelAnchor: 'center',
      labelArrow: 'none',
    },
    y: {
      domain: [0, Math.max(1, ...counts)],
      label: 'rows',
      ticks: 4,
      tickFormat: (value: number) => (Number.isInteger(value) ? count(value) : ''),
      labelArrow: 'none',
      tickSize: 0,
    },
    marks: [
      Plot.rect(bins, {
        x1: 'low',
        x2: 'high',
        y1: 0,
        y2: 'rows',
        fill: 'var(--accent)',
        insetLeft: 0.5,
        insetRight: 0.5,
        title: (bin: Bin) =>
          `${count(bin.rows)} rows from ${significant(bin.low)} to ${significant(bin.high)}`,
      }),
      Plot.ruleY([0], { stroke: 'var(--line-strong)' }),
    ],
  }) as SVGSVGElement;
}
