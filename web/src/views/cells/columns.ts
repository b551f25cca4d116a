import { count } from '../../numbers.ts';
import type { TableColumn } from '../../table/table-column.ts';
import { hasMitochondria } from './quality.ts';
import type { CellResults } from './results.ts';
import type { SortKey } from './sort-rows.ts';

export interface Column extends TableColumn {
  readonly kind: SortKey;
}

/** More of the file's own columns are in the download alone. */
const mostOwn = 8;

/** Columns of the table on screen. */
export function columnsOf({ cells, summary, columns }: CellResults): readonly Column[] {
  const column = (
    kind: SortKey,
    title: string,
    meaning: string,
    width: number,
    numeric = true,
  ): Column => ({ id: kind, kind, title, meaning, numeric, width });
  const sum = summary.kind === 'counts' ? 'Molecules' : 'Sum of values';
  return [
    column('row', 'Row', 'Place in the file, from 1', Math.max(56, 8 * count(cells).length + 16)),
    column('barcode', 'Cell', 'Its barcode, or its number where the file names none', 176, false),
    column(
      'type',
      'Type',
      'What the model calls it: a coarser type where the finer call is unsure',
      172,
      false,
    ),
    column('probability', 'Probability', 'Of the type, calibrated, 0 to 1', 116),
    column('second', 'Second', 'The second likeliest of the finest types', 172, false),
    column('secondProbability', 'Its probability', 'Of the second, 0 to 1', 120),
    column('molecules', sum, `${sum} of the cell in all (UMI)`, 116),
    column('genes', 'Genes', 'Genes seen in the cell', 80),
    ...(hasMitochondria(summary.mitochondrial)
      ? [column('mitochondrial', 'Mitochondrial', 'Share of molecules from mitochondrial genes', 120)]
      : []),
    ...columns
      .slice(0, mostOwn)
      .map(({ name }, i) =>
        column(
          `field-${i}`,
          name,
          `The file’s own column “${name}”`,
          Math.min(200, Math.max(120, 8 * name.length + 24)),
          false,
        ),
      ),
  ];
}
