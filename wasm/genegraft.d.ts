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

/** One feature's share in the model's raw score: raw = base + sum of contributions. */
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
  /** What raw, base and contributions are in: log-odds but for a random forest alone. */
  readonly unit: 'probability' | 'log-odds';
  /** The probability of the guide's perfect match beside NGG. */
  readonly perfect: number;
  /** (columns of the alignment) what each difference between guide and site takes from it: exact Shapley values over
   *  the differences, calibrated; probability = perfect + sum of columns. 0 where they agree. What a PAM other than NGG takes
   *  stands at its first letter that is not G. */
  readonly columns: Float32Array;
  /** The mean raw score over the training samples, balanced as they are. */
  readonly base: number;
  /** The model's own account (forests: exact TreeSHAP) on its raw score: raw = base + sum of contributions. Features
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
  readonly kind: 'trees' | 'linear' | 'network';
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

/** What was understood of a file of sequences. */
export interface SequenceSummary {
  /** "FASTA", "FASTQ", "sequences, one a line" */
  readonly format: string;
  readonly records: number;
  /** Of all records. */
  readonly letters: number;
  /** Records that cannot be read, whatever the model; each keeps its place and says why. */
  readonly problems: number;
}

/** Records of sequences held in WASM memory; `delete()` frees them. They are numbered from 0. */
export interface SequenceRecords {
  summary(): SequenceSummary;
  /** Of records [first, first + count): newline between records; lengths in letters. */
  describe(
    first: number,
    count: number,
  ): { readonly ids: string; readonly errors: string; readonly lengths: Int32Array };
  /** Letters [first, first + count) of a record; reverse: of the other strand, from its 5' end. */
  letters(record: number, first: number, count: number, reverse: boolean): string;
  delete(): void;
}

export interface SequenceModelFacts {
  /** JSON text. */
  readonly manifest: string;
  readonly classes: number;
  /** Letters that one answer is made of. */
  readonly window: number;
  /** Shorter records are refused. */
  readonly shortest: number;
  /** Letters between the windows of a longer record. */
  readonly stride: number;
  /** Every answer is the mean of both strands'. */
  readonly bothStrands: boolean;
}

/** A model of task `sequence` but for its network; `delete()` frees it. */
export interface SequenceModel {
  facts(): SequenceModelFacts;
  delete(): void;
}

/** Inputs for the network; rows 0: nothing is left to ask. The array is a copy. */
export interface NetworkBatch {
  readonly rows: number;
  readonly tokensOfRow: number;
  /** (rows, tokensOfRow) */
  readonly tokens: Int32Array;
}

/** What came of a batch; see core/model/record_scan.hpp. Arrays are copies. */
export interface ScannedBlock {
  /** Pieces of records, four numbers each: record, first window, windows, 1 if the other strand is apart. */
  readonly pieces: Int32Array;
  /** Piece after piece: (windows) of the given strand, then (windows) of the other where it is apart. */
  readonly signals: Float32Array;
  /** The records of the pieces by their best window so far, five numbers each: record, window,
   *  1 if on the other strand, class (-1: unsure), 1 if no window is left. */
  readonly answers: Int32Array;
  /** (answers, classes) of the best windows, calibrated. */
  readonly probabilities: Float32Array;
}

/** Walks over the windows of all records; `delete()` frees it. */
export interface SequenceScan {
  /** Of records [first, first + count): why one has no answer, newline between records; its windows. */
  problems(first: number, count: number): { readonly errors: string; readonly windows: Int32Array };
  stride(): number;
  /** The next inputs, about `tokens` of them. */
  next(tokens: number): NetworkBatch;
  /** What the network answered to them: (rows * windows of a row, classes). */
  take(probabilities: Float32Array): ScannedBlock;
  delete(): void;
}

/** What each change of one letter makes of a window; `delete()` frees it. */
export interface Mutagenesis {
  /** How many there are, the window itself among them. */
  variants(): number;
  next(variants: number): NetworkBatch;
  /** Variants answered so far. */
  take(probabilities: Float32Array): number;
  /** Probability of the window itself. */
  reference(): number;
  /** (4, letters) change of the probability by A, C, G, T; NaN: not answered yet. A copy. */
  changes(): Float32Array;
  delete(): void;
}

