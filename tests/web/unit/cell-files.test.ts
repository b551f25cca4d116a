import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { cellInput, refuseCells, stemOf } from '../../../web/src/views/cells/cell-input.ts';
import { madeUpCells } from '../../../web/src/views/cells/example.ts';
import { memoryWords, valuesInHdf5, valuesInMatrixMarket } from '../../../web/src/worker/memory-words.ts';
import { sampleCells } from '../../../web/src/worker/sample-cells.ts';
import { damaged, gather, limited, partsOf } from '../../../web/src/worker/unpack.ts';

const noArchive = () => ({ ok: false as const, error: 'no archive' });
const file = (name: string, content: string | Uint8Array<ArrayBuffer> = 'x') => ({
  name,
  blob: new Blob([content]),
});
const textOf = async (stream: ReadableStream<Uint8Array<ArrayBuffer>>) =>
  (await gather('it', stream)).text();

describe('files of cells', () => {
  it('are called by their one name, or their folder', () => {
    expect(cellInput([file('a/b.h5')]).name).toBe('b.h5');
    expect(cellInput([file('run 1/matrix.mtx'), file('run 1/genes.tsv')]).name).toBe('run 1');
    expect(cellInput([file('matrix.mtx'), file('genes.tsv')]).name).toBe('2 files');
    expect(stemOf('filtered.h5ad')).toBe('filtered');
    expect(stemOf('cells.tar.gz')).toBe('cells');
  });

  it('are refused unread where they are empty or too large, but not HDF5', () => {
    expect(refuseCells(cellInput([file('a.csv', '')]))).toMatch(/0 bytes/);
    const large = (name: string) => ({ ...cellInput([file(name)]), bytes: 5e9 });
    expect(refuseCells(large('a.mtx'))).toMatch(/it is 5\.0 GB; the page reads up to 2\.0 GB/);
    expect(refuseCells(large('a.h5ad'))).toBe(null);
  });

  it('come out without .gz and without what systems add to archives', async () => {
    const zipped = Uint8Array.from(gzipSync('1 2 3\n'));
    const parts = await partsOf(
      [file('x/matrix.mtx.gz', zipped), file('x/.DS_Store'), file('plain.tsv', 'a\tb')],
      noArchive,
    );
    expect(parts.map(({ name }) => name)).toEqual(['x/matrix.mtx', 'plain.tsv']);
    expect(await textOf(parts[0]!.open())).toBe('1 2 3\n');
    expect(await textOf(parts[1]!.open())).toBe('a\tb');
  });

  it('stop where more comes out than may, or the compressed data is damaged', async () => {
    const zeros = file('bomb.mtx.gz', Uint8Array.from(gzipSync(new Uint8Array(1e6))));
    const [bomb] = await partsOf([zeros], noArchive);
    await expect(textOf(limited('bomb.mtx', bomb!.open(), 1e4))).rejects.toThrow();
    const cut = file('cut.mtx.gz', Uint8Array.from(gzipSync('x'.repeat(9999)).subarray(0, 30)));
    const [short] = await partsOf([cut], noArchive);
    await expect(gather('cut.mtx', short!.open())).rejects.toThrow('cut.mtx: the compressed data');
    expect(damaged('a', new Error('a: our own words')).message).toBe('a: our own words');
  });
});

describe('the example', () => {
  const panel = [
    { name: 'CD3D', mean: undefined },
    { name: 'XYZ1', mean: 0.05 },
    { name: 'XYZ2', mean: 3.2 },
    { name: 'XYZ3', mean: 0 },
  ];
  it('is a matrix of made-up cells, always the same, with the model’s genes', async () => {
    const [matrix, features, barcodes, labels] = await Promise.all(
      madeUpCells(panel).files.map(({ blob }) => blob.text()),
    );
    const lines = matrix!.trimEnd().split('\n');
    const [genes, cells, entries] = lines[1]!.split(' ').map(Number);
    expect(lines).toHaveLength(2 + entries!);
    expect(features!.trimEnd().split('\n')).toHaveLength(genes!);
    expect(features).toContain('XYZ1\tXYZ1\tGene Expression');
    expect(barcodes!.trimEnd().split('\n')).toHaveLength(cells!);
    expect(labels!.split('\n')[0]).toBe('barcode\tmade_up_as');
    expect(new Set(labels!.trimEnd().split('\n').slice(1).map((line) => line.split('\t')[1])).size).toBe(8);
    expect(await madeUpCells(panel).files[0]!.blob.text()).toBe(matrix);
    // By the means: hundreds of molecules of one gene, few of another, none of the last.
    const rows = features!.trimEnd().split('\n').map((line) => line.split('\t')[0]!);
    const molecules = (gene: string) =>
      lines.slice(2).map((line) => line.split(' ').map(Number))
        .reduce((sum, [row, , count]) => sum + (rows[row! - 1] === gene ? count! : 0), 0);
    expect(molecules('XYZ2') / cells!).toBeGreaterThan(3);
    expect(molecules('XYZ1')).toBeGreaterThan(0);
    expect(molecules('XYZ1') / cells!).toBeLessThan(0.1);
    expect(molecules('XYZ3')).toBe(0);
  });
});

describe('a sample of cells', () => {
  it('is spread evenly, without repeats', () => {
    expect([...sampleCells(3, 10)]).toEqual([0, 1, 2]);
    const some = sampleCells(100_000, 4000);
    expect(new Set(some).size).toBe(4000);
    expect(some[1]! - some[0]!).toBe(25);
  });
});

describe('memory', () => {
  const text = (words: string) => new TextEncoder().encode(words);

  it('is told beforehand from what a file says of itself', () => {
    expect(valuesInMatrixMarket(text('%%MatrixMarket\n%x\n300 20 1500000\n1 1 1\n'))).toBe(1_500_000);
    expect(valuesInMatrixMarket(text('gene,a,b\n'))).toBe(null);
    expect(memoryWords(1_500_000)).toBe(', about 12 MB of memory');
    expect(memoryWords(null)).toBe('');
  });

  it.each([
    ['a sparse one', { '/X': 'group', '/X/data': 'dataset' }, { '/X/data': [70] }, 70],
    ['a dense one', { '/X': 'dataset' }, { '/X': [5, 8] }, 40],
    ['a genome of its own', { '/hg19': 'group', '/hg19/data': 'dataset' }, { '/hg19/data': [9] }, 9],
    ['none', { '/notes': 'group' }, {}, null],
  ])('of HDF5 with %s', (_, kinds, shapes, expected) => {
    const file = {
      kind: (path: string) => (kinds as Record<string, string>)[path] ?? 'none',
      children: () => Object.keys(kinds).filter((path) => !path.slice(1).includes('/')).map((path) => path.slice(1)),
      shape: (path: string) => (shapes as Record<string, number[]>)[path] ?? [],
    };
    expect(valuesInHdf5(file as never)).toBe(expected);
  });
});
