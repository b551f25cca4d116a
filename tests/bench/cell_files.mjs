// cell_files.mjs CELLS OUT: writes the matrices that the page is timed with, as 10x HDF5 (v3), from
// the folders of CELLS, which hold matrix.mtx.gz, barcodes.tsv.gz and features.tsv.gz:
//   OUT/3000.h5    3,000 cells of pbmc_frozen_donor_a_unlabelled with all its genes
//   OUT/50000.h5   50,000 of zheng_sorted, the 2,000 genes whose logarithms are most dispersed
//   OUT/50000-dense.h5   the same cells, the 2,000 genes that most of them have
//   OUT/chosen   zheng_sorted with the genes of 50000.h5 and its labels, to learn from
// Where there are fewer cells than asked, further ones are copies in which each molecule is kept by
// chance of 0.8: cells of their own, as sparse as cells are.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import h5wasm from 'h5wasm/node';

const [cells, out] = process.argv.slice(2);

/** Columns of a gzipped table. */
const table = (path) =>
  gunzipSync(readFileSync(path)).toString().trimEnd().split('\n').map((line) => line.split('\t'));

/** Values by cell: those of cell i, gene[e] seen molecules[e] times, are from starts[i] to starts[i + 1]. */
function byCell(genes, cells, count, fill) {
  const matrix = { genes, starts: [0], gene: new Int32Array(count), molecules: new Int32Array(count) };
  let end = 0;
  const add = (gene, molecules) => {
    matrix.gene[end] = gene;
    matrix.molecules[end++] = molecules;
  };
  for (let cell = 0; cell < cells; cell++) {
    fill(cell, add);
    matrix.starts.push(end);
  }
  return { ...matrix, gene: matrix.gene.subarray(0, end), molecules: matrix.molecules.subarray(0, end) };
}

/** The entries lie by cell, as 10x writes them. */
function readMatrix(folder) {
  const [, , size, ...entries] = table(join(folder, 'matrix.mtx.gz')).map(([line]) => line);
  const [, cells, count] = size.split(' ').map(Number);
  let next = 0;
  return byCell(table(join(folder, 'features.tsv.gz')), cells, count, (cell, add) => {
    for (; next < count; next++) {
      const [gene, of, molecules] = entries[next].split(' ').map(Number);
      if (of !== cell + 1) break;
      add(gene - 1, molecules);
    }
  });
}

/** Of each gene: in how many cells it is, and variance over mean of log(1 + share · 10,000). */
function measure({ genes, starts, gene, molecules }) {
  const cells = starts.length - 1;
  const [seen, sum, squares] = [0, 0, 0].map(() => new Float64Array(genes.length));
  for (let cell = 0; cell < cells; cell++) {
    let depth = 0;
    for (let e = starts[cell]; e < starts[cell + 1]; e++) depth += molecules[e];
    for (let e = starts[cell]; e < starts[cell + 1]; e++) {
      const value = Math.log1p((molecules[e] / depth) * 1e4);
      seen[gene[e]]++;
      sum[gene[e]] += value;
      squares[gene[e]] += value * value;
    }
  }
  const dispersion = sum.map((total, i) => (total > 0 ? squares[i] / total - total / cells : 0));
  return { seen, dispersion };
}

/** The genes of the largest scores, in their order. */
function choose({ genes, starts, gene, molecules }, score, count) {
  const kept = genes.map((_, i) => i).sort((a, b) => score[b] - score[a]).slice(0, count).sort((a, b) => a - b);
  const place = new Map(kept.map((each, i) => [each, i]));
  return byCell(kept.map((each) => genes[each]), starts.length - 1, gene.length, (cell, add) => {
    for (let e = starts[cell]; e < starts[cell + 1]; e++)
      if (place.has(gene[e])) add(place.get(gene[e]), molecules[e]);
  });
}

function repeat({ genes, starts, gene, molecules }, count) {
  let seed = 1;
  const chance = () => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  const there = starts.length - 1;
  const most = Math.ceil(count / there) * gene.length;
  return byCell(genes, count, most, (cell, add) => {
    const of = cell % there;
    for (let e = starts[of]; e < starts[of + 1]; e++) {
      let kept = molecules[e];
      if (cell >= there) for (let i = molecules[e]; i > 0; i--) kept -= chance() >= 0.8;
      if (kept > 0) add(gene[e], kept);
    }
  });
}

function writeTenX(path, { genes, starts, gene, molecules }) {
  const cells = starts.length - 1;
  const file = new h5wasm.File(path, 'w');
  const matrix = file.create_group('matrix');
  const write = (group, name, data, rest = {}) => group.create_dataset({ name, data, ...rest });
  const packed = { chunks: [80_000], compression: 4 };
  write(matrix, 'barcodes', Array.from({ length: cells }, (_, cell) => `CELL${cell + 1}-1`));
  write(matrix, 'data', molecules, packed);
  write(matrix, 'indices', BigInt64Array.from(gene, BigInt), packed);
  write(matrix, 'indptr', BigInt64Array.from(starts, BigInt));
  write(matrix, 'shape', Int32Array.of(genes.length, cells));
  const features = matrix.create_group('features');
  ['id', 'name', 'feature_type'].forEach((name, i) => write(features, name, genes.map((each) => each[i])));
  file.close();
  console.error(`bench: ${path}: ${cells} cells, ${genes.length} genes, ${gene.length} values`);
}

/** As the folder that it comes from, whose cells it has. */
function writeFolder(to, from, { genes, starts, gene, molecules }) {
  mkdirSync(to, { recursive: true });
  for (const name of ['barcodes.tsv.gz', 'labels.tsv.gz']) copyFileSync(join(from, name), join(to, name));
  const write = (name, lines) => writeFileSync(join(to, name), gzipSync(`${lines.join('\n')}\n`));
  write('features.tsv.gz', genes.map((each) => each.join('\t')));
  const entries = starts.slice(1).flatMap((end, cell) =>
    Array.from({ length: end - starts[cell] }, (_, i) => {
      const e = starts[cell] + i;
      return `${gene[e] + 1} ${cell + 1} ${molecules[e]}`;
    }),
  );
  const head = ['%%MatrixMarket matrix coordinate integer general', '%'];
  write('matrix.mtx.gz', [...head, `${genes.length} ${starts.length - 1} ${gene.length}`, ...entries]);
}

await h5wasm.ready;
writeTenX(join(out, '3000.h5'), repeat(readMatrix(join(cells, 'pbmc_frozen_donor_a_unlabelled')), 3000));
const sorted = readMatrix(join(cells, 'zheng_sorted'));
const { seen, dispersion } = measure(sorted);
const chosen = choose(sorted, dispersion, 2000);
writeFolder(join(out, 'chosen'), join(cells, 'zheng_sorted'), chosen);
writeTenX(join(out, '50000.h5'), repeat(chosen, 50_000));
writeTenX(join(out, '50000-dense.h5'), repeat(choose(sorted, seen, 2000), 50_000));
