import { count } from '../../numbers.ts';
import type { TableColumn } from '../../table/table-column.ts';
import type { SortKey } from './sort-rows.ts';

export interface Column extends TableColumn {
  readonly kind: SortKey;
}

interface Shown {
  readonly records: number;
  /** What the signal is the probability of. */
  readonly signal: string;
  /** Some records have windows to tell apart, and strands. */
  readonly places: boolean;
  readonly strands: boolean;
}

/** Columns of the table on screen; beyond `length` all are about the record's best window. */
export function columnsOf({ records, signal, places, strands }: Shown): readonly Column[] {
  const column = (
    kind: SortKey,
    title: string,
    meaning: string,
    width: number,
    numeric = true,
  ): Column => ({ id: kind, kind, title, meaning, numeric, width });
  return [
    column(
      'row',
      'Row',
      'Place in the input, from 1',
      Math.max(56, 8 * count(records).length + 16),
    ),
    column('id', 'Record', 'The first word after > or @; of plain sequences a number', 200, false),
    column('length', 'Length', 'Letters', 104),
    column('predicted', 'Predicted', 'The class of the record’s best window', 148, false),
    column('signal', 'Probability', `Probability of ${signal}, of the record’s best window`, 128),
    ...(places
      ? [column('place', 'Best window', 'First and last letter of it, from 1', 168)]
      : []),
    ...(strands
      ? [
          column(
            'strand',
            'Strand',
            '+: as given; −: the other strand (reverse complement)',
            80,
            false,
          ),
        ]
      : []),
  ];
}
