import { probability } from '../numbers.ts';
import type { Calibration, CalibrationFigures, CalibrationKind, Manifest } from './manifest.ts';

const kinds: Readonly<Record<CalibrationKind, string>> = {
  none: 'none: the score as the model gives it',
  platt: 'a line on the logit of the score (Platt)',
  isotonic: 'a rising curve through held-out rates (isotonic)',
};
const short: Readonly<Record<CalibrationKind, string>> = {
  none: 'none',
  platt: 'Platt',
  isotonic: 'isotonic',
};

const figure = (value: number): string => value.toPrecision(3);

export const describeKind = ({ kind }: Calibration): string => kinds[kind];

/** "Log loss (Brier score) over 10 screens held out: none 0.0868 (0.0173), Platt 0.029 (0.0054), …" */
export function describeChoice({ chosenBy }: Calibration): string {
  if (chosenBy === null || chosenBy.figures.length === 0) return '';
  const listed = chosenBy.figures.map(
    ({ kind, logLoss, brier }: CalibrationFigures) =>
      `${short[kind]} ${figure(logLoss)} (${figure(brier)})`,
  );
  const where =
    chosenBy.parts > 0 ? `over ${chosenBy.parts} ${chosenBy.over} held out` : 'on held-out rows';
  return `Log loss (Brier score) ${where}: ${listed.join(', ')}; lower is better.`;
}

const percent = (share: number): string =>
  `${Number((100 * share).toPrecision(share < 0.1 ? 2 : 3))} %`;

/** The band in words, and why it is where it is; empty where the model always answers. */
export function describeUnsure({ unsure }: Manifest): string {
  if (unsure === null) return '';
  const reasons = [];
  if (unsure.wrongLimit !== null && unsure.leastWrong === null)
    reasons.push(
      `above it at most ${percent(unsure.wrongLimit)} of the positive answers were wrong`,
    );
  if (unsure.missedLimit !== null)
    reasons.push(`below it lay at most ${percent(unsure.missedLimit)} of the positives`);
  const why = reasons.length > 0 ? `: on held-out rows, ${reasons.join(', and ')}` : '';
  const short =
    unsure.leastWrong === null || unsure.wrongLimit === null
      ? ''
      : `. Wrong positive answers could not be kept to ${percent(unsure.wrongLimit)}: ` +
        `at least ${percent(unsure.leastWrong)} were, however high the score`;
  return `From ${probability(unsure.low)} up to ${probability(unsure.high)} it does not answer${why}${short}.`;
}

/** What its answers were worth on held-out rows. */
export function describeHeldOut({ heldOut }: Manifest): string {
  if (heldOut === null) return '';
  const parts = [];
  if (heldOut.answered !== null) parts.push(`${percent(heldOut.answered)} of the rows answered`);
  if (heldOut.wrong !== null) parts.push(`${percent(heldOut.wrong)} of the positive answers wrong`);
  if (heldOut.missed !== null) parts.push(`${percent(heldOut.missed)} of the positives missed`);
  return parts.length > 0 ? `On held-out rows: ${parts.join(', ')}.` : '';
}
