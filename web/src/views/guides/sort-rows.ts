import type { PairResults } from './results.ts';

/** A column to sort by: the row's place in the file, a result, or one of the file's own columns. */
export type SortKey =
  'row' | 'probability' | 'cfd' | 'mit' | 'mismatches' | 'bulges' | { readonly field: number };

export interface Sort {
  readonly key: SortKey;
  readonly descending: boolean;
}

export const sameKey = (a: SortKey, b: SortKey): boolean =>
  typeof a === 'object' && typeof b === 'object' ? a.field === b.field : a === b;

/** The rows in order; equal ones keep theirs. Missing values come last in either direction. */
export function sortRows(rows: Uint32Array, results: PairResults, sort: Sort): Uint32Array {
  const { key, descending } = sort;
  if (key === 'row') return descending ? rows.slice().reverse() : rows;
  if (typeof key === 'object') return byField(rows, results, key.field, descending);
  const values = new Float32Array(rows.length);
  const column = results[key];
  for (let i = 0; i < rows.length; i++)
    values[i] = results.guide[rows[i]!]! < 0 ? NaN : column[rows[i]!]!;
  return byNumber(rows, values, descending);
}

function byField(rows: Uint32Array, results: PairResults, field: number, descending: boolean) {
  const texts = Array.from(rows, (row) => results.fields(row)[field] ?? '');
  const values = Float64Array.from(texts, (text) => (text.trim() === '' ? NaN : Number(text)));
  const numeric = texts.every((text, i) => text.trim() === '' || !Number.isNaN(values[i]));
  // A float keeps 24 bits, genome positions need up to 28: sort those exactly.
  if (numeric) {
    const order = Array.from(rows.keys()).sort((a, b) => {
      const x = values[a]!;
      const y = values[b]!;
      if (Number.isNaN(x) || Number.isNaN(y))
        return Number(Number.isNaN(x)) - Number(Number.isNaN(y));
      return descending ? y - x : x - y;
    });
    return Uint32Array.from(order, (i) => rows[i]!);
  }
  return byTexts(rows, texts, descending);
}

function byTexts(rows: Uint32Array, texts: readonly string[], descending: boolean): Uint32Array {
  const order = Array.from(rows.keys()).sort((a, b) => {
    const x = texts[a]!;
    const y = texts[b]!;
    if (x === y) return 0;
    if (x === '' || y === '') return x === '' ? 1 : -1;
    return x < y === descending ? 1 : -1;
  });
  return Uint32Array.from(order, (i) => rows[i]!);
}

/**
 * Radix sort, four passes of 8 bits, over the floats' bits made to order as integers: a positive
 * float's bits grow with it, a negative one's shrink, so 1.0 = 3f800000 becomes bf800000 and
 * -1.0 = bf800000 becomes 407fffff. Sorting 100,000 rows takes a few milliseconds.
 */
function byNumber(rows: Uint32Array, values: Float32Array, descending: boolean): Uint32Array {
  const bits = new Uint32Array(values.buffer);
  let keys: Uint32Array<ArrayBuffer> = new Uint32Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const b = values[i] === 0 ? 0 : bits[i]!; // -0 is 0
    const ordered = (b & 0x80000000 ? ~b : b | 0x80000000) >>> 0;
    keys[i] = Number.isNaN(values[i]!) ? 0xffffffff : descending ? ~ordered >>> 0 : ordered;
  }
  let order: Uint32Array<ArrayBuffer> = rows.slice();
  let nextKeys: Uint32Array<ArrayBuffer> = new Uint32Array(rows.length);
  let nextOrder: Uint32Array<ArrayBuffer> = new Uint32Array(rows.length);
  for (let shift = 0; shift < 32; shift += 8) {
    const starts = new Uint32Array(257);
    for (const key of keys) starts[((key >>> shift) & 255) + 1]!++;
    for (let digit = 0; digit < 256; digit++) starts[digit + 1]! += starts[digit]!;
    for (let i = 0; i < keys.length; i++) {
      const at = starts[(keys[i]! >>> shift) & 255]!++;
      nextKeys[at] = keys[i]!;
      nextOrder[at] = order[i]!;
    }
    [keys, nextKeys] = [nextKeys, keys];
    [order, nextOrder] = [nextOrder, order];
  }
  return order;
}
