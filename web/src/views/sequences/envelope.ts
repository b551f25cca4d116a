/** Values of a block are summed up by their lowest and highest. */
const block = 64;

export interface Extent {
  readonly low: number;
  readonly high: number;
}

/**
 * Numbers in a row, filled from the start, that answer "lowest and highest from here to there" in a
 * time that does not grow with the distance: half a million windows are drawn on a few hundred
 * pixels at every move of the hand.
 */
export class Envelope {
  /** Numbers [0, known) are there. */
  known = 0;
  readonly values: Float32Array;
  readonly #lows: Float32Array;
  readonly #highs: Float32Array;

  constructor(readonly size: number) {
    const blocks = Math.ceil(size / block);
    this.values = new Float32Array(size);
    this.#lows = new Float32Array(blocks).fill(Infinity);
    this.#highs = new Float32Array(blocks).fill(-Infinity);
  }

  add(numbers: Float32Array): void {
    this.values.set(numbers, this.known);
    numbers.forEach((value, i) => {
      const at = Math.floor((this.known + i) / block);
      if (value < this.#lows[at]!) this.#lows[at] = value;
      if (value > this.#highs[at]!) this.#highs[at] = value;
    });
    this.known += numbers.length;
  }

  /** Of numbers [first, last), as far as they are known; null: none is. */
  extent(first: number, last: number): Extent | null {
    const end = Math.min(last, this.known);
    let at = Math.max(0, first);
    if (at >= end) return null;
    let low = Infinity;
    let high = -Infinity;
    while (at < end) {
      if (at % block === 0 && at + block <= end) {
        low = Math.min(low, this.#lows[at / block]!);
        high = Math.max(high, this.#highs[at / block]!);
        at += block;
      } else {
        const value = this.values[at++]!;
        if (value < low) low = value;
        if (value > high) high = value;
      }
    }
    return { low, high };
  }
}
