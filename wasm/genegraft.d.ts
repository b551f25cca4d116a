/** The WASM module's types, by hand, beside the bindings they describe (bindings.cpp). */

export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: string };

/** What was understood of a table of guide/site pairs. */
export interface PairTableSummary {
  /** "TSV", "CSV", "whitespace-separated pairs", "Cas-OFFinder 2 output", "Cas-OFFinder output with bulges" */
  readonly format: string;
  readonly header: boolean;
  /** Data rows, good and bad alike. */
  readonly rows: number;
  /** Rows that cannot be read as a pair; each keeps its place and says why. */
  readonly problems: number;
  /** Names of all the file's own columns, in order; made up ("column 1", …) where there is no header. */
  readonly columns: readonly string[];
  /** Positions of the guide, target and label columns in `columns`; -1 where absent. */
  readonly guideColumn: number;
  readonly targetColumn: number;
  readonly labelColumn: number;
}

/** A table held in WASM memory; `delete()` frees it. Rows are numbered from 0. */
export interface PairTable {
  summary(): PairTableSummary;
  /** The file's own fields of rows [first, first + count), as they stand: tabs between fields, newlines between rows. */
  fields(first: number, count: number): string;
  delete(): void;
}

/** Results of rows [first, first + count). Arrays are copies. */
export interface PairScores {
  /** (count) probability of the model's class 1 (cleaved), calibrated as the manifest's decision says; NaN where the row has an error. */
  readonly probability: Float32Array;
  /** (count) cutting frequency determination score, 0 to 1; NaN where there is none. */
  readonly cfd: Float32Array;
  /** (count) MIT (Hsu) score, 0 to 100; NaN where there is none (bulges). */
  readonly mit: Float32Array;
  /** (count) mismatches in the protospacer (PAM and gaps not counted). */
  readonly mismatches: Uint8Array;
  /** (count) gap columns on either side. */
  readonly bulges: Uint8Array;
  /** Aligned letters, upper case, newline between rows, empty line where the row has an error.
   *  Guide and target of a row have the same number of letters; the last three are the PAM. */
  readonly guides: string;
  readonly targets: string;
  /** Newline between rows: why a row has no score; empty line where it has one. */
  readonly errors: string;
}

/** One feature's share in the forest's raw score: raw = base + sum of contributions. */
export interface Contribution {
  /** For people: "C > T at position 14", "number of mismatches". */
  readonly feature: string;
  readonly value: number;
  readonly contribution: number;
}

/** Why one pair got its score, told twice. */
export interface PairExplanation {
  /** Calibrated, as `score` gives it. */
  readonly probability: number;
  /** The forest's score before calibration; the same where the manifest states none. */
  readonly raw: number;
  /** The probability of the guide's perfect match beside NGG. */
  readonly perfect: number;
  /** (columns of the alignment) what each difference between guide and site takes from it: exact Shapley values over
   *  the differences, calibrated; probability = perfect + sum of columns. 0 where they agree. What a PAM other than NGG takes
   *  stands at its first letter that is not G. */
  readonly columns: Float32Array;
  /** The mean raw score over the training samples, balanced as they are. */
  readonly base: number;
  /** The forest's own account, exact TreeSHAP, on its raw score: raw = base + sum of contributions. Features
   *  with a share, largest first. */
  readonly features: readonly Contribution[];
}

/** An opened model; `delete()` frees it. */
export interface Model {
  /** The manifest, as JSON text; see core/model/manifest.hpp. */
  manifest(): string;
  trees(): number;
  nodes(): number;
  score(table: PairTable, first: number, count: number): PairScores;
  explain(guide: string, target: string): Outcome<PairExplanation>;
  delete(): void;
}

