import h5wasm, { type Group } from 'h5wasm';
import type { ExpressionMatrix, GenegraftModule } from '../../../wasm/genegraft';
import type { CellPlaces, WrittenColumn } from './cells.ts';

/** Cells whose values are written at a time. */
const block = 2048;
const chunk = 1 << 16;

/** The parts of h5wasm's module that are used here. */
interface Files {
  readFile(path: string): Uint8Array<ArrayBuffer>;
  unlink(path: string): void;
}

/**
 * The matrix as AnnData writes it (on-disk format 0.1.0 of anndata 0.8 and later): X sparse by rows, obs with the
 * columns given, var with the genes' names and ids, obsm with the map.
 */
export async function writeAnnotated(
  engine: GenegraftModule,
  matrix: ExpressionMatrix,
  columns: readonly WrittenColumn[],
  places: CellPlaces | null,
): Promise<Blob> {
  const { FS } = (await h5wasm.ready) as unknown as { FS: Files };
  const path = '/annotated.h5ad';
  const file = new h5wasm.File(path, 'w');
  try {
    const root = file as unknown as Group;
    encode(root, 'anndata', '0.1.0');
    const { cells, genes } = matrix.facts();
    writeValues(root, engine, matrix, cells, genes);
    writeFrame(root, 'obs', uniqueNames(matrix.cellNames().split('\n')), columns);
    const { ids, symbols } = matrix.genes();
    const id = ids.split('\n');
    const names = symbols.split('\n').map((symbol, gene) => symbol || id[gene] || '');
    writeFrame(root, 'var', uniqueNames(names), [{ name: 'gene_ids', values: id }]);
    const obsm = emptyDict(root, 'obsm');
    if (places !== null)
      encode(
        obsm.create_dataset({
          name: places.name.startsWith('X_') ? places.name : 'X_umap',
          data: places.places,
          shape: [cells, 2],
        }),
        'array',
        '0.2.0',
      );
    for (const name of ['layers', 'obsp', 'uns', 'varm', 'varp']) emptyDict(root, name);
    file.flush();
    file.close();
    return new Blob([FS.readFile(path)], { type: 'application/x-hdf5' });
  } finally {
    try {
      FS.unlink(path);
    } catch {
      // It was never made.
    }
  }
}

interface Encoded {
  create_attribute(name: string, data: string | string[], shape?: number[] | null): void;
}

function encode(entity: Encoded, type: string, version: string): void {
  entity.create_attribute('encoding-type', type);
  entity.create_attribute('encoding-version', version);
}

function emptyDict(root: Group, name: string): Group {
  const group = root.create_group(name);
  encode(group, 'dict', '0.1.0');
  return group;
}

function writeValues(
  root: Group,
  engine: GenegraftModule,
  matrix: ExpressionMatrix,
  cells: number,
  genes: number,
): void {
  const { entries } = matrix.facts();
  const group = root.create_group('X');
  encode(group, 'csr_matrix', '0.1.0');
  group.create_attribute('shape', BigInt64Array.from([BigInt(cells), BigInt(genes)]));
  const start = new BigInt64Array(cells + 1);
  const [columns, values] = [new Int32Array(entries), new Float32Array(entries)];
  let at = 0;
  for (let first = 0; first < cells; first += block) {
    const rows = engine.sparseRows(matrix, first, Math.min(block, cells - first));
    columns.set(rows.columns, at);
    values.set(rows.values, at);
    rows.sizes.forEach((size, i) => {
      start[first + i + 1] = start[first + i]! + BigInt(size);
    });
    at += rows.columns.length;
  }
  const chunks = [Math.max(1, Math.min(chunk, entries))];
  const packed = { compression: 'gzip', compression_opts: 4, chunks } as const;
  const large = entries > 0 ? packed : {};
  group.create_dataset({ name: 'data', data: values, ...large, chunks: entries > 0 ? chunks : null });
  group.create_dataset({ name: 'indices', data: columns, ...large, chunks: entries > 0 ? chunks : null });
  group.create_dataset({ name: 'indptr', data: start });
}

function writeFrame(
  root: Group,
  name: string,
  index: readonly string[],
  columns: readonly WrittenColumn[],
): void {
  const group = root.create_group(name);
  encode(group, 'dataframe', '0.2.0');
  const used = uniqueNames(['_index', ...columns.map((column) => safe(column.name))]).slice(1);
  group.create_attribute('_index', '_index');
  if (used.length > 0) group.create_attribute('column-order', used);
  writeTexts(group, '_index', index);
  columns.forEach(({ values }, i) => {
    if (values instanceof Float32Array)
      encode(group.create_dataset({ name: used[i]!, data: values }), 'array', '0.2.0');
    else writeCategories(group, used[i]!, values);
  });
}

/** A slash would begin a group. */
const safe = (name: string): string => name.replaceAll('/', '_') || 'column';

function writeTexts(group: Group, name: string, values: readonly string[]): void {
  encode(group.create_dataset({ name, data: [...values], dtype: 'S' }), 'string-array', '0.2.0');
}

/** Texts of which most repeat are codes of categories; an empty one is a missing value. */
function writeCategories(group: Group, name: string, values: readonly string[]): void {
  const codes = new Map<string, number>();
  for (const value of [...new Set(values)].sort()) if (value !== '') codes.set(value, codes.size);
  if (codes.size === 0 || codes.size > values.length / 2) {
    writeTexts(group, name, values);
    return;
  }
  const categorical = group.create_group(name);
  encode(categorical, 'categorical', '0.2.0');
  categorical.create_attribute('ordered', new Uint8Array([0]), [], '<B');
  writeTexts(categorical, 'categories', [...codes.keys()]);
  encode(
    categorical.create_dataset({
      name: 'codes',
      data: Int32Array.from(values, (value) => codes.get(value) ?? -1),
    }),
    'array',
    '0.2.0',
  );
}

/** Names that occur again get a number, as anndata's make_unique gives them. */
function uniqueNames(names: readonly string[]): string[] {
  const taken = new Map<string, number>();
  const all = new Set(names);
  return names.map((name) => {
    const before = taken.get(name);
    taken.set(name, (before ?? 0) + 1);
    if (before === undefined) return name;
    let number = before;
    while (all.has(`${name}-${number}`)) number++;
    all.add(`${name}-${number}`);
    return `${name}-${number}`;
  });
}
