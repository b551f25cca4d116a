import type { CellModelFacts, CellReasons, PanelOverlap } from '../../../wasm/genegraft';
import type { EngineFacts } from './engine.ts';

export type { CellModelFacts, CellReasons, GeneReason, PanelOverlap } from '../../../wasm/genegraft';

/** A file as the user gave it; of a folder with its path. */
export interface NamedBlob {
  readonly name: string;
  readonly blob: Blob;
}

/** Places of the cells, (N, 2) one after another. */
export interface CellPlaces {
  /** "X_umap", "UMAP" */
  readonly name: string;
  readonly places: Float32Array<ArrayBuffer>;
}

/** A text for every cell, a line each. */
export interface CellTexts {
  readonly name: string;
  readonly values: string;
}

/** What was read. */
export interface CellsSummary {
  /** "10x matrix, v3" */
  readonly format: string;
  readonly cells: number;
  readonly genes: number;
  readonly entries: number;
  readonly kind: 'counts' | 'log' | 'scaled';
  /** "", "human", "mouse", "human and mouse" */
  readonly species: string;
  readonly notes: readonly string[];
  readonly barcodes: string;
  readonly columns: readonly CellTexts[];
  /** What genes are called, a line each. */
  readonly geneNames: string;
  /** (N) molecules or sums of values, genes seen, share of mitochondrial ones (NaN: no such genes). */
  readonly molecules: Float32Array<ArrayBuffer>;
  readonly genesSeen: Float32Array<ArrayBuffer>;
  readonly mitochondrial: Float32Array<ArrayBuffer>;
  /** The file's own. */
  readonly embedding: CellPlaces | null;
}

export interface CellScores {
  readonly overlap: PanelOverlap;
  /** (N, K) */
  readonly probabilities: Float32Array<ArrayBuffer>;
  /** (N) type, coarser where the finer is unsure; -1: unassigned. Labels: the likeliest two. */
  readonly types: Int32Array<ArrayBuffer>;
  readonly first: Int32Array<ArrayBuffer>;
  readonly second: Int32Array<ArrayBuffer>;
  /** (N) of `types`; of the likeliest label where there is none. */
  readonly probability: Float32Array<ArrayBuffer>;
  /** (N) 1: unassigned for being unlike all cells that the model has learnt from. */
  readonly unlike: Int32Array<ArrayBuffer>;
}

/** A step of reading or of laying out; of: 0 where it cannot be told. */
export interface Step {
  readonly words: string;
  readonly done: number;
  readonly of: number;
}

export interface LaidOut extends CellPlaces {
  /** Cells that UMAP itself placed; the others stand among their nearest of these. */
  readonly fitted: number;
}

/**
 * Everything the page may ask of the worker for cells. It holds one model and one matrix. A call
 * that cannot be answered rejects with a sentence for people.
 */
export interface Cells {
  start(base: string): Promise<EngineFacts>;
  openModel(file: Blob): Promise<CellModelFacts>;
  readCells(files: readonly NamedBlob[], onStep: (step: Step) => void): Promise<CellsSummary>;
  /** How much of the model's genes the matrix has. */
  overlap(): Promise<PanelOverlap>;
  score(onStep: (step: Step) => void): Promise<CellScores>;
  /** Why a cell is its likeliest label, and not its second. */
  explain(cell: number): Promise<CellReasons>;
  /** (N) log1p of what 10,000 molecules of a cell would hold; number: among geneNames. */
  gene(number: number): Promise<Float32Array<ArrayBuffer>>;
  /** null: it was stopped. */
  layOut(scaleGenes: boolean, onStep: (step: Step) => void): Promise<LaidOut | null>;
  stopLayOut(): Promise<void>;
  /** The matrix as .h5ad, with what is known of the cells: columns of numbers or texts. */
  write(columns: readonly WrittenColumn[], places: CellPlaces | null): Promise<Blob>;
}

export interface WrittenColumn {
  readonly name: string;
  readonly values: Float32Array | readonly string[];
}
