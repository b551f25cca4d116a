import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  genegraft,
  largestDifference,
  openWasm,
  pairsFile,
  readTsv,
  repository,
  shippedModel,
  toFloat,
  valueOf,
} from './support.ts';

/** Probability of class 1 by onnxruntime. rows: feature rows of the model. */
async function runModel(path: string, rows: number[][]): Promise<{ label: string[]; probability: number[] }> {
  const session = await ort.InferenceSession.create(path);
  const width = rows[0]!.length;
  const features = new ort.Tensor('float32', Float32Array.from(rows.flat()), [rows.length, width]);
  const output = await session.run({ features });
  const shares = output['probabilities']!.data as Float32Array;
  return { label: [...(output['label']!.data as unknown as string[])], probability: rows.map((_, i) => shares[2 * i + 1]!) };
}

/** CRISPR-Net's encoding, written a second time: A, T, G, C, gap on either side, then whose letter comes first. */
function encodeOnehot(guide: string, target: string): number[] {
  const order = 'ATGC-';
  const row: number[] = Array(7 * (24 - guide.length)).fill(0);
  for (let c = 0; c < guide.length; ++c) {
    const g = order.indexOf(guide[c] === 'N' ? target[c]! : guide[c]!);
    const t = order.indexOf(target[c]!);
    const column = [0, 0, 0, 0, 0, Number(g < t), Number(t < g)];
    column[g] = column[t] = 1;
    row.push(...column);
  }
  return row;
}

describe('onnxruntime', () => {
  it('answers as predict does, for a mixture of all kinds of parts', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'genegraft-parity-'));
    const mixture = join(folder, 'mixture.onnx');
    genegraft(
      'train', pairsFile, '--out', mixture, '--encoder', 'onehot7', '--method', 'mixture', '--parts',
      'forest,linear,boosting', '--trees', '30', '--rounds', '20', '--validate', 'none',
    );
    const rows = readTsv(genegraft('predict', mixture, pairsFile));
    const expected = rows.map((row) => toFloat(row['p.1']));
    const answers = await runModel(mixture, rows.map((row) => encodeOnehot(row['guide']!, row['target']!)));
    expect(largestDifference(answers.probability, expected)).toBeLessThan(2e-6);
    expect(new Set(expected).size).toBeGreaterThan(100);
    rmSync(folder, { recursive: true });
  });

  const folder = mkdtempSync(join(tmpdir(), 'genegraft-parity-'));
  const model = join(folder, 'onehot.onnx');
  beforeAll(() => {
    genegraft('train', pairsFile, '--out', model, '--encoder', 'onehot7', '--trees', '50', '--validate', 'none');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('answers as predict does, for a model trained here and pairs encoded here', async () => {
    const rows = readTsv(genegraft('predict', model, pairsFile));
    const expected = rows.map((row) => toFloat(row['p.1']));
    const answers = await runModel(model, rows.map((row) => encodeOnehot(row['guide']!, row['target']!)));
    expect(largestDifference(answers.probability, expected)).toBeLessThan(1e-6);
    expect(new Set(expected).size).toBeGreaterThan(100);
    const clear = rows.flatMap((_, i) => (Math.abs(expected[i]! - 0.5) > 1e-5 ? [i] : []));
    expect(clear.map((i) => answers.label[i])).toEqual(clear.map((i) => (expected[i]! > 0.5 ? '1' : '0')));
  });

  // Which letters stand where (letters_encoding.hpp), as names of what is 1; an extra letter may be there twice.
  function lettersOf(guide: string, target: string): Record<string, number> {
    const found: Record<string, number> = {};
    const add = (name: string) => (found[name] = (found[name] ?? 0) + 1);
    const nameOf = (letter: string) => (letter === '-' ? 'gap' : letter);
    const pam = guide.length - 3;
    let position = 1;
    for (let column = 0; column < pam; column++) {
      if (guide[column] === '-') add(`extra ${target[column]} before position ${Math.min(position, 20)}`);
      else add(`${guide[column]} against ${nameOf(target[column]!)} at position ${position++}`);
    }
    for (let letter = 1; letter <= 3; letter++) add(`PAM letter ${letter} is ${target[pam + letter - 1]}`);
    return found;
  }

  const positions = (count: number) => Array.from({ length: count }, (_, i) => i + 1);
  const letterNames = [
    ...positions(20).flatMap((position) =>
      [...'ACGT'].flatMap((guide) =>
        ['A', 'C', 'G', 'T', 'gap'].map((site) => `${guide} against ${site} at position ${position}`))),
    ...positions(20).flatMap((position) => [...'ACGT'].map((site) => `extra ${site} before position ${position}`)),
    ...positions(3).flatMap((letter) => [...'ACGT'].map((site) => `PAM letter ${letter} is ${site}`)),
  ];

  // Forests split sums of logarithms between neighbouring floats, where two correct encoders part. So a feature is
  // taken as the module had it, in an explanation; those without a share in the score are from the golden file.
  // The graph gives the raw score; predict gives it calibrated by the manifest.
  it('answers as the module does before calibration, for the shipped model', async () => {
    const golden = join(repository, 'tests/golden/mismatch_features.tsv');
    const rows = readTsv(readFileSync(golden, 'utf8'));
    const model = valueOf((await openWasm()).openModel(readFileSync(shippedModel)));
    const raw: number[] = [];
    const features = rows.map(({ guide, target, ...costs }) => {
      const letters = lettersOf(guide!, target!);
      const named = Object.fromEntries(letterNames.map((name) => [name, letters[name] ?? 0]));
      const encoded: Record<string, string | number> = { ...costs, ...named };
      const why = valueOf(model.explain(guide!, target!));
      raw.push(why.unit === 'log-odds' ? 1 / (1 + Math.exp(-why.raw)) : why.raw);
      const exact = why.features.map((share) => [share.feature, share.value] as const);
      for (const [title, value] of exact) expect(Math.abs(value - Number(encoded[title])), title).toBeLessThan(1e-5);
      return Object.values({ ...encoded, ...Object.fromEntries(exact) }).map(Number);
    });
    expect(largestDifference((await runModel(shippedModel, features)).probability, raw)).toBeLessThan(1e-6);
  });
});
