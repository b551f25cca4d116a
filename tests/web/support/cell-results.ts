import { CellResults } from '../../../web/src/views/cells/results.ts';
import type { CellsSummary } from '../../../web/src/worker/cells.ts';
import type { Thresholds } from '../../../web/src/views/cells/quality.ts';

export const cellTypes = [
  { name: 'a', title: 'type A', parent: 2 },
  { name: 'b', title: 'type B', parent: 2 },
  { name: 'ab', title: 'A or B', parent: -1 },
];
export const cellLabels = ['a', 'b'];

export interface Cell {
  readonly barcode?: string;
  /** Of the first label. */
  readonly p?: number;
  /** In cellTypes; -1: unassigned. The likelier label by default. */
  readonly type?: number;
  readonly molecules?: number;
  readonly genes?: number;
  readonly mitochondrial?: number;
  readonly label?: string;
}

export function summaryOf(cells: readonly Cell[]): CellsSummary {
  const numbers = (value: (cell: Cell) => number) => Float32Array.from(cells, value);
  return {
    format: '10x matrix, v3',
    cells: cells.length,
    genes: 20_000,
    entries: 0,
    kind: 'counts',
    species: 'human',
    notes: [],
    barcodes: cells.map(({ barcode }, i) => barcode ?? `cell-${i + 1}`).join('\n'),
    columns: [{ name: 'label', values: cells.map(({ label }) => label ?? '').join('\n') }],
    geneNames: 'CD3D\nMS4A1',
    molecules: numbers(({ molecules }) => molecules ?? 2000),
    genesSeen: numbers(({ genes }) => genes ?? 800),
    mitochondrial: numbers(({ mitochondrial }) => mitochondrial ?? 0.03),
    embedding: null,
  };
}

export function cellResults(cells: readonly Cell[], thresholds?: Thresholds): CellResults {
  const p = ({ p = 0.9 }: Cell) => p;
  const first = (cell: Cell) => (p(cell) >= 0.5 ? 0 : 1);
  const scores = {
    overlap: { found: 2, of: 2, weight: 1, molecules: 0 },
    probabilities: Float32Array.from(cells.flatMap((cell) => [p(cell), 1 - p(cell)])),
    types: Int32Array.from(cells, (cell) => cell.type ?? first(cell)),
    first: Int32Array.from(cells, first),
    second: Int32Array.from(cells, (cell) => 1 - first(cell)),
    probability: Float32Array.from(cells, (cell) => Math.max(p(cell), 1 - p(cell))),
    unlike: new Int32Array(cells.length),
  };
  return new CellResults(summaryOf(cells), scores, 2, thresholds);
}
