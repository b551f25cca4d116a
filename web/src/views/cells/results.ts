import { problem, unsure } from '../../table/filter-decided.ts';
import type { CellScores, CellsSummary, CellTexts } from '../../worker/cells.ts';
import { faultOf, leftOut, usualThresholds, type Thresholds } from './quality.ts';

/** Values of `decided` that are no type. */
export { problem, unsure };

/** What is known of each cell, by number. */
export class CellResults {
  readonly cells: number;
  readonly barcodes: readonly string[];
  readonly geneNames: readonly string[];
  readonly columns: readonly { readonly name: string; readonly values: readonly string[] }[];
  /** (N) the type, `unsure` where it is unassigned, `problem` where the cell is left out. */
  decided: Int32Array;
  problems = 0;
  #lowered: readonly string[] | undefined;
  thresholds: Thresholds;

  constructor(
    readonly summary: CellsSummary,
    readonly scores: CellScores,
    /** K */
    readonly labels: number,
    thresholds: Thresholds = usualThresholds(summary),
  ) {
    this.cells = summary.cells;
    this.barcodes = linesOf(summary.barcodes);
    this.geneNames = linesOf(summary.geneNames);
    this.columns = summary.columns.map(({ name, values }: CellTexts) => ({
      name,
      values: linesOf(values),
    }));
    this.thresholds = thresholds;
    this.decided = new Int32Array(0);
    this.setThresholds(thresholds);
  }

  setThresholds(thresholds: Thresholds): void {
    this.thresholds = thresholds;
    const out = leftOut(this.summary, thresholds);
    this.decided = this.scores.types.map((type, cell) => (out[cell] === 1 ? problem : type));
    this.problems = out.reduce((sum, left) => sum + left, 0);
  }

  isProblem(cell: number): boolean {
    return this.decided[cell] === problem;
  }

  error(cell: number): string {
    return this.isProblem(cell) ? faultOf(cell, this.summary, this.thresholds) : '';
  }

  /** Of one of the labels. */
  probabilityOf(cell: number, label: number): number {
    return this.scores.probabilities[cell * this.labels + label]!;
  }

  /** 1 for each cell whose barcode or one of whose texts has the text; case does not matter. */
  find(text: string): Uint8Array {
    const wanted = text.toLowerCase();
    this.#lowered ??= this.barcodes.map((barcode, cell) =>
      [barcode, ...this.columns.map(({ values }) => values[cell] ?? '')].join('\t').toLowerCase(),
    );
    return Uint8Array.from(this.#lowered, (line) => (line.includes(wanted) ? 1 : 0));
  }
}

const linesOf = (text: string): readonly string[] => (text === '' ? [] : text.split('\n'));