/** Guides searched in one genome (FASTA or 2bit, unpacked), which comes piece by piece; `delete()` frees it. */
export interface GuideSearch {
  /** The file's next bytes, cut anywhere. Returns the letters searched so far. */
  feed(bytes: Uint8Array): Outcome<number>;
  /** The sites as a table of pairs: name, guide, target, sequence, start, end, strand, mismatches, dna_bulges, rna_bulges. */
  finish(): Outcome<PairTable>;
  guides(): number;
  letters(): number;
  delete(): void;
}

/** What is known of a matrix of expression; see core/expression/expression.hpp. */
export interface ExpressionFacts {
  readonly cells: number;
  readonly genes: number;
  /** Values that are not zero. */
  readonly entries: number;
  readonly kind: 'counts' | 'log' | 'scaled';
  readonly species: '' | 'human' | 'mouse' | 'human and mouse';
  /** "10x matrix, v3", "h5ad, sparse rows": for people. */
  readonly format: string;
  /** What was left out or taken for something. */
  readonly notes: readonly string[];
  /** What else is known of the cells: labels, batches, donors. */
  readonly columns: readonly string[];
  /** "X_umap": places of the cells that the file brings; "" where it brings none. */
  readonly embedding: string;
  /** Whether the file states library sizes; else they are sums of the rows. */
  readonly depthStated: boolean;
}

/** A column of texts: codes of its levels, which stand in the order of their first cell. */
export interface CellLevels {
  readonly levels: readonly string[];
  /** (cells) -1: the file says nothing of the cell. */
  readonly codes: Int32Array;
}

/** What tells a good cell from debris. Arrays are copies. */
export interface CellQuality {
  /** (cells) sum of all genes: molecules, where the matrix holds counts. */
  readonly umi: Float32Array;
  /** (cells) genes seen at all. */
  readonly genes: Int32Array;
  /** (cells) share of the sum that is mitochondrial, 0-1; NaN where the sum is not above zero. */
  readonly mitochondrial: Float32Array;
  /** Mitochondrial genes in the matrix; 0: the shares mean nothing. */
  readonly mitochondrialGenes: number;
}

/** A matrix of expression held in WASM memory, cells by genes; `delete()` frees it. Cells and genes are numbered from 0. */
export interface ExpressionMatrix {
  facts(): ExpressionFacts;
  /** Barcodes, newline between cells. */
  cellNames(): string;
  /** Newline between genes; an empty line where a gene has none. Ids are Ensembl's, without version. */
  genes(): { readonly ids: string; readonly symbols: string };
  /** One of facts().columns, by its place there. */
  column(number: number): CellLevels;
  /** (cells, 2) places that the file brings; empty where it brings none. A copy. */
  embedding(): Float32Array;
  /** (cells) one gene as it stands in the file, or as log1p of its share of 10,000 (counts only). A copy. */
  gene(number: number, normalised: boolean): Float32Array;
  quality(): CellQuality;
  /** Only the cells whose entry is not 0; the same matrix is not kept twice: this one stays as it is until deleted. */
  keep(cells: Uint8Array): ExpressionMatrix;
  delete(): void;
}

/** Reads a matrix from files that come in pieces: a 10x triple, tables, NumPy arrays. `delete()` frees it. */
export interface ExpressionReader {
  /** Those of the files named that it needs, in the order in which they must come. */
  wanted(): readonly string[];
  /** The next bytes of the file that is due, unpacked where it is gzip. */
  feed(bytes: Uint8Array): Outcome<null>;
  /** The file that is due is complete; the next one of wanted() is due. */
  endFile(): Outcome<null>;
  /** After the last file. */
  finish(): Outcome<ExpressionMatrix>;
  delete(): void;
}

/** Bytes of a file that are read where they are needed; in a worker, by FileReaderSync of a slice. */
export interface ByteSource {
  readonly size: number;
  read(first: number, count: number): Uint8Array;
}

/** A file inside an archive. */
export interface ArchiveFile {
  /** As it stands there: "filtered/matrix.mtx.gz". */
  readonly name: string;
  /** Where its bytes lie in the archive, and how many. */
  readonly first: number;
  readonly packed: number;
  /** Unpacked, as the archive says. */
  readonly size: number;
  /** By raw deflate (DecompressionStream's 'deflate-raw'); else the bytes are the file. */
  readonly deflated: boolean;
}

