import { exact } from '../../numbers.ts';
import type { CellModelFacts } from '../../worker/cells.ts';
import { unsure, type CellResults } from './results.ts';

const rowsPerPart = 4096;

/** What stands for no type in downloads. */
export const unassignedName = 'unassigned';

/** The type's name, `unassigned`, or nothing where the cell is left out. */
export const nameOf = (type: number, types: CellModelFacts['types']): string =>
  type === unsure ? unassignedName : (types[type]?.name ?? '');

/**
 * TSV of the cells on screen, in full precision: barcode, type and its probability, the likeliest two labels, one
 * `p.<label>` a label, quality, the file's own columns, `error`.
 */
export function tableText(
  results: CellResults,
  rows: Uint32Array,
  { types, labels }: CellModelFacts,
): string[] {
  const { scores, summary, columns } = results;
  const header = [
    'barcode',
    'predicted',
    'probability',
    'first',
    'second',
    'p.second',
    ...labels.map((label) => `p.${label}`),
    'molecules',
    'genes',
    'mitochondrial',
    ...columns.map(({ name }) => name),
    'error',
  ];
  const parts = [`${header.join('\t')}\n`];
  for (let at = 0; at < rows.length; at += rowsPerPart) {
    let part = '';
    for (const row of rows.subarray(at, at + rowsPerPart)) {
      const [first, second] = [scores.first[row]!, scores.second[row]!];
      const cells = [
        results.barcodes[row] ?? '',
        nameOf(results.decided[row]!, types),
        exact(scores.probability[row]!),
        labels[first] ?? '',
        labels[second] ?? '',
        exact(results.probabilityOf(row, second)),
        ...labels.map((_, label) => exact(results.probabilityOf(row, label))),
        exact(summary.molecules[row]!),
        exact(summary.genesSeen[row]!),
        exact(summary.mitochondrial[row]!),
        ...columns.map(({ values }) => values[row] ?? ''),
        results.error(row),
      ];
      part += `${cells.join('\t')}\n`;
    }
    parts.push(part);
  }
  return parts;
}
