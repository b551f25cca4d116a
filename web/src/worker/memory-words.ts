import type { Hdf5Functions } from '../../../wasm/genegraft';
import { bytes as size } from '../numbers.ts';

/** Bytes that a value takes in memory: a float and its gene's number (memory_to_read in core/expression/read_limits.hpp). */
const bytesOfValue = 8;

/** "about 18 MB of memory"; empty where that is not known beforehand. The core refuses what is too much. */
export const memoryWords = (values: number | null): string =>
  values === null ? '' : `, about ${size(bytesOfValue * values)} of memory`;

/** Values in a file of HDF5: of a sparse matrix its entries, of a dense one all. */
export function valuesInHdf5({ kind, children, shape }: Hdf5Functions): number | null {
  const all = (path: string) => shape(path).reduce((product, length) => product * length, 1);
  for (const group of ['/X', '/matrix', ...children('/').map((name) => `/${name}`)]) {
    if (kind(group) === 'group' && kind(`${group}/data`) === 'dataset') return all(`${group}/data`);
    if (kind(group) === 'dataset' && shape(group).length === 2) return all(group);
  }
  return null;
}

/** Values that the size line of a MatrixMarket file announces; the start of the file suffices. */
export function valuesInMatrixMarket(start: Uint8Array): number | null {
  const lines = new TextDecoder().decode(start.subarray(0, 65_536)).split('\n');
  const sizes = lines.find((line) => !line.startsWith('%'))?.trim().split(/\s+/).map(Number) ?? [];
  return sizes.length === 3 && Number.isFinite(sizes[2]) ? sizes[2]! : null;
}
