import type { ExplainedBlock, FeatureWeight } from '../../worker/engine.ts';

/** A feature's part in a whole table. */
export interface DecisiveFeature extends FeatureWeight {
  /** Pairs in which no other feature has a larger share. */
  readonly firstIn: number;
}

/** What the blocks explained so far say together. */
export class TableReasons {
  /** Rows [0, done) are explained. */
  done = 0;
  pairs = 0;
  #weights: readonly FeatureWeight[] = [];
  readonly #firstIn = new Map<number, number>();

  constructor(readonly rows: number) {}

  /** Blocks come in order, without gaps. */
  add(block: ExplainedBlock): void {
    for (const feature of block.reason)
      if (feature >= 0) this.#firstIn.set(feature, (this.#firstIn.get(feature) ?? 0) + 1);
    this.#weights = block.weights;
    this.pairs = block.pairs;
    this.done = block.first + block.count;
  }

  /** The largest mean first. */
  features(): readonly DecisiveFeature[] {
    return this.#weights.map((weight) => ({
      ...weight,
      firstIn: this.#firstIn.get(weight.number) ?? 0,
    }));
  }
}
