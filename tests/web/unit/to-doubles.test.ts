import { expect, it } from 'vitest';
import { toDoubles } from '../../../web/src/worker/to-doubles.ts';

it('makes of 64-bit whole numbers the doubles that BigInt makes', () => {
  const edges = [0n, 1n, -1n, 2n ** 31n, 2n ** 32n - 1n, 2n ** 32n, -(2n ** 32n) - 5n, 2n ** 53n + 1n, -(2n ** 63n), 2n ** 63n - 1n];
  const signed = BigInt64Array.from(edges);
  expect(Array.from(toDoubles(signed))).toEqual(edges.map(Number));
  const unsigned = BigUint64Array.from([0n, 7n, 2n ** 32n, 2n ** 63n, 2n ** 64n - 1n]);
  expect(Array.from(toDoubles(unsigned))).toEqual(Array.from(unsigned, Number));
});

it('reads the part of memory that it is given', () => {
  expect(Array.from(toDoubles(new BigInt64Array([5n, -6n, 7n]).subarray(1)))).toEqual([-6, 7]);
});
