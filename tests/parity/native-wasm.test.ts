import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Model, PairScores, PairTable } from '../../wasm/genegraft.d.ts';
import { genegraft, largestDifference, openWasm, pairsFile, readTsv, shippedModel, toFloat, valueOf } from './support.ts';

/** A thousand real pairs, with mismatches and bulges, and some rows that cannot be read. */
const text = readFileSync(pairsFile, 'utf8') + 'GAGTCCGAGCAGAAGAAGAANGG\tGAG\t0\nGAGTCCGAGCAGAAGAAG\tGAGTCCGAGCAGAAGAAG\t0\n';

describe('the page and the program', () => {
  let model: Model;
  let table: PairTable;
  let scores: PairScores;
  let native: Record<string, string>[];

  beforeAll(async () => {
    const wasm = await openWasm();
    model = valueOf(wasm.openModel(readFileSync(shippedModel)));
    table = valueOf(wasm.readPairs(new TextEncoder().encode(text)));
    scores = model.score(table, 0, table.summary().rows);
    native = readTsv(genegraft('predict', shippedModel, pairsFile));
  });

  it('read the same rows', () => {
    expect(table.summary()).toMatchObject({ format: 'TSV', header: true, rows: 1002, problems: 2, labelColumn: 2 });
    expect(native).toHaveLength(1000);
  });

  it('give the same probabilities, to the last bit', () => {
    const expected = native.map((row) => toFloat(row['p.1']));
    expect(largestDifference(scores.probability.slice(0, 1000), expected)).toBe(0);
    expect(new Set(expected).size).toBeGreaterThan(500);
  });

  it('give the same CFD and MIT scores, to the last bit', () => {
    expect(largestDifference(scores.cfd.slice(0, 1000), native.map((row) => toFloat(row['cfd'])))).toBe(0);
    expect(largestDifference(scores.mit.slice(0, 1000), native.map((row) => toFloat(row['mit'])))).toBe(0);
  });

  it('give the CFD and MIT scores of an independent implementation', () => {
    const expected = (column: string) => native.map((row) => toFloat(row[column]));
    expect(largestDifference(scores.cfd.slice(0, 1000), expected('expected_cfd'))).toBeLessThan(1e-6);
    expect(largestDifference(scores.mit.slice(0, 1000), expected('expected_mit'))).toBeLessThan(1e-4);
  });

  it('say alike why a row has no score', () => {
    const errors = scores.errors.split('\n');
    expect(errors[999]).toBe('');
    expect(errors[1000]).toBe('target has 3 letters, expected 23');
    expect(errors[1001]).toContain('truncated guides');
    expect(scores.probability[1000]).toBeNaN();
  });

  it('score a part of a table as the whole', () => {
    const part = model.score(table, 300, 50);
    expect([...part.probability]).toEqual([...scores.probability.slice(300, 350)]);
  });

  it('explain a score completely', () => {
    const guides = scores.guides.split('\n');
    const targets = scores.targets.split('\n');
    for (let i = 0; i < 1000; i += 10) {
      const why = valueOf(model.explain(guides[i]!, targets[i]!));
      const sum = why.features.reduce((total, share) => total + share.contribution, why.base);
      expect(Math.abs(sum - why.raw)).toBeLessThan(1e-6);
      expect(Math.fround(why.probability)).toBe(scores.probability[i]!);
      expect(why.columns).toHaveLength(guides[i]!.length);
      const mended = why.columns.reduce((total, share) => total + share, why.perfect);
      expect(Math.abs(mended - scores.probability[i]!)).toBeLessThan(1e-6);
    }
  });
});

describe('the WebAssembly module', () => {
  it('answers what is wrong by a message', async () => {
    const wasm = await openWasm();
    expect(wasm.openModel(new TextEncoder().encode('no model'))).toMatchObject({ ok: false, error: 'not an ONNX model, or cut short' });
    expect(wasm.readPairs(new Uint8Array())).toMatchObject({ ok: false });
    const half = readFileSync(shippedModel).subarray(0, 500_000);
    expect(wasm.openModel(half)).toMatchObject({ ok: false });
  });
});
