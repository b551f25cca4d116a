import { describe, expect, it } from 'vitest';
import { confuse, labelColumns, likelyLabels } from '../../../web/src/views/cells/confusion.ts';
import { filterRows, noFilter } from '../../../web/src/views/cells/filter-rows.ts';
import { median, usualThresholds } from '../../../web/src/views/cells/quality.ts';
import { problem, unsure } from '../../../web/src/views/cells/results.ts';
import { sortRows } from '../../../web/src/views/cells/sort-rows.ts';
import { tableText } from '../../../web/src/views/cells/table-text.ts';
import { countTypes, describeTypes } from '../../../web/src/views/cells/type-counts.ts';
import type { CellModelFacts } from '../../../web/src/worker/cells.ts';
import { cellLabels, cellResults, cellTypes, summaryOf } from '../support/cell-results.ts';

const facts = { types: cellTypes, labels: cellLabels } as unknown as CellModelFacts;

describe('quality', () => {
  it('leaves out cells of few genes or much from mitochondria, and says why', () => {
    const results = cellResults([{}, { genes: 150 }, { mitochondrial: 0.31 }, { molecules: 12 }]);
    expect([...results.decided]).toEqual([0, problem, problem, 0]);
    expect(results.problems).toBe(2);
    expect(results.error(1)).toBe('150 genes, fewer than 200');
    expect(results.error(2)).toBe('31 % mitochondrial, more than 20 %');
    expect(results.error(0)).toBe('');
    results.setThresholds({ molecules: 100, genes: 0, mitochondrial: 1 });
    expect([...results.decided]).toEqual([0, 0, 0, problem]);
    expect(results.error(3)).toBe('12 molecules, fewer than 100');
  });

  it('asks little of a selection of genes, of log values and where no mitochondria are', () => {
    const summary = summaryOf([{ mitochondrial: NaN }]);
    expect(usualThresholds(summary)).toEqual({ molecules: 0, genes: 200, mitochondrial: 1 });
    expect(usualThresholds({ ...summary, genes: 1764 }).genes).toBe(0);
    expect(usualThresholds({ ...summaryOf([{}]), kind: 'log' }).mitochondrial).toBe(1);
    expect(usualThresholds(summaryOf([{}])).mitochondrial).toBe(0.2);
  });

  it('knows the median of what is known', () => {
    expect(median(Float32Array.of(3, NaN, 1, 2))).toBe(2);
    expect(median(Float32Array.of(4, 1))).toBe(2.5);
    expect(median(Float32Array.of(NaN))).toBeNaN();
  });
});

describe('cells on screen', () => {
  const results = cellResults([
    { barcode: 'AAC', p: 0.8, molecules: 300 },
    { barcode: 'GGT', p: 0.4, type: unsure, label: 'B cell' },
    { barcode: 'CCA', p: 0.1, molecules: 900 },
    { barcode: 'TTG', p: 0.55, type: 2, genes: 3 },
  ]);
  const all = Uint32Array.of(0, 1, 2, 3);

  it('are found by barcode or label, type and quality', () => {
    expect([...filterRows(results, { ...noFilter, text: 'b CELL' })]).toEqual([1]);
    expect([...filterRows(results, { ...noFilter, text: 'g' })]).toEqual([1, 3]);
    expect([...filterRows(results, { ...noFilter, decided: unsure })]).toEqual([1]);
    expect([...filterRows(results, { ...noFilter, problems: true })]).toEqual([3]);
  });

  it('are sorted by any column, those left out last where they have no answer', () => {
    const by = (key: Parameters<typeof sortRows>[3]['key'], descending = false) => [
      ...sortRows(all, results, cellTypes.length, { key, descending }),
    ];
    expect(by('barcode')).toEqual([0, 2, 1, 3]);
    expect(by('probability', true)).toEqual([2, 0, 1, 3]);
    expect(by('type')).toEqual([0, 2, 1, 3]);
    expect(by('molecules')).toEqual([0, 2, 1, 3]);
    expect(by('field-0')).toEqual([1, 0, 2, 3]);
    expect(by('row', true)).toEqual([3, 2, 1, 0]);
  });

  it('are saved in full precision with every label’s probability', () => {
    const lines = tableText(results, Uint32Array.of(0, 3, 1), facts).join('').trimEnd().split('\n');
    expect(lines[0]!.split('\t')).toEqual([
      'barcode', 'predicted', 'probability', 'first', 'second', 'p.second', 'p.a', 'p.b',
      'molecules', 'genes', 'mitochondrial', 'label', 'error',
    ]);
    expect(lines[1]!.split('\t')).toEqual([
      'AAC', 'a', '0.8', 'a', 'b', '0.2', '0.8', '0.2', '300', '800', '0.03', '', '',
    ]);
    expect(lines[2]).toMatch(/^TTG\t\t.*\t3 genes, fewer than 200$/);
    expect(lines[3]).toMatch(/^GGT\tunassigned\t/);
  });

  it('are counted by type, the most frequent first', () => {
    const counts = countTypes(cellResults([{}, { p: 0.2 }, { p: 0.2 }, { type: -1 }, { genes: 1 }]), cellTypes);
    expect(counts).toEqual([
      { type: 1, title: 'type B', cells: 2 },
      { type: 0, title: 'type A', cells: 1 },
      { type: unsure, title: 'unassigned', cells: 1 },
    ]);
    expect(describeTypes(counts)).toBe('2 type B, 1 type A, 1 unassigned');
    const many = Array.from({ length: 7 }, (_, type) => ({ type, title: `t${type}`, cells: 10 - type }));
    expect(describeTypes(many)).toBe('10 t0, 9 t1, 8 t2, 7 t3, 15 in 3 others');
  });
});

describe('labels of a file', () => {
  it('are columns with few values', () => {
    const barcodes = Array.from({ length: 200 }, (_, i) => `cell ${i}`);
    const columns = [
      { name: 'barcode', values: barcodes },
      { name: 'donor', values: barcodes.map(() => 'one') },
      { name: 'batch', values: barcodes.map((_, i) => `batch ${i % 3}`) },
      { name: 'cell_type', values: barcodes.map((_, i) => (i % 2 === 0 ? 'B' : 'NA')) },
      { name: 'bulk_labels', values: barcodes.map((_, i) => (i % 2 === 0 ? 'B' : 'T')) },
    ];
    expect(labelColumns(columns)).toEqual(['batch', 'bulk_labels']);
    expect(likelyLabels(['batch', 'bulk_labels'])).toBe('bulk_labels');
    expect(likelyLabels(['batch'])).toBe(null);
  });

  it('stand against the answers so that agreement is a diagonal', () => {
    const labels = ['T', 'T', 'T', 'B', 'B', 'NA', '', 'B'];
    const decided = Int32Array.of(7, 7, unsure, 2, 7, 2, 2, problem);
    expect(confuse(labels, decided)).toEqual({
      labels: ['T', 'B'],
      types: [7, 2, unsure],
      cells: [
        [2, 0, 1],
        [1, 1, 0],
      ],
    });
  });
});
