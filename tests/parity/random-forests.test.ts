import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { repository } from './support.ts';

const program = process.env.GENEGRAFT_RANDOM_FORESTS ?? join(repository, 'build/release/tests/random_forests');
const count = 300;

interface Case {
  readonly name: string;
  readonly kind: string;
  readonly features: number;
  readonly answers: number;
  readonly output: string;
}

/** Largest difference, beside the size of what is expected; a NaN that is expected is not compared. */
function largestError(answers: Float32Array, expected: Float32Array): number {
  if (answers.length !== expected.length) return Infinity;
  let largest = 0;
  expected.forEach((value, i) => {
    if (Number.isNaN(value)) return;
    const error = Math.abs(answers[i]! - value) / Math.max(1, Math.abs(value));
    largest = Math.max(largest, Number.isNaN(error) ? Infinity : error);
  });
  return largest;
}

// Every branch mode, aggregation and transform; depths, classes, missing values, ties with thresholds, infinities and
// denormals: tests/support/onnx_models.hpp and onnx_ensembles.hpp draw them.
describe('onnxruntime and the naive walk', () => {
  const folder = mkdtempSync(join(tmpdir(), 'genegraft-forests-'));
  const floats = (name: string) => {
    const bytes = readFileSync(join(folder, name));
    return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  };
  let cases: Case[] = [];

  beforeAll(() => {
    if (!existsSync(program)) throw new Error(`${program} is missing: cmake --build --preset release --target random_forests`);
    const lines = execFileSync(program, [folder, String(count)], { encoding: 'utf8' }).trimEnd().split('\n');
    cases = lines.map((line) => {
      const [name = '', kind = '', features, answers, output = ''] = line.split('\t');
      return { name, kind, features: Number(features), answers: Number(answers), output };
    });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  for (const kind of ['own', 'compact', 'foreign']) {
    it(`agree on random ${kind} forests to a millionth`, async () => {
      const chosen = cases.filter((one) => one.kind === kind);
      expect(chosen.length).toBe(count / 3);
      const wrong: string[] = [];
      for (const { name, features, answers, output } of chosen) {
        const session = await ort.InferenceSession.create(join(folder, `${name}.onnx`), { logSeverityLevel: 3 });
        const x = floats(`${name}.x`);
        const results = await session.run({ features: new ort.Tensor('float32', x, [x.length / features, features]) });
        const error = largestError(results[output]!.data as Float32Array, floats(`${name}.y`));
        if (!(error <= 1e-6)) wrong.push(`${name}: ${answers} answers a row, off by ${error}`);
        await session.release();
      }
      expect(wrong).toEqual([]);
    });
  }
});
