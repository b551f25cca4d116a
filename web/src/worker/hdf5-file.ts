import h5wasm, { type Dataset, type Entity, type File as Hdf5, type Group } from 'h5wasm';
import type { Hdf5Functions, NumberArray, Outcome } from '../../../wasm/genegraft';
import { messageOf } from '../words.ts';
import { toDoubles } from './to-doubles.ts';

/** A file of HDF5 that lies where it lies: only what is asked for is read. */
export interface OpenedHdf5 {
  readonly functions: Hdf5Functions;
  close(): void;
}

const folder = '/input';

/** Emscripten's file system, as far as it is used here. */
interface Files {
  mkdir(path: string): void;
  mount(type: unknown, options: unknown, path: string): void;
  unmount(path: string): void;
  readonly filesystems: Readonly<Record<string, unknown>>;
}

export async function openHdf5(blob: Blob, name: string): Promise<OpenedHdf5> {
  const { FS } = (await h5wasm.ready) as unknown as { FS: Files };
  try {
    FS.mkdir(folder);
  } catch {
    // It is there from the last file.
  }
  FS.mount(FS.filesystems.WORKERFS, { blobs: [{ name: 'file', data: blob }] }, folder);
  const unmount = () => FS.unmount(folder);
  try {
    const file = new h5wasm.File(`${folder}/file`, 'r');
    if (file.file_id < 0n) throw new Error('not opened');
    return {
      functions: functionsOf(file),
      close() {
        file.close();
        unmount();
      },
    };
  } catch {
    unmount();
    throw new Error(`${name}: the file is no HDF5 file, or it is cut short; copy it again`);
  }
}

const isDataset = (entity: Entity | null): entity is Dataset => entity instanceof h5wasm.Dataset;
const isGroup = (entity: Entity | null): entity is Group => entity instanceof h5wasm.Group;

function functionsOf(file: Hdf5): Hdf5Functions {
  /** Opened objects, since columns are asked for in many pieces. */
  const known = new Map<string, Entity | null>();
  function find(path: string): Entity | null {
    const found = known.get(path);
    if (found !== undefined) return found;
    let entity: Entity | null = null;
    try {
      if (path === '/') entity = file as unknown as Group;
      else if (isThere(path)) entity = file.get(path);
    } catch {
      entity = null;
    }
    known.set(path, entity);
    return entity;
  }
  /** By the names in its group: of what is not there libhdf5 prints pages. */
  function isThere(path: string): boolean {
    const cut = path.lastIndexOf('/');
    const group = find(cut <= 0 ? '/' : path.slice(0, cut));
    return isGroup(group) && group.keys().includes(path.slice(cut + 1));
  }
  function dataset(path: string): Dataset {
    const entity = find(path);
    if (!isDataset(entity)) throw new Error(`${path} is no dataset`);
    return entity;
  }
  const members = (of: Dataset) => of.metadata.compound_type?.members ?? [];
  function attributeOf(path: string, name: string): unknown {
    const entity = find(path);
    if (entity === null || !('attrs' in entity)) return undefined;
    try {
      return entity.attrs[name]?.value;
    } catch {
      return undefined; // a type that cannot be read says nothing
    }
  }

  return {
    kind(path) {
      const entity = find(path);
      return path === '/' || isGroup(entity) ? 'group' : isDataset(entity) ? 'dataset' : 'none';
    },
    children(path) {
      const entity = find(path);
      return path === '/' ? file.keys() : isGroup(entity) ? entity.keys() : [];
    },
    shape: (path) => dataset(path).shape ?? [],
    fields: (path) => members(dataset(path)).map(({ name }) => name),
    attribute(path, name) {
      const value = attributeOf(path, name);
      const first: unknown = Array.isArray(value) ? value[0] : value;
      return typeof first === 'string' ? first : '';
    },
    attributeNumbers(path, name) {
      const value = attributeOf(path, name);
      if (value === undefined || value === null || typeof value === 'string') return [];
      const list = isIterable(value) ? Array.from(value as Iterable<unknown>) : [value];
      return list.every((each) => ['number', 'bigint', 'boolean'].includes(typeof each))
        ? list.map(Number)
        : [];
    },
    numbers: (path, first, count, field) =>
      attempt(path, () => numbersOf(dataset(path), first, count, field)),
    texts: (path, field) =>
      attempt(path, () => {
        const of = dataset(path);
        const values = field === '' ? of.value : fieldOf(of, of.value, field);
        const list = Array.isArray(values) ? values : [values];
        if (!list.every((each) => typeof each === 'string')) throw new Error('it holds no texts');
        return list as string[];
      }),
  };

  /** The field's values out of rows of a compound dataset. */
  function fieldOf(of: Dataset, rows: unknown, field: string): unknown[] {
    const place = members(of).findIndex(({ name }) => name === field);
    if (place < 0) throw new Error(`it has no field ${field}`);
    return (rows as unknown[][]).map((row) => row[place]);
  }

  function numbersOf(of: Dataset, first: number, count: number, field: string): NumberArray {
    const shape = of.shape ?? [];
    if (shape.length === 0) return asNumbers([of.value]);
    const width = shape.slice(1).reduce((product, size) => product * size, 1);
    const [from, to] = [Math.floor(first / width), Math.ceil((first + count) / width)];
    const slice = of.slice([[from, to], ...shape.slice(1).map((): [] => [])]);
    if (field !== '') return asNumbers(fieldOf(of, slice, field).flatMap(spread));
    const all = asNumbers(slice);
    const skipped = first - from * width;
    return skipped === 0 && all.length === count ? all : all.slice(skipped, skipped + count);
  }
}

const spread = (value: unknown): unknown[] =>
  isIterable(value) && typeof value !== 'string' ? Array.from(value as Iterable<unknown>) : [value];

const isIterable = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Symbol.iterator in value;

/** As the core takes them: 64-bit whole numbers become doubles. */
function asNumbers(values: unknown): NumberArray {
  if (values instanceof BigInt64Array || values instanceof BigUint64Array) return toDoubles(values);
  if (values instanceof Uint8ClampedArray) return Uint8Array.from(values);
  if (ArrayBuffer.isView(values)) return values as NumberArray;
  if (Array.isArray(values)) {
    const list = Float64Array.from(values, Number);
    if (values.some((each) => typeof each === 'string')) throw new Error('it holds no numbers');
    return list;
  }
  throw new Error('it holds no numbers');
}

function attempt<T>(path: string, read: () => T): Outcome<T> {
  try {
    return { ok: true, value: read() };
  } catch (error) {
    return { ok: false, error: `${path} cannot be read: ${messageOf(error)}` };
  }
}
