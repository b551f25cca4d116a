import { describe, expect, it } from 'vitest';
import {
  alignedColumns,
  describePair,
  differencesOf,
} from '../../../web/src/views/guides/aligned-columns.ts';

describe('alignedColumns', () => {
  it('tells matches, mismatches and the PAM apart', () => {
    const columns = alignedColumns('GAGTCCGAGCAGAAGAAGAANGG', 'GAGTTAGAGCAGAAGAAGAAAGG');
    const kinds = columns.map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'mismatch')).toHaveLength(2);
    expect(kinds.slice(20)).toEqual(['pam', 'pam', 'pam']);
    expect(columns[4]).toMatchObject({ guide: 'C', target: 'T', position: 5, seed: false });
  });
  it('marks the 12 letters next to the PAM as the seed', () => {
    const columns = alignedColumns('GAGTCCGAGCAGAAGAAGAANGG', 'GAGTCCGAGCAGAAGAAGAATGG');
    expect(columns.flatMap(({ seed, position }) => (seed ? [position] : []))).toEqual([
      9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20,
    ]);
  });
  it('gives a gap in the guide no position and keeps the numbers of the others', () => {
    const columns = alignedColumns('GAGTCCGAGCA-GAAGAAGAACGG', 'GAGGCTGAGGAGGAAGAAGAACCA');
    expect(columns[11]).toMatchObject({ guide: '-', kind: 'bulge', position: null });
    expect(columns[12]).toMatchObject({ position: 12 });
    expect(columns[20]).toMatchObject({ position: 20, seed: true });
  });
  it('takes an N in the guide for any letter', () => {
    expect(alignedColumns('NAGTCCGAGCAGAAGAAGAANGG', 'TAGTCCGAGCAGAAGAAGAATGG')[0]!.kind).toBe(
      'match',
    );
  });
});

describe('describePair', () => {
  it('says it in words', () => {
    const words = (guide: string, target: string) => describePair(alignedColumns(guide, target));
    expect(words('GAGTCCGAGCAGAAGAAGAANGG', 'GAGTTAGAGCAGAAGAAGAAAGG')).toBe(
      '2 mismatches (C to T at 5, C to A at 6), PAM AGG',
    );
    expect(words('GAGTCCGAGCAGAAGAAGAAGGG', 'GAGTC-GAGCAGAAGAAGAAGGG')).toBe(
      'no mismatch, 1 bulge, PAM GGG',
    );
  });
});

describe('differencesOf', () => {
  const differences = (guide: string, target: string, shares: Record<number, number>) =>
    differencesOf(
      alignedColumns(guide, target),
      Float32Array.from(guide, (_, i) => shares[i] ?? 0),
    );
  it('names mismatches, bulges on either side and the PAM, the largest share first', () => {
    expect(
      differences('GAGTCCGAGCA-GAAGAAGAACGG', 'GAGGCCGA-CAGGAAGAAGAACCA', {
        3: -0.125,
        8: -0.25,
        11: 0.0625,
        22: -0.5,
      }),
    ).toEqual([
      { what: 'PAM CCA', share: -0.5 },
      { what: 'G missing at position 9', share: -0.25 },
      { what: 'T > G at position 4', share: -0.125 },
      { what: 'extra G after position 11', share: 0.0625 },
    ]);
  });
  it('keeps a mismatch that takes nothing, and finds none in a perfect match', () => {
    expect(differences('GAGTCCGAGCAGAAGAAGAANGG', 'TAGTCCGAGCAGAAGAAGAATGG', {})).toEqual([
      { what: 'G > T at position 1', share: 0 },
    ]);
    expect(differences('GAGTCCGAGCAGAAGAAGAANGG', 'GAGTCCGAGCAGAAGAAGAATGG', {})).toEqual([]);
  });
});
