import { count } from '../../numbers.ts';
import type { TableColumn } from '../../table/table-column.ts';
import type { PairTableSummary } from '../../worker/engine.ts';
import type { SortKey } from './sort-rows.ts';

export type ColumnKind =
  | 'row'
  | 'guide'
  | 'target'
  | 'field'
  | 'predicted'
  | 'probability'
  | 'cfd'
  | 'mit'
  | 'mismatches'
  | 'bulges';

export interface Column extends TableColumn {
  readonly kind: ColumnKind;
  readonly sort: SortKey;
  /** Of the file's own columns. */
  readonly field: number | null;
}

const results: readonly Column[] = [
  {
    id: 'predicted',
    kind: 'predicted',
    title: 'Predicted',
    meaning: 'The class, by the model’s threshold; unsure where the model does not answer',
    sort: 'probability',
    field: null,
    numeric: false,
    width: 88,
  },
  {
    id: 'probability',
    kind: 'probability',
    title: 'Score',
    meaning:
      'The model’s probability of cleavage, 0 to 1, calibrated as its card says (p.1 in the download, where p.0 is the rest to 1)',
    sort: 'probability',
    field: null,
    numeric: true,
    width: 96,
  },
  {
    id: 'cfd',
    kind: 'cfd',
    title: 'CFD',
    meaning: 'Cutting frequency determination score, 0 to 1 (Doench et al. 2016)',
    sort: 'cfd',
    field: null,
    numeric: true,
    width: 64,
  },
  {
    id: 'mit',
    kind: 'mit',
    title: 'MIT',
    meaning: 'MIT score, 0 to 100; none for pairs with bulges (Hsu et al. 2013)',
    sort: 'mit',
    field: null,
    numeric: true,
    width: 52,
  },
  {
    id: 'mismatches',
    kind: 'mismatches',
    title: 'Mism.',
    meaning: 'Mismatches in the protospacer, PAM and bulges not counted',
    sort: 'mismatches',
    field: null,
    numeric: true,
    width: 60,
  },
  {
    id: 'bulges',
    kind: 'bulges',
    title: 'Bulges',
    meaning: 'Gaps in the guide or the site',
    sort: 'bulges',
    field: null,
    numeric: true,
    width: 68,
  },
];

const rowNumber = (rows: number): Column => ({
  id: 'row',
  kind: 'row',
  title: 'Row',
  meaning: 'Place in the input, from 1, header not counted',
  sort: 'row',
  field: null,
  numeric: true,
  width: Math.max(44, 8 * count(rows).length + 16),
});

/** Where a site lies: of a table that has them all, beside the score. */
const placeTitles: readonly string[] = ['sequence', 'start', 'strand'];

/**
 * Columns of the table: the row, guide and site, the results, then the file's other columns, so
 * that the scores are in sight however many columns the file has.
 */
export function columnsOf(summary: PairTableSummary): readonly Column[] {
  const own = summary.columns.map((title, field): Column => {
    const kind =
      field === summary.guideColumn ? 'guide' : field === summary.targetColumn ? 'target' : 'field';
    return {
      id: `field-${field}`,
      kind,
      title,
      meaning: `The file’s own column “${title}”`,
      sort: { field },
      field,
      numeric: false,
      width: kind === 'field' ? Math.min(220, Math.max(72, 8 * title.length + 24)) : 208,
    };
  });
  const pair = own.filter(({ kind }) => kind !== 'field');
  const fields = own.filter(({ kind }) => kind === 'field');
  const places = fields.filter(({ title }) => placeTitles.includes(title));
  const place = places.length === placeTitles.length ? places : [];
  const others = fields.filter((column) => !place.includes(column));
  return [
    rowNumber(summary.rows),
    ...pair,
    ...results.slice(0, 2),
    ...place,
    ...results.slice(2),
    ...others,
  ];
}
