import * as Plot from '@observablehq/plot';

interface DensityOptions {
  readonly edges: readonly number[];
  readonly positive: readonly number[];
  readonly negative: readonly number[];
  /** Where one score stands. */
  readonly mark: number;
  readonly width: number;
  readonly height?: number;
}

interface Bin {
  readonly low: number;
  readonly high: number;
  readonly share: number;
}

/** Share of the sites per unit of score, so that bins of any width compare. */
function sharesOf(edges: readonly number[], counts: readonly number[]): Bin[] {
  const all = counts.reduce((sum, count) => sum + count, 0) || 1;
  return counts.map((count, i) => {
    const low = edges[i]!;
    const high = edges[i + 1]!;
    return { low, high, share: count / all / Math.max(1e-9, high - low) };
  });
}

/**
 * Two histograms back to back, the second upside down, with a line where `mark` stands. Heights
 * are square roots: nearly all uncleaved sites lie near 0 and would flatten everything else.
 */
export function densityPlot(options: DensityOptions): SVGSVGElement {
  const { edges, positive, negative, mark, width, height = 148 } = options;
  const above = sharesOf(edges, positive);
  const below = sharesOf(edges, negative);
  const high = (bins: readonly Bin[]) =>
    Math.sqrt(Math.max(...bins.map(({ share }) => share), 1e-9));
  const [highAbove, highBelow] = [high(above), high(below)];
  const inset = { insetLeft: 0.5, insetRight: 0.5 };
  const left = { x: () => edges[0] ?? 0, dx: -8, textAnchor: 'end', fontSize: 13 } as const;
  return Plot.plot({
    width,
    height,
    style: { fontSize: '12px' },
    marginLeft: 72,
    marginRight: 14,
    marginTop: 22,
    marginBottom: 32,
    x: {
      domain: [edges[0] ?? 0, edges.at(-1) ?? 1],
      label: 'score',
      ticks: 5,
      labelAnchor: 'center',
      labelArrow: 'none',
    },
    y: { domain: [-1, 1], axis: null },
    marks: [
      Plot.rect(above, {
        x1: 'low',
        x2: 'high',
        y1: 0,
        y2: (bin: Bin) => Math.sqrt(bin.share) / highAbove,
        fill: 'var(--raises)',
        ...inset,
      }),
      Plot.rect(below, {
        x1: 'low',
        x2: 'high',
        y1: 0,
        y2: (bin: Bin) => -Math.sqrt(bin.share) / highBelow,
        fill: 'var(--lowers)',
        ...inset,
      }),
      Plot.ruleY([0], { stroke: 'var(--line-strong)' }),
      Plot.ruleX([mark], { stroke: 'var(--ink)', strokeWidth: 2 }),
      Plot.text(['cleaved'], { ...left, y: () => 0.5, fill: 'var(--raises)' }),
      Plot.text(['uncleaved'], { ...left, y: () => -0.5, fill: 'var(--lowers)' }),
      Plot.text([mark], {
        x: (value: number) => value,
        y: () => 1,
        dy: -12,
        text: () => 'this pair',
        textAnchor: mark > 0.85 ? 'end' : mark < 0.15 ? 'start' : 'middle',
        fill: 'var(--ink)',
        fontSize: 13,
      }),
    ],
  }) as SVGSVGElement;
}
