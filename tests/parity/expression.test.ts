import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { beforeAll, expect, test } from 'vitest';
import type { ExpressionMatrix, GenegraftModule, Hdf5Functions } from '../../wasm/genegraft.d.ts';
import { openWasm, repository, valueOf } from './support.ts';

/** Figures here are those of tests/core/cli/expression_source_test.cpp, which reads the same files natively. */
const cells = join(repository, '../shared/data/cells');
const gigabyte = 1e9;

let module: GenegraftModule;
beforeAll(async () => {
  module = await openWasm();
});

/** Feeds the files that are wanted, in small pieces. */
function read(files: Record<string, Uint8Array>, piece = 65_536): ExpressionMatrix {
  const reader = valueOf(module.openExpression(Object.keys(files), gigabyte));
  for (const name of reader.wanted()) {
    const bytes = files[name]!;
    for (let at = 0; at < bytes.length; at += piece) valueOf(reader.feed(bytes.subarray(at, at + piece)));
    valueOf(reader.endFile());
  }
  return valueOf(reader.finish());
}

const unpacked = (path: string) => gunzipSync(readFileSync(join(cells, path)));
const text = (content: string) => new TextEncoder().encode(content);
const sum = (numbers: Float32Array) => numbers.reduce((total, value) => total + value, 0);

test.skipIf(!existsSync(cells))('a 10x matrix is read as natively', () => {
  const names = ['matrix.mtx', 'features.tsv', 'barcodes.tsv', 'labels.tsv'];
  const matrix = read(Object.fromEntries(names.map((name) => [name, unpacked(`zheng68k_724/${name}.gz`)])));
  expect(matrix.facts()).toMatchObject({
    cells: 724,
    genes: 2956,
    entries: 184286,
    kind: 'counts',
    species: 'human',
    format: '10x matrix, v3',
    columns: ['label', 'batch'],
    depthStated: true,
  });
  expect(matrix.cellNames().split('\n')[0]).toBe('AAAGCCTGGCTAAC-1');
  expect(matrix.genes().ids.split('\n')[0]).toBe('ENSG00000188290');
  const labels = matrix.column(0);
  expect(labels.levels[labels.codes[0]!]).toBe('CD14+ Monocyte');
  const quality = matrix.quality();
  expect(sum(quality.umi)).toBe(687406);
  expect(quality.genes.reduce((total, genes) => total + genes, 0)).toBe(184286);

  const gene = matrix.genes().symbols.split('\n').indexOf('LYZ');
  const mask = new Uint8Array(724).fill(1, 100, 110);
  const kept = matrix.keep(mask);
  expect(kept.facts().cells).toBe(10);
  expect(kept.gene(gene, false)).toEqual(matrix.gene(gene, false).slice(100, 110));
  kept.delete();
  matrix.delete();
});

test.skipIf(!existsSync(cells))('a table is read as natively', () => {
  const matrix = read({ 'table.csv': unpacked('formats/table_genes_by_cells.csv.gz') });
  expect(matrix.facts()).toMatchObject({
    cells: 549,
    genes: 2000,
    entries: 167806,
    species: 'mouse',
    format: 'CSV, genes in rows',
  });
  expect(sum(matrix.quality().umi)).toBe(883838);
  matrix.delete();
});

test('errors come as values, with file and line', () => {
  const opened = module.openExpression(['matrix.mtx'], gigabyte);
  expect(opened).toEqual({ ok: false, error: 'matrix.mtx: features.tsv (or genes.tsv) is missing beside it' });
  const reader = valueOf(module.openExpression(['t.csv'], gigabyte));
  valueOf(reader.feed(text('gene,c1,c2\nACTB,1,2,3,4\n')));
  valueOf(reader.endFile());
  expect(reader.finish()).toEqual({ ok: false, error: 't.csv: line 2: more than the 3 columns of the header' });
});

/** A file of HDF5 as plain objects: what h5wasm would give. */
function inMemory(datasets: Record<string, readonly string[] | Float64Array>): Hdf5Functions {
  const groups = new Set(
    Object.keys(datasets).flatMap((path) => path.split('/').map((_, i, parts) => parts.slice(0, i).join('/') || '/')),
  );
  return {
    kind: (path) => (path in datasets ? 'dataset' : groups.has(path) ? 'group' : 'none'),
    children: (group) => [
      ...new Set(
        Object.keys(datasets)
          .filter((path) => path.startsWith(group === '/' ? '/' : `${group}/`))
          .map((path) => path.slice(group === '/' ? 1 : group.length + 1).split('/')[0]!),
      ),
    ],
    shape: (dataset) => (dataset in datasets ? [datasets[dataset]!.length] : []),
    fields: () => [],
    attribute: () => '',
    attributeNumbers: () => [],
    numbers: (dataset, first, count) => {
      const values = datasets[dataset];
      return values instanceof Float64Array
        ? { ok: true, value: values.slice(first, first + count) }
        : { ok: false, error: `${dataset}: expected numbers` };
    },
    texts: (dataset) => {
      const values = datasets[dataset];
      return values && !(values instanceof Float64Array)
        ? { ok: true, value: values }
        : { ok: false, error: `${dataset}: expected texts` };
    },
  };
}

test('HDF5 is read through functions of JavaScript', () => {
  const file = {
    '/matrix/barcodes': ['a', 'b'],
    '/matrix/shape': Float64Array.of(3, 2),
    '/matrix/data': Float64Array.of(1, 2, 3, 4),
    '/matrix/indices': Float64Array.of(0, 2, 1, 2),
    '/matrix/indptr': Float64Array.of(0, 2, 4),
    '/matrix/features/id': ['ENSG00000075624', 'x', 'y'],
    '/matrix/features/name': ['ACTB', 'CD3', 'LYZ'],
    '/matrix/features/feature_type': ['Gene Expression', 'Antibody Capture', 'Gene Expression'],
  };
  const matrix = valueOf(module.readHdf5Expression(inMemory(file), 'm.h5', gigabyte));
  expect(matrix.facts()).toMatchObject({ cells: 2, genes: 2, notes: ['left out: 1 Antibody Capture'] });
  expect(matrix.gene(1, false)).toEqual(Float32Array.of(2, 4));
  const broken = { ...file, '/matrix/indices': Float64Array.of(0, 9, 1, 2) };
  expect(module.readHdf5Expression(inMemory(broken), 'm.h5', gigabyte)).toEqual({
    ok: false,
    error: 'm.h5: /matrix/indices: element 2 is outside the 3 columns of the matrix',
  });
});

test('archives are listed by pieces of them', () => {
  const header = new Uint8Array(512);
  header.set(text('folder/genes.tsv'));
  header.set(text('00000000005'), 124);
  header.set(text('0'), 156);
  header.set(text('ustar'), 257);
  const tar = new Uint8Array(2048);
  tar.set(header);
  tar.set(text('CD3E\n'), 512);
  const source = { size: tar.length, read: (first: number, count: number) => tar.subarray(first, first + count) };
  expect(module.listArchive(source)).toEqual({
    ok: true,
    value: [{ name: 'folder/genes.tsv', first: 512, packed: 5, size: 5, deflated: false }],
  });
});
