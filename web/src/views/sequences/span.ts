/** What is in view of a record: letters [from, to), not rounded, 0 <= from < to <= length. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export const whole = (length: number): Span => ({ from: 0, to: length });
export const widthOf = ({ from, to }: Span): number => to - from;
export const isWhole = (span: Span, length: number): boolean => widthOf(span) >= length;

/** Moved and narrowed so that it lies within the record and is not narrower than `least`. */
export function fit({ from, to }: Span, length: number, least: number): Span {
  const width = Math.min(length, Math.max(Math.min(least, length), to - from));
  const middle = (from + to) / 2;
  const start = Math.max(0, Math.min(length - width, middle - width / 2));
  return { from: start, to: start + width };
}

/** `factor` times as wide; the letter `at` stays where it is on screen. */
export function zoom(
  span: Span,
  factor: number,
  at: number,
  { length, least }: { readonly length: number; readonly least: number },
): Span {
  const width = Math.min(length, Math.max(Math.min(least, length), widthOf(span) * factor));
  const share = (at - span.from) / widthOf(span);
  const from = Math.max(0, Math.min(length - width, at - share * width));
  return { from, to: from + width };
}

/** Moved by so many letters, as far as the record goes. */
export function pan(span: Span, by: number, length: number): Span {
  const width = widthOf(span);
  const from = Math.max(0, Math.min(length - width, span.from + by));
  return { from, to: from + width };
}
