import { onScale, type Rgb } from '../../plots/page-colours.ts';

/** Colours of all points, (N, 4), and their order, the last on top. */
export interface PointColours {
  readonly colours: Uint8Array;
  readonly order: Uint32Array;
}

/** Cells that are not among those on screen. */
const faint = 70;
const full = 235;

interface Shown {
  readonly cells: number;
  /** 1: on screen, 0: filtered away, which stays as a shade. */
  readonly passes: Uint8Array;
  readonly shade: Rgb;
}

/** Of classes; `colourOf` may be null for a cell that has none. */
export function classColours(
  { cells, passes, shade }: Shown,
  colourOf: (cell: number) => Rgb | null,
): PointColours {
  return paint(cells, passes, shade, colourOf, null);
}

/** Of numbers: the lowest to the highest along a scale; the highest on top. */
export function valueColours(
  { cells, passes, shade }: Shown,
  values: Float32Array,
  stops: readonly Rgb[],
  range: readonly [number, number],
): PointColours {
  const [low, high] = range;
  const share = (cell: number) => (high > low ? (values[cell]! - low) / (high - low) : 0);
  const colourOf = (cell: number) =>
    Number.isNaN(values[cell]!) ? null : onScale(stops, share(cell));
  return paint(cells, passes, shade, colourOf, values);
}

function paint(
  cells: number,
  passes: Uint8Array,
  shade: Rgb,
  colourOf: (cell: number) => Rgb | null,
  values: Float32Array | null,
): PointColours {
  const colours = new Uint8Array(4 * cells);
  const behind: number[] = [];
  const before: number[] = [];
  for (let cell = 0; cell < cells; cell++) {
    const colour = passes[cell] === 1 ? colourOf(cell) : null;
    (colour === null ? behind : before).push(cell);
    colours.set(colour ?? shade, 4 * cell);
    colours[4 * cell + 3] = colour === null ? faint : full;
  }
  if (values !== null) before.sort((a, b) => values[a]! - values[b]!);
  return { colours, order: Uint32Array.from([...behind, ...before]) };
}

/** Lowest and highest of the values, of which a hundredth at the top does not stretch the scale. */
export function rangeOf(values: Float32Array): readonly [number, number] {
  const known = values.filter((value) => Number.isFinite(value)).sort();
  if (known.length === 0) return [0, 1];
  const high = known[Math.min(known.length - 1, Math.floor(0.99 * known.length))]!;
  const low = known[0]!;
  return high > low ? [low, high] : [low, Math.max(known.at(-1)!, low + 1e-6)];
}

/** The middle of each class's cells, by their medians; null: it has none on screen. */
export function middles(
  places: Float32Array,
  classes: ArrayLike<number>,
  passes: Uint8Array,
  wanted: readonly number[],
): readonly (readonly [number, number] | null)[] {
  return wanted.map((each) => {
    const [x, y]: [number[], number[]] = [[], []];
    for (let cell = 0; cell < classes.length; cell++)
      if (classes[cell] === each && passes[cell] === 1) {
        x.push(places[2 * cell]!);
        y.push(places[2 * cell + 1]!);
      }
    if (x.length === 0) return null;
    const middle = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1]!;
    return [middle(x), middle(y)];
  });
}
