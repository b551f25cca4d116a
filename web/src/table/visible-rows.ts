/** px; --row in tokens.css */
export const rowHeight = 32;
/** Browsers stop short of higher elements (Firefox at 17.9 million px). */
export const greatestHeight = 12_000_000;
/** Rows drawn beyond either edge. */
const spare = 8;

export interface Placed {
  /** Rows [first, last) are drawn. */
  readonly first: number;
  readonly last: number;
  /** px of emptiness that stand for the rows not drawn. */
  readonly above: number;
  readonly below: number;
}

/**
 * Which of `count` rows to draw at a scroll position. Up to greatestHeight a pixel is a pixel;
 * beyond it the scrollbar stands for the share of the rows: half-way down is the middle row.
 */
export function placeRows(count: number, top: number, room: number): Placed {
  const full = count * rowHeight;
  const height = Math.min(full, greatestHeight);
  const shown = Math.ceil(room / rowHeight) + 1;
  if (full <= greatestHeight) {
    const first = Math.max(0, Math.min(count, Math.floor(top / rowHeight)) - spare);
    const last = Math.min(count, first + shown + 2 * spare);
    return { first, last, above: first * rowHeight, below: full - last * rowHeight };
  }
  const share = Math.min(1, top / (height - room));
  const first = Math.max(0, Math.round(share * (count - Math.floor(room / rowHeight))));
  const last = Math.min(count, first + shown);
  const drawn = (last - first) * rowHeight;
  const above = Math.min(top, height - drawn);
  return { first, last, above, below: height - above - drawn };
}

/** The scroll position that shows row `index`, as near to the present one as may be. */
export function scrollTo(index: number, count: number, top: number, room: number): number {
  const full = count * rowHeight;
  if (full <= greatestHeight) {
    const y = index * rowHeight;
    return Math.max(Math.min(top, y), y + rowHeight - room);
  }
  const whole = Math.floor(room / rowHeight);
  const first = Math.round((top / (greatestHeight - room)) * (count - whole));
  if (index >= first && index < first + whole) return top;
  const wanted = index < first ? index : index - whole + 1;
  return (wanted / (count - whole)) * (greatestHeight - room);
}
