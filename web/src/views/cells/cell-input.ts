import { bytes as size } from '../../numbers.ts';
import type { NamedBlob } from '../../worker/cells.ts';

/** What the user gave: one file, or several that belong together. */
export interface CellInput {
  readonly kind: 'file' | 'example';
  /** For people and for the name of the download. */
  readonly name: string;
  readonly files: readonly NamedBlob[];
  readonly bytes: number;
}

/** Bytes of all files together; HDF5 is read piece by piece, the rest is held in memory. */
const largest = 2e9;

export function cellInput(files: readonly NamedBlob[], kind: CellInput['kind'] = 'file'): CellInput {
  const bytes = files.reduce((sum, { blob }) => sum + blob.size, 0);
  return { kind, name: nameOf(files.map(({ name }) => name)), files, bytes };
}

/** Of one file its name; of several their folder, or what their names begin with. */
function nameOf(names: readonly string[]): string {
  const [first = ''] = names;
  if (names.length === 1) return first.split('/').at(-1) ?? first;
  const folders = new Set(names.map((name) => name.split('/').slice(0, -1).join('/')));
  const folder = [...folders][0] ?? '';
  if (folders.size === 1 && folder !== '') return folder.split('/').at(-1) ?? folder;
  return `${names.length} files`;
}

/** Why the files are not even read, or null. */
export function refuseCells({ files, bytes }: CellInput): string | null {
  if (bytes === 0) return 'there is nothing in it: 0 bytes';
  const hdf5 = files.length === 1 && /\.(h5|h5ad|hdf5|loom)$/i.test(files[0]!.name);
  if (!hdf5 && bytes > largest)
    return (
      `it is ${size(bytes)}; the page reads up to ${size(largest)} that is not HDF5. ` +
      'Use .h5 or .h5ad, which are read piece by piece, or the command line: genegraft predict'
    );
  return null;
}

/** filtered.h5 -> filtered */
export const stemOf = (name: string): string =>
  name
    .replace(/\.(gz|zip)$/i, '')
    .replace(/\.(tar|h5|h5ad|hdf5|loom|csv|tsv|txt|mtx|npz|npy)$/i, '') || 'cells';
