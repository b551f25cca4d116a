import * as Plot from '@observablehq/plot';
import type { CalibrationBin } from '../model/manifest.ts';
import { count, probability } from '../numbers.ts';
import { diagonal, unitSquarePlot } from './unit-square.ts';

interface CalibrationOptions {
  readonly bins: readonly CalibrationBin[];
  readonly width: number;
}

/** Predicted against observed share of cleaved sites, with intervals; the diagonal is perfect. */
export function calibrationPlot({ bins, width }: CalibrationOptions): SVGSVGElement {
  const drawn = bins.filter((bin) => bin.low !== undefined && bin.high !== undefined);
  return unitSquarePlot(
    [
      diagonal(),
      Plot.ruleX(drawn, { x: 'predicted', y1: 'low', y2: 'high', stroke: 'var(--series-1)' }),
      Plot.line(bins, {
        x: 'predicted',
        y: 'observed',
        stroke: 'var(--series-1)',
        strokeWidth: 1.5,
      }),
      Plot.dot(bins, { x: 'predicted', y: 'observed', fill: 'var(--series-1)', r: 3.5 }),
      Plot.tip(
        bins,
        Plot.pointer({
          x: 'predicted',
          y: 'observed',
          title: (bin: CalibrationBin) =>
            `predicted ${probability(bin.predicted)}\nobserved ${probability(bin.observed)}` +
            (bin.low !== undefined && bin.high !== undefined
              ? ` (${probability(bin.low)} to ${probability(bin.high)})`
              : '') +
            (bin.rows !== undefined ? `\n${count(bin.rows)} pairs` : ''),
        }),
      ),
    ],
    { x: 'predicted', y: 'observed', width },
  );
}
