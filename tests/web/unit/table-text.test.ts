import { expect, it } from 'vitest';
import { columnsOf } from '../../../web/src/views/guides/columns.ts';
import { tableText } from '../../../web/src/views/guides/table-text.ts';
import { resultsOf } from '../support/scored-block.ts';

const columns = ['guide', 'target', 'note'];
const results = resultsOf(
  [
    { probability: 0.25, cfd: 0.1, mit: NaN, fields: ['g1', 't1', 'first'] },
    { error: 'target has 22 letters, expected 23', fields: ['g2', 't2', ''] },
    { probability: 0.5, cfd: 1, mit: 24.6, fields: ['g3', 't3', 'third'] },
  ],
  columns,
);
const shown = {
  results,
  labels: [
    { name: '0', title: 'not cleaved' },
    { name: '1', title: 'cleaved' },
  ],
  rule: { threshold: 0.5, unsure: null },
};
const all = columnsOf({
  format: 'TSV',
  header: true,
  rows: 3,
  problems: 1,
  columns,
  guideColumn: 0,
  targetColumn: 1,
  labelColumn: -1,
});

it('writes rows in the order on screen, the file’s columns first, in full precision', () => {
  const text = tableText({ ...shown, rows: Uint32Array.from([2, 0, 1]), columns: all }).join('');
  expect(text.split('\n')).toEqual([
    'guide\ttarget\tnote\tpredicted\tp.0\tp.1\tcfd\tmit\terror',
    'g3\tt3\tthird\t1\t0.5\t0.5\t1\t24.6\t',
    'g1\tt1\tfirst\t0\t0.75\t0.25\t0.1\t\t',
    'g2\tt2\t\t\t\t\t\t\ttarget has 22 letters, expected 23',
    '',
  ]);
});

it('leaves out hidden columns and rows', () => {
  const columns = all.filter(({ title }) => title !== 'note' && title !== 'CFD');
  const text = tableText({ ...shown, rows: Uint32Array.from([0]), columns }).join('');
  expect(text).toBe('guide\ttarget\tpredicted\tp.0\tp.1\tmit\terror\ng1\tt1\t0\t0.75\t0.25\t\t\n');
});

it('keeps the file’s order of columns, whatever the order on screen', () => {
  const columns = [...all].reverse();
  const text = tableText({ ...shown, rows: Uint32Array.from([0]), columns }).join('');
  expect(text.split('\n')[0]).toBe('guide\ttarget\tnote\tpredicted\tp.0\tp.1\tcfd\tmit\terror');
});

it('writes unsure where the model does not answer', () => {
  const rule = { threshold: 0.5, unsure: { low: 0.25, high: 0.6 } };
  const text = tableText({ ...shown, rule, rows: Uint32Array.from([0, 2]), columns: all }).join('');
  expect(text.split('\n').slice(1, 3)).toEqual([
    'g1\tt1\tfirst\tunsure\t0.75\t0.25\t0.1\t\t',
    'g3\tt3\tthird\tunsure\t0.5\t0.5\t1\t24.6\t',
  ]);
});