/** What a feature decides in a table. Shares are Shapley values: probability, or log-odds for a boosted forest. */
export interface FeatureWeight {
  /** Its place among the model's features. */
  readonly number: number;
  readonly feature: string;
  /** Mean size of its share over the pairs. */
  readonly mean: number;
  /** The part of the mean that comes from shares that raise the score. */
  readonly raises: number;
  /** 95 % interval of the mean over bootstrap draws of whole guides; NaN without draws or with one guide only. */
  readonly low: number;
  readonly high: number;
}

/** The features with the largest shares in each pair's score, largest first. Arrays are copies. */
export interface PairReasons {
  /** (count, top) numbers of features; -1 where there are no more, or the row has an error. */
  readonly feature: Int32Array;
  /** (count, top) */
  readonly share: Float32Array;
}

/** Explains a table block by block, and keeps count of what decides it; `delete()` frees it. Some thousand rows at a
 *  time are enough for full speed. */
export interface TableReasons {
  add(table: PairTable, first: number, count: number, top: number): PairReasons;
  /** Of the rows added so far, the largest mean first. */
  weights(draws: number): readonly FeatureWeight[];
  /** Rows counted so far: those with a score. */
  pairs(): number;
  delete(): void;
}

/** What was understood of a table of numbers. */
export interface NumberTableSummary {
  /** "TSV", "CSV", "CSV with semicolons", "words between spaces" */
  readonly format: string;
  readonly header: boolean;
  readonly rows: number;
  readonly columns: readonly string[];
  /** Positions in `columns` of those that hold numbers or missing values alone. */
  readonly numeric: readonly number[];
}

/** A table of numbers held in WASM memory; `delete()` frees it. Rows are numbered from 0. */
export interface NumberTable {
  summary(): NumberTableSummary;
  /** The file's own fields of rows [first, first + count): tabs between fields, newlines between rows. */
  fields(first: number, count: number): string;
  delete(): void;
}

export interface NumberModelFacts {
  /** JSON text, or "" for a model that was not made by Genegraft. */
  readonly manifest: string;
  readonly kind: 'trees' | 'linear';
  /** Numbers that it reads of a row. */
  readonly features: number;
  /** Columns by name, in order; none: any table with as many columns of numbers. */
  readonly featureNames: readonly string[];
  /** Classes; none: a regression. */
  readonly labels: readonly string[];
  /** Titles of a row's answers: "p.<label>" a class, "value" of a regression. */
  readonly answers: readonly string[];
  readonly trees: number;
  readonly nodes: number;
}

/** Answers of rows [first, first + count). Arrays are copies. */
export interface NumberScores {
  /** (count, answers) calibrated probabilities, or values; NaN where the row has an error. */
  readonly answers: Float32Array;
  /** (count) the class; -1: unsure, or a regression; -2: the row has an error. */
  readonly decided: Int32Array;
  /** Newline between rows: why a row has no answer; empty line where it has one. */
  readonly errors: string;
}

/** A model that reads numbers: any tree ensemble or linear classifier in ONNX; `delete()` frees it. */
export interface NumberModel {
  facts(): NumberModelFacts;
  /** The columns that it reads of this table, in its order, or why it cannot. */
  findColumns(table: NumberTable): Outcome<readonly number[]>;
  score(table: NumberTable, first: number, count: number): Outcome<NumberScores>;
  delete(): void;
}

export interface GenegraftModule {
  readNumberTable(bytes: Uint8Array): Outcome<NumberTable>;
  openNumberModel(bytes: Uint8Array): Outcome<NumberModel>;
  /** Threads that `score` uses; 1 in the build without threads. */
  threads(): number;
  readPairs(bytes: Uint8Array): Outcome<PairTable>;
  openModel(bytes: Uint8Array): Outcome<Model>;
  /** Not every model can be explained: one may not know how many training samples reached its nodes. */
  explainTable(model: Model): Outcome<TableReasons>;
}

export default function createGenegraft(options?: {
  wasmBinary?: ArrayBuffer;
  locateFile?: (path: string) => string;
  mainScriptUrlOrBlob?: string | Blob;
}): Promise<GenegraftModule>;
