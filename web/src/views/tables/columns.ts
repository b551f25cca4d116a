import { count } from '../../numbers.ts';
import type { TableColumn } from '../../table/table-column.ts';
import type { NumberModelFacts, NumberTableSummary } from '../../worker/engine.ts';
import type { SortKey } from './sort-rows.ts';

export interface Column extends TableColumn {
  readonly kind: 'row' | 'field' | 'predicted' | 'best' | 'answer';
  readonly sort: SortKey;
  /** Of the file's own columns. */
  readonly field: number | null;
  /** Of the model's answers. */
  readonly answer: number | null;
}

/** More classes than this are in the download alone. */
export const mostAnswers = 8;
/** The file's first columns stand before the answers, so that a row can be told by its name. */
const ownBefore = 2;
/** More of the file's own columns are in the download alone. */
const mostOwn = 20;

const widthOf = (title: string, least: number) =>
  Math.min(200, Math.max(least, 8 * title.length + 24));

/** The file's columns that the model does not read, as the command line keeps them. */
export const ownFields = (
  summary: NumberTableSummary,
  read: readonly number[],
): readonly number[] => {
  const taken = new Set(read);
  return summary.columns.flatMap((_, field) => (taken.has(field) ? [] : [field]));
};

/** Columns of the table on screen. */
export function columnsOf(
  summary: NumberTableSummary,
  read: readonly number[],
  facts: NumberModelFacts,
): readonly Column[] {
  const own = ownFields(summary, read)
    .slice(0, mostOwn)
    .map((field): Column => {
      const title = summary.columns[field] ?? '';
      return {
        id: `field-${field}`,
        kind: 'field',
        title: title === '' ? `column ${field + 1}` : title,
        meaning: `The file’s own column “${title}”, which the model does not read`,
        numeric: summary.numeric.includes(field),
        width: widthOf(title, 72),
        sort: { field },
        field,
        answer: null,
      };
    });
  const row: Column = {
    id: 'row',
    kind: 'row',
    title: 'Row',
    meaning: 'Place in the input, from 1, header not counted',
    numeric: true,
    width: Math.max(56, 8 * count(summary.rows).length + 16),
    sort: 'row',
    field: null,
    answer: null,
  };
  return [
    row,
    ...own.slice(0, ownBefore),
    ...(facts.labels.length > 0 ? classColumns(facts.labels) : []),
    ...answerColumns(facts),
    ...own.slice(ownBefore),
  ];
}

const classColumns = (labels: readonly string[]): readonly Column[] => [
  {
    id: 'predicted',
    kind: 'predicted',
    title: 'Predicted',
    meaning: 'The class; unsure where the model does not answer',
    numeric: false,
    width: Math.min(220, Math.max(96, ...labels.map((label) => 8 * label.length + 32))),
    sort: 'predicted',
    field: null,
    answer: null,
  },
  {
    id: 'best',
    kind: 'best',
    title: 'Probability',
    meaning: 'Of the predicted class, 0 to 1; of the likeliest where the model is unsure',
    numeric: true,
    width: 116,
    sort: 'best',
    field: null,
    answer: null,
  },
];

const answerColumns = (facts: NumberModelFacts): readonly Column[] =>
  facts.answers.slice(0, mostAnswers).map((title, answer): Column => {
    const label = facts.labels[answer];
    return {
      id: `answer-${answer}`,
      kind: 'answer',
      title: label ?? title,
      meaning:
        label === undefined
          ? `What the model answers (${title} in the download)`
          : `Probability of ${label}, 0 to 1 (${title} in the download)`,
      numeric: true,
      width: widthOf(label ?? title, 80),
      sort: { answer },
      field: null,
      answer,
    };
  });
