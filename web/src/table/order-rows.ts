/**
 * The rows in the order of a column's texts, as numbers where all of them are; equal ones keep their order and
 * empty ones come last in either direction.
 */
export function orderByText(
  rows: Uint32Array,
  texts: readonly string[],
  descending: boolean,
): Uint32Array {
  const values = Float64Array.from(texts, (text) => (text.trim() === '' ? NaN : Number(text)));
  const numeric = texts.every((text, i) => text.trim() === '' || !Number.isNaN(values[i]));
  if (!numeric) return byWords(rows, texts, descending);
  // A float keeps 24 bits, genome positions need up to 28: sort those exactly.
  const order = Array.from(rows.keys()).sort((a, b) => {
    const x = values[a]!;
    const y = values[b]!;
    if (Number.isNaN(x) || Number.isNaN(y))
      return Number(Number.isNaN(x)) - Number(Number.isNaN(y));
    return descending ? y - x : x - y;
  });
  return Uint32Array.from(order, (i) => rows[i]!);
}

function byWords(rows: Uint32Array, texts: readonly string[], descending: boolean): Uint32Array {
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
export function orderByNumber(
  rows: Uint32Array,
  values: Float32Array,
  descending: boolean,
): Uint32Array {
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