/** A file of HDF5 as h5wasm opens it; see Hdf5Source in core/expression/read_expression.hpp. Paths are absolute. */
export interface Hdf5Functions {
  kind(path: string): 'none' | 'group' | 'dataset';
  children(group: string): readonly string[];
  /** [] of a scalar. */
  shape(dataset: string): readonly number[];
  /** Field names of a compound dataset; else none. */
  fields(dataset: string): readonly string[];
  /** A text, or the first of several; "" where there is none. */
  attribute(path: string, name: string): string;
  /** Also of one number; [] where there is none. */
  attributeNumbers(path: string, name: string): readonly number[];
  /** Elements [first, first + count) in row-major order, as any typed array but those of BigInt. Of a dataset of two
   *  dimensions only whole rows are asked for. field: of a compound dataset, else "". A field that is itself an array
   *  (legacy obsm: a pair an element) gives all its numbers, element after element. Whole numbers, floats, booleans and
   *  enumerations (as their numbers). */
  numbers(dataset: string, first: number, count: number, field: string): Outcome<NumberArray>;
  /** All of a dataset of texts, of fixed or variable length, without the zeros at their ends. */
  texts(dataset: string, field: string): Outcome<readonly string[]>;
}

export type NumberArray =
  | Float64Array
  | Float32Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array;

/** What a model of cells is; see core/model/cell_model.hpp. */
export interface CellModelFacts {
  /** The manifest, as JSON text. */
  readonly manifest: string;
  readonly kind: 'trees' | 'linear' | 'network';
  /** 0 where the model is none of trees. */
  readonly trees: number;
  readonly nodes: number;
  /** (K) what it tells apart. */
  readonly labels: readonly string[];
  /** Labels first, in their order, then coarser ones. parent: among them; -1: none. */
  readonly types: readonly { readonly name: string; readonly title: string; readonly parent: number }[];
  /** A type of less probability is not answered. */
  readonly floor: number;
  /** Cells unlike all that it has learnt from are left unassigned. */
  readonly measuresUnlikeness: boolean;
  /** (P) symbols, or ids where there is none, and what the model makes of each gene: adds up to 1. */
  readonly genes: readonly string[];
  readonly weights: Float32Array;
  /** Shares of the weights found in a matrix below which the answers are doubtful. */
  readonly warnBelow: number;
}

/** One gene's part in a cell's answer. */
export interface GeneReason {
  readonly gene: string;
  /** log1p of its share of 10,000. */
  readonly value: number;
  /** What it adds to the score of the likeliest label and of the second. */
  readonly first: number;
  readonly second: number;
}

/** Why a cell is its likeliest label: score = base + sum over the genes, before calibration. */
export interface CellReasons {
  /** Labels. */
  readonly first: number;
  readonly second: number;
  readonly baseFirst: number;
  readonly baseSecond: number;
  /** The scores are log odds, else probabilities. */
  readonly logOdds: boolean;
  /** The largest for `first` first, as many as were asked for. */
  readonly genes: readonly GeneReason[];
  /** Genes with a share. */
  readonly genesInAll: number;
}

/** Arrays are copies. probabilities: (N, K), calibrated. types: -1 unassigned. probability: of the type. unlike: 1
 * where a cell is unassigned for being unlike all that the model has learnt from. */
export interface CellAnswers {
  readonly probabilities: Float32Array;
  readonly types: Int32Array;
  readonly first: Int32Array;
  readonly second: Int32Array;
  readonly probability: Float32Array;
  readonly unlike: Int32Array;
}

/** Genes found, of all that the model reads; the share of its weight that is theirs; the share of a cell's molecules
 * by which library sizes are estimated, 0 where they need not be. */
export interface PanelOverlap {
  readonly found: number;
  readonly of: number;
  readonly weight: number;
  readonly molecules: number;
}

/** A model of task `cell`; `delete()` frees it. */
export interface CellModel {
  facts(): CellModelFacts;
  overlap(cells: ExpressionMatrix): PanelOverlap;
  score(cells: ExpressionMatrix): Outcome<CellAnswers>;
  explain(cells: ExpressionMatrix, cell: number, most: number): Outcome<CellReasons>;
  delete(): void;
}

