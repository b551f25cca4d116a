import type {
  FeatureWeight,
  NumberModelFacts,
  NumberTableSummary,
  PairExplanation,
  PairTableSummary,
} from '../../../wasm/genegraft';

export type {
  Contribution,
  FeatureWeight,
  NumberModelFacts,
  NumberTableSummary,
  PairExplanation,
  PairTableSummary,
} from '../../../wasm/genegraft';

/** Where the numbers come from: how many threads answer. The answers are the same for any number. */
export interface EngineFacts {
  readonly threads: number;
}

export interface ModelFacts {
  /** The manifest as JSON text; see model/manifest.ts. */
  readonly manifest: string;
  /** 0 where the model is none of trees. */
  readonly trees: number;
  readonly nodes: number;
}

/** Results of rows [first, first + count); rows are numbered from 0 as they stand in the input. */
export interface ScoredBlock {
  readonly first: number;
  readonly count: number;
  /** NaN where the row has an error, or (cfd, mit) where the pair has no such score. */
  readonly probability: Float32Array<ArrayBuffer>;
  readonly cfd: Float32Array<ArrayBuffer>;
  readonly mit: Float32Array<ArrayBuffer>;
  readonly mismatches: Uint8Array<ArrayBuffer>;
  readonly bulges: Uint8Array<ArrayBuffer>;
  /** Number of the row's guide in the order of first appearance; -1 where the row has an error. */
  readonly guideNumbers: Int32Array<ArrayBuffer>;
  /** Guides (20 letters) that appeared first in this block, continuing the numbers. */
  readonly newGuides: readonly string[];
  /** One line per row; see PairScores and PairTable in wasm/genegraft.d.ts. */
  readonly guides: string;
  readonly targets: string;
  readonly errors: string;
  readonly fields: string;
}

/** An input that is no table of pairs but a list of guides, whose sites are still to be searched. */
export interface GuidesAlone {
  readonly guides: number;
}

/** What came of a search: the table of the sites, and the letters of the genome. */
export interface FoundSites {
  readonly summary: PairTableSummary;
  readonly letters: number;
}

/** How far a guide may be from the sites that are searched for it. */
export interface SearchLimits {
  /** IUPAC, on the 3' side; '': the guides' own, or NGG. */
  readonly pam: string;
  readonly mismatches: number;
  /** DNA and RNA bulges together. */
  readonly bulges: number;
}

/** What decides the rows explained so far. */
export interface ExplainedBlock {
  readonly first: number;
  readonly count: number;
  /** (count) number of the feature with the largest share in each row of this block; -1: none. */
  readonly reason: Int32Array<ArrayBuffer>;
  /** Rows with a score, of all blocks so far. */
  readonly pairs: number;
  /** Of all blocks so far, the largest first; with intervals where they were asked for. */
  readonly weights: readonly FeatureWeight[];
}

/** Answers of rows [first, first + count) of a table of numbers. */
export interface NumberBlock {
  readonly first: number;
  readonly count: number;
  /** (count, answers) as the model's facts title them; NaN where the row has an error. */
  readonly answers: Float32Array<ArrayBuffer>;
  /** (count) the class; -1: unsure, or a regression; -2: the row has an error. */
  readonly decided: Int32Array<ArrayBuffer>;
  /** One line per row; see NumberScores and NumberTable in wasm/genegraft.d.ts. */
  readonly errors: string;
  readonly fields: string;
}

/**
 * Everything the page may ask of the worker. It holds one model and one table at a time of each
 * kind: of pairs, of numbers. A call that cannot be answered rejects with a sentence for people.
 */
export interface Engine {
  /** Loads the WASM module; base: the page's folder, with a slash at its end. */
  start(base: string): Promise<EngineFacts>;
  /** Opens a model and keeps it for `score` and `explain`. */
  openModel(file: Blob): Promise<ModelFacts>;
  /** Opens a model of pairs, of sequences or of cells, reads its facts and lets it go. */
  inspectModel(file: Blob): Promise<ModelFacts>;
  /** Reads a table of pairs, plain or gzip, and keeps it for `score`; keeps nothing of guides alone. */
  readPairs(input: Blob): Promise<PairTableSummary | GuidesAlone>;
  /** Searches guides (a list, one a line) in a genome (FASTA or 2bit, plain or gzip) and keeps the table of their
   *  sites for `score`. onRead: bytes of the genome's file read so far. */
  searchSites(
    guides: Blob,
    genome: File,
    limits: SearchLimits,
    onRead: (bytes: number) => void,
  ): Promise<FoundSites>;
  score(first: number, count: number): Promise<ScoredBlock>;
  /** guide, target: aligned letters, as in a block. */
  explain(guide: string, target: string): Promise<PairExplanation>;
  /** Explains the table block after block; first 0 begins anew. */
  explainTable(first: number, count: number, intervals: boolean): Promise<ExplainedBlock>;

  /** Opens a model that reads plain numbers and keeps it for `scoreNumbers`. */
  openNumberModel(file: Blob): Promise<NumberModelFacts>;
  /** Opens one, reads its facts and lets it go. */
  inspectNumberModel(file: Blob): Promise<NumberModelFacts>;
  /** Reads a table of numbers, plain or gzip, and keeps it for `scoreNumbers`. */
  readNumbers(input: Blob): Promise<NumberTableSummary>;
  /** The columns that the model reads of the table, in its order. */
  findColumns(): Promise<readonly number[]>;
  scoreNumbers(first: number, count: number): Promise<NumberBlock>;
}
