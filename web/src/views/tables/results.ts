import { problem, unsure } from '../../table/filter-decided.ts';
import { TextBlocks } from '../../table/text-blocks.ts';
import type { NumberBlock } from '../../worker/engine.ts';

/** Values of `decided` that are no class. */
export { problem, unsure };

/** What is known of each row of a table of numbers, by row number; as PairResults is for pairs. */
export class NumberResults {
  /** Rows [0, scored) are known. */
  scored = 0;
  problems = 0;
  /** (rows, width) NaN where the row has an error. */
  readonly answers: Float32Array;
  /** (rows) the class, `unsure` (or a regression's), or `problem`. */
  readonly decided: Int32Array;
  readonly texts = new TextBlocks<'errors' | 'fields'>();

  constructor(
    readonly rows: number,
    readonly columns: readonly string[],
    /** Answers a row. */
    readonly width: number,
  ) {
    this.answers = new Float32Array(rows * width);
    this.decided = new Int32Array(rows);
  }

  /** Blocks come in order, without gaps. */
  add({ first, count, answers, decided, errors, fields }: NumberBlock): void {
    this.answers.set(answers, first * this.width);
    this.decided.set(decided, first);
    this.texts.add(first, count, { errors, fields });
    for (const found of decided) if (found === problem) this.problems++;
    this.scored = first + count;
  }

  isProblem(row: number): boolean {
    return this.decided[row] === problem;
  }

  answer(row: number, place: number): number {
    return this.answers[row * this.width + place]!;
  }

  /** Of the predicted class; of the likeliest where the model is unsure; NaN where the row has an error. */
  best(row: number): number {
    const found = this.decided[row]!;
    if (found >= 0) return this.answer(row, found);
    if (found === problem) return NaN;
    let most = this.answer(row, 0);
    for (let place = 1; place < this.width; place++)
      if (this.answer(row, place) > most) most = this.answer(row, place);
    return most;
  }

  error(row: number): string {
    return this.texts.line('errors', row);
  }

  /** The file's own fields, as many as it has columns. */
  fields(row: number): string[] {
    const fields = this.texts.line('fields', row).split('\t');
    while (fields.length < this.columns.length) fields.push('');
    return fields;
  }
}
