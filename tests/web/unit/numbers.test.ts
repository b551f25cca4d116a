import { describe, expect, it } from 'vitest';
import { bytes, exact, mitScore, plural, probability, signed } from '../../../web/src/numbers.ts';

describe('probability', () => {
  it('keeps two significant digits', () => {
    expect([0.832, 0.5, 0.0423, 0.00123].map(probability)).toEqual([
      '0.83',
      '0.50',
      '0.042',
      '0.0012',
    ]);
  });
  it('does not round up to certainty, nor down to nothing', () => {
    expect([0.9996, 0.00000123, 0, 1].map(probability)).toEqual(['> 0.99', '< 0.0001', '0', '1']);
  });
  it('leaves a missing score empty', () => {
    expect(probability(NaN)).toBe('');
    expect(mitScore(NaN)).toBe('');
  });
});

describe('plural', () => {
  it('follows the noun', () => {
    expect([plural(1, 'row'), plural(1234, 'row')]).toEqual(['1 row', '1,234 rows']);
    expect([plural(2, 'family'), plural(2, 'assay')]).toEqual(['2 families', '2 assays']);
    expect(plural(2, 'is cleaved', 'are cleaved')).toBe('2 are cleaved');
  });
});

describe('signed', () => {
  it('shows either sign', () => {
    expect([0.213, -0.0042, 0].map(signed)).toEqual(['+0.21', '−0.0042', '0']);
  });
});

describe('exact', () => {
  it('is the shortest decimal that reads back as the same float', () => {
    expect([0.1, 0.25, 1 / 3, 100].map(Math.fround).map(exact)).toEqual([
      '0.1',
      '0.25',
      '0.33333334',
      '100',
    ]);
  });
  it('reads back as the same float for any float', () => {
    const bits = new Uint32Array(1);
    const float = new Float32Array(bits.buffer);
    let seed = 1;
    for (let i = 0; i < 20_000; i++) {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      bits[0] = (seed & 0x3fffffff) + 0x1000000; // positive, below 2
      expect(Math.fround(Number(exact(float[0]!)))).toBe(float[0]);
    }
  });
  it('writes small numbers as C does', () => {
    expect([0.0001, 0.00001, 1.5e-7].map(Math.fround).map(exact)).toEqual([
      '0.0001',
      '1e-05',
      '1.5e-07',
    ]);
  });
  it('leaves NaN empty', () => expect(exact(NaN)).toBe(''));
});

describe('bytes', () => {
  it('counts in thousands', () => {
    expect([0, 999, 1234, 34_000_000].map(bytes)).toEqual([
      '0 bytes',
      '999 bytes',
      '1.2 kB',
      '34 MB',
    ]);
  });
});
