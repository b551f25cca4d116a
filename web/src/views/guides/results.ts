import { TextBlocks } from '../../table/text-blocks.ts';
import type { ScoredBlock } from '../../worker/engine.ts';

export type TextKind = 'guides' | 'targets' | 'errors' | 'fields';

/**
 * What is known of each row, by row number: numbers in typed arrays, text in blocks. There is no
 * object per row, so that 100,000 rows cost no more than their letters.
 */
export class PairResults {
  /** Rows [0, scored) are known. */
  scored = 0;
  problems = 0;
  readonly guideNames: string[] = [];
  readonly probability: Float32Array;
  readonly cfd: Float32Array;
  readonly mit: Float32Array;
  readonly mismatches: Uint8Array;
  readonly bulges: Uint8Array;
  /** Index into guideNames; -1 where the row has an error. */
  readonly guide: Int32Array;
  readonly texts = new TextBlocks<TextKind>();

  constructor(
    readonly rows: number,
    readonly columns: readonly string[],
  ) {
    this.probability = new Float32Array(rows);
    this.cfd = new Float32Array(rows);
    this.mit = new Float32Array(rows);
    this.mismatches = new Uint8Array(rows);
    this.bulges = new Uint8Array(rows);
    this.guide = new Int32Array(rows);
  }

  /** Blocks come in order, without gaps. */
  add(block: ScoredBlock): void {
    const { first, count } = block;
    this.probability.set(block.probability, first);
    this.cfd.set(block.cfd, first);
    this.mit.set(block.mit, first);
    this.mismatches.set(block.mismatches, first);
    this.bulges.set(block.bulges, first);
    this.guide.set(block.guideNumbers, first);
    this.guideNames.push(...block.newGuides);
    const { guides, targets, errors, fields } = block;
    this.texts.add(first, count, { guides, targets, errors, fields });
    for (const number of block.guideNumbers) if (number < 0) this.problems++;
    this.scored = first + count;
  }

  isProblem(row: number): boolean {
    return this.guide[row]! < 0;
  }

  /** Scored rows at or above the threshold. */
  countAbove(threshold: number): number {
    let above = 0;
    for (let row = 0; row < this.scored; row++) if (this.probability[row]! >= threshold) above++;
    return above;
  }

  /** Aligned letters; empty where the row has an error. */
  guideLetters(row: number): string {
    return this.texts.line('guides', row);
  }

  targetLetters(row: number): string {
    return this.texts.line('targets', row);
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
