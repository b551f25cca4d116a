import * as Plot from '@observablehq/plot';
import { significant } from '../numbers.ts';

export interface RankBar {
  readonly name: string;
  /** 0 to 1 */
  readonly share: number;
}

interface RankPlotOptions {
  readonly bars: readonly RankBar[];
  readonly label: string;
  readonly width: number;
}

const row = 24;

/** Bars beneath each other, the names at their left. */
export function rankPlot({ bars, label, width }: RankPlotOptions): SVGSVGElement {
  const most = Math.max(1e-9, ...bars.map(({ share }) => 100 * share));
  const longest = Math.max(4, ...bars.map(({ name }) => name.length));
  return Plot.plot({
    style: { fontSize: '12px' },
    width,
    height: bars.length * row + 48,
    marginLeft: Math.min(140, 8 * longest + 12),
    marginRight: 14,
    marginTop: 4,
    marginBottom: 40,
    x: {
      domain: [0, most],
      label,
      labelAnchor: 'center',
      labelArrow: 'none',
      ticks: 3,
      tickFormat: (value: number) => `${significant(value)} %`,
    },
    y: { domain: bars.map(({ name }) => name), label: null, padding: 0.3, tickSize: 0 },
    marks: [
      Plot.gridX({ ticks: 3, stroke: 'var(--line)' }),
      Plot.barX(bars, { y: 'name', x: ({ share }: RankBar) => 100 * share, fill: 'var(--accent)' }),
      Plot.ruleX([0], { stroke: 'var(--line-strong)' }),
    ],
  }) as SVGSVGElement;
}
