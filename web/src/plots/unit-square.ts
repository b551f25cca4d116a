import * as Plot from '@observablehq/plot';

/** A plot whose axes both run from 0 to 1, its marks framed. */
export function unitSquarePlot(
  marks: Plot.Markish[],
  { x, y, width }: { readonly x: string; readonly y: string; readonly width: number },
): SVGSVGElement {
  const axis = { domain: [0, 1] as [number, number], ticks: 5, labelArrow: 'none' as const };
  return Plot.plot({
    style: { fontSize: '12px' },
    width,
    height: Math.min(width, 300),
    marginLeft: 40,
    marginBottom: 36,
    marginTop: 24,
    marginRight: 14,
    x: { ...axis, label: x, labelAnchor: 'center' },
    y: { ...axis, label: y },
    marks: [Plot.frame({ stroke: 'var(--line)' }), ...marks],
  }) as SVGSVGElement;
}

/** What a curve is read against. */
export const referenceStroke = { stroke: 'var(--line-strong)', strokeDasharray: '2 3' };

export const diagonal = (): Plot.Markish =>
  Plot.line(
    [
      [0, 0],
      [1, 1],
    ],
    referenceStroke,
  );
