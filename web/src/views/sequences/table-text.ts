import type { Label } from '../../model/manifest.ts';
import { exact } from '../../numbers.ts';
import { nameOf } from './record-words.ts';
import { pending, type SequenceResults } from './results.ts';
import { placeOf } from './track.ts';

const rowsPerPart = 4096;

/** + and - as in BED and GFF. */
export const strandSign = (reverse: boolean): string => (reverse ? '-' : '+');

/**
 * TSV of the records on screen, in full precision: name and length, `predicted`, one `p.<label>` a
 * class, the best window (from 1, last letter included) with its strand, `error`.
 */
export function tableText(
  results: SequenceResults,
  rows: Uint32Array,
  labels: readonly Label[],
): string[] {
  const titles = labels.map(({ name }) => `p.${name}`);
  const header = ['id', 'length', 'predicted', ...titles, 'start', 'end', 'strand', 'error'];
  const parts = [`${header.join('\t')}\n`];
  for (let at = 0; at < rows.length; at += rowsPerPart) {
    let part = '';
    for (const row of rows.subarray(at, at + rowsPerPart)) {
      const decided = results.decided[row]!;
      const known = !results.isProblem(row) && decided !== pending;
      const { first, last } = placeOf(results.bestWindow[row]!, results.grid(row));
      const probabilities = labels.map((_, k) =>
        known ? exact(results.probabilities[row * labels.length + k]!) : '',
      );
      const place = known ? [first, last, strandSign(results.bestReverse[row] === 1)] : ['', '', ''];
      const cells = [
        results.id(row),
        results.lengths[row]!,
        nameOf(decided, labels),
        ...probabilities,
        ...place,
        results.error(row),
      ];
      part += `${cells.join('\t')}\n`;
    }
    parts.push(part);
  }
  return parts;
}
