import type {
  CellAnswers,
  CellModel,
  CellModelFacts,
  CellReasons,
  ExpressionMatrix,
  GenegraftModule,
  PanelOverlap,
  RankCellModel,
} from '../../../wasm/genegraft';
import type { Network } from './network.ts';
import { valueOf } from './outcome.ts';

/** Genes that a cell's reasons name. */
const reasonsNamed = 40;
/** ms that a run of a network should take, so that progress is smooth. */
const pace = 250;
const fewestTokens = 512;
const mostTokens = 1 << 16;

/** A model of cells, whatever it computes by. */
export interface OpenModel {
  facts(): CellModelFacts;
  overlap(cells: ExpressionMatrix): PanelOverlap;
  /** onDone: how many cells are answered, where that takes a while. */
  score(cells: ExpressionMatrix, onDone: (done: number) => void): Promise<CellAnswers>;
  explain(cells: ExpressionMatrix, cell: number): CellReasons;
  close(): void;
}

/** Opens a model file; a network brings the runtime that runs it with it. */
export async function openCellModel(engine: GenegraftModule, bytes: Uint8Array): Promise<OpenModel> {
  if (valueOf(engine.readEncoder(bytes)) !== 'ranks')
    return withLearner(valueOf(engine.openCellModel(bytes)));
  const model = valueOf(engine.openRankCellModel(bytes));
  try {
    const { Network, prepareRuntime } = await import('./network.ts');
    prepareRuntime();
    return withNetwork(engine, model, await Network.open(bytes));
  } catch (error) {
    model.delete();
    throw error;
  }
}

const withLearner = (model: CellModel): OpenModel => ({
  facts: () => model.facts(),
  overlap: (cells) => model.overlap(cells),
  score: async (cells) => valueOf(model.score(cells)),
  explain: (cells, cell) => valueOf(model.explain(cells, cell, reasonsNamed)),
  close: () => model.delete(),
});

const withNetwork = (engine: GenegraftModule, model: RankCellModel, network: Network): OpenModel => ({
  facts: () => model.facts(),
  overlap: (cells) => model.overlap(cells),
  async score(cells, onDone) {
    const scan = valueOf(engine.scanCells(model, cells));
    try {
      for (let tokens = 4096; ; ) {
        const batch = scan.next(tokens);
        if (batch.rows === 0) return scan.finish();
        const began = performance.now();
        onDone(scan.take(await network.run(batch)));
        const took = Math.max(1, performance.now() - began);
        // The first runs of a network are slower than those that follow.
        const fitted = tokens * Math.min(2, Math.max(0.5, pace / took));
        tokens = Math.min(mostTokens, Math.max(fewestTokens, Math.round(fitted)));
      }
    } finally {
      scan.delete();
    }
  },
  explain() {
    throw new Error(
      'this model is a network over the order of all genes, whose answer is no sum of parts that are theirs',
    );
  },
  close() {
    model.delete();
    void network.close();
  },
});
