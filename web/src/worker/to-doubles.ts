/**
 * 64-bit whole numbers as the nearest doubles, from their halves, the lower first as in WASM's memory.
 * By a BigInt for each it takes twenty times as long, which was most of the time to read a matrix.
 */
export function toDoubles(values: BigInt64Array | BigUint64Array): Float64Array<ArrayBuffer> {
  const { buffer, byteOffset, length } = values;
  const low = new Uint32Array(buffer, byteOffset, 2 * length);
  const high = values instanceof BigInt64Array ? new Int32Array(buffer, byteOffset, 2 * length) : low;
  const doubles = new Float64Array(length);
  for (let i = 0; i < length; i++) doubles[i] = high[2 * i + 1]! * 2 ** 32 + low[2 * i]!;
  return doubles;
}
