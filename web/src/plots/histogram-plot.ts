import * as Plot from '@observablehq/plot';
import { count, probability } from '../numbers.ts';

interface HistogramOptions {
  /** Of equal bins over 0 to 1. */
  readonly counts: readonly number[];
  readonly threshold: number;
  readonly width: number;
  readonly height?: number;
}

/** Counts on a square-root scale, since few scores are high; bars above the threshold stand out. */
export function histogramPlot(options: HistogramOptions): SVGSVGElement {
  const { counts, threshold, width, height = 176 } = options;
  const bins = counts.map((pairs, i) => ({
    low: i / counts.length,
    high: (i + 1) / counts.length,
    pairs,
  }));
  const most = Math.max(1, ...counts);
  const rising = threshold > 0.7;
  return Plot.plot({
    style: { fontSize: '12px' },
    width,
    height,
    marginLeft: 48,
    marginRight: 14,
    marginTop: 24,
    marginBottom: 32,
    x: { domain: [0, 1], label: 'score', ticks: 5, labelAnchor: 'center', labelArrow: 'none' },
    y: {
      type: 'sqrt',
      domain: [0, most],
      label: 'pairs',
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
        y2: 'pairs',
        fill: (bin: (typeof bins)[number]) =>
          (bin.low + bin.high) / 2 >= threshold ? 'var(--accent)' : 'var(--line-strong)',
        insetLeft: 0.5,
        insetRight: 0.5,
        title: (bin: (typeof bins)[number]) =>
          `${count(bin.pairs)} pairs from ${bin.low.toFixed(3)} to ${bin.high.toFixed(3)}`,
      }),
      Plot.ruleY([0], { stroke: 'var(--line-strong)' }),
      Plot.ruleX([threshold], { stroke: 'var(--ink)', strokeDasharray: '3 3' }),
      Plot.text([threshold], {
        x: (value: number) => value,
        y: () => most,
        dy: -12,
        dx: rising ? -4 : 4,
        text: () => `threshold ${probability(threshold)}`,
        textAnchor: rising ? 'end' : 'start',
        fill: 'var(--ink)',
        fontSize: 13,
      }),
    ],
  }) as SVGSVGElement;
}