/** A model of task `cell` whose network reads ranks of genes, which a runtime runs; `delete()` frees it. */
export interface RankCellModel {
  facts(): CellModelFacts;
  overlap(cells: ExpressionMatrix): PanelOverlap;
  delete(): void;
}

/** Cells on their way through a network; `delete()` frees it. */
export interface RankScan {
  /** The next cells, of about one length, so many that they have `tokens` tokens at most; rows 0: all are answered. */
  next(tokens: number): NetworkBatch;
  /** probabilities: (rows, K) of the last batch. Returns how many cells are answered. */
  take(probabilities: Float32Array): number;
  cells(): number;
  finish(): CellAnswers;
  delete(): void;
}

/** Of each cell the nearest others, the nearest first. */
export interface NearestCells {
  readonly k: number;
  /** (cells, k) places in `among`. */
  readonly index: Int32Array;
  readonly distance: Float32Array;
}

/** Cells along their principal components; `delete()` frees it. */
export interface CellComponents {
  /** Variable genes they were made of. */
  genes(): number;
  components(): number;
  /** (N, 2) along the first two. A copy. */
  places(): Float32Array;
  /** Numbers of cells, and of those to look among. */
  nearest(cells: Int32Array, among: Int32Array, k: number): NearestCells;
  delete(): void;
}

export interface GenegraftModule {
  /** guides: a list, one a line, maybe with names, or FASTA. pam: IUPAC, 3'; "": the guides' own, or NGG. bulges: at
   *  most, DNA and RNA together. */
  searchGuides(guides: Uint8Array, pam: string, mismatches: number, bulges: number): Outcome<GuideSearch>;
  /** The task in a model's manifest, whatever kind of model it is. */
  readTask(bytes: Uint8Array): Outcome<string>;
  readSequences(bytes: Uint8Array): Outcome<SequenceRecords>;
  openSequenceModel(bytes: Uint8Array): Outcome<SequenceModel>;
  /** stride 0: the model's own. bothStrands: of records longer than a window. */
  scanSequences(
    model: SequenceModel,
    records: SequenceRecords,
    stride: number,
    bothStrands: boolean,
  ): SequenceScan;
  /** letters: one window or a whole shorter record. label: the class whose probability is followed. */
  mutate(model: SequenceModel, letters: string, label: number): Mutagenesis;
  readNumberTable(bytes: Uint8Array): Outcome<NumberTable>;
  openNumberModel(bytes: Uint8Array): Outcome<NumberModel>;
  /** names: all files at hand, without .gz and with folders ("sample/matrix.mtx"); those of an .npz, which is a zip, as
   *  "counts.npz/data.npy". bytes: memory that may be taken; beyond it the matrix is refused with its size. */
  openExpression(names: readonly string[], bytes: number): Outcome<ExpressionReader>;
  /** 10x .h5, .h5ad, loom. name: the file's, for errors. */
  readHdf5Expression(file: Hdf5Functions, name: string, bytes: number): Outcome<ExpressionMatrix>;
  /** Files in a zip (also .npz) or an unpacked tar; fails on anything else. */
  listArchive(archive: ByteSource): Outcome<readonly ArchiveFile[]>;
  openCellModel(bytes: Uint8Array): Outcome<CellModel>;
  /** What a model's input becomes, "genes" or "ranks" of cells; see the manifest's `encoder`. */
  readEncoder(bytes: Uint8Array): Outcome<string>;
  openRankCellModel(bytes: Uint8Array): Outcome<RankCellModel>;
  /** Fails where the model cannot answer these cells. */
  scanCells(model: RankCellModel, cells: ExpressionMatrix): Outcome<RankScan>;
  /** Of the most variable genes of the normalised matrix, at most so many of each. */
  findComponents(cells: ExpressionMatrix, genes: number, components: number, scaleGenes: boolean): CellComponents;
  /** Cells [first, first + count) as the matrix holds them: entries of each, then genes and values of all. Copies. */
  sparseRows(
    cells: ExpressionMatrix,
    first: number,
    count: number,
  ): { readonly sizes: Int32Array; readonly columns: Int32Array; readonly values: Float32Array };
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
