import { Envelope } from './envelope.ts';

/** The model's windows along one record: windows of `window` letters, one every `stride` letters. */
export interface Grid {
  /** Letters of the record. */
  readonly length: number;
  readonly windows: number;
  readonly window: number;
  readonly stride: number;
}

/** First and last letter of a window, from 1 as people and GFF count. */
export const placeOf = (window: number, grid: Grid): { first: number; last: number } => {
  const first = window * grid.stride;
  return { first: first + 1, last: Math.min(grid.length, first + grid.window) };
};

/** The middle of a window, in letters from the record's start. */
export const middleOf = (window: number, grid: Grid): number =>
  window * grid.stride + grid.window / 2;

/** The window whose middle is nearest to a place. */
export const windowAt = (place: number, grid: Grid): number =>
  Math.max(
    0,
    Math.min(grid.windows - 1, Math.round((place - grid.window / 2) / grid.stride)),
  );

/** Signals of a long record: how much each of its windows is what the model looks for. */
export class Track {
  readonly forward: Envelope;
  /** null: the task knows no strands, or both are averaged. */
  readonly reverse: Envelope | null;

  constructor(
    readonly grid: Grid,
    apart: boolean,
  ) {
    this.forward = new Envelope(grid.windows);
    this.reverse = apart ? new Envelope(grid.windows) : null;
  }

  get known(): number {
    return this.forward.known;
  }

  strand(reverse: boolean): Envelope {
    return reverse && this.reverse ? this.reverse : this.forward;
  }

  /** Pieces come in order. */
  add(forward: Float32Array, reverse: Float32Array | null): void {
    this.forward.add(forward);
    if (reverse !== null) this.reverse?.add(reverse);
  }
}
