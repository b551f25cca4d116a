import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as node from 'onnxruntime-node';
import * as web from 'onnxruntime-web/wasm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { largestDifference, repository } from './support.ts';

const program = process.env.GENEGRAFT_RANDOM_NETWORKS ?? join(repository, 'build/release/tests/random_networks');

/** A build without libtorch has no networks to compare. */
const hasNetworks = existsSync(program);

interface Case {
  readonly name: string;
  readonly rows: number;
  readonly length: number;
  readonly output: string;
}

/** Both packages have the same interface, though not the same types. */
type Runtime = Pick<typeof node, 'InferenceSession' | 'Tensor'>;

async function answersOf(runtime: Runtime, bytes: Uint8Array, tokens: Int32Array, one: Case): Promise<Float32Array> {
  const session = await runtime.InferenceSession.create(bytes, { logSeverityLevel: 3 });
  const results = await session.run({ tokens: new runtime.Tensor('int32', tokens, [one.rows, one.length]) });
  const answers = Float32Array.from(results[one.output]!.data as Float32Array);
  await session.release();
  return answers;
}

// tests/parity/random_networks.cpp draws them: every option of a head, windows of longer inputs, padding, unknown
// letters, words, int8, language models, ranks of genes.
describe.skipIf(!hasNetworks)('libtorch, onnxruntime-node and onnxruntime-web', () => {
  const folder = mkdtempSync(join(tmpdir(), 'genegraft-networks-'));
  const bytesOf = (name: string) => {
    const bytes = readFileSync(join(folder, name));
    return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  };
  let cases: Case[] = [];

  beforeAll(() => {
    web.env.wasm.numThreads = 1;
    const { resolve } = createRequire(import.meta.url);
    const wasm = readFileSync(resolve('onnxruntime-web/ort-wasm-simd-threaded.wasm'));
    web.env.wasm.wasmBinary = wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength);
    const lines = execFileSync(program, [folder], { encoding: 'utf8' }).trimEnd().split('\n');
    cases = lines.map((line) => {
      const [name = '', rows, length, output = ''] = line.split('\t');
      return { name, rows: Number(rows), length: Number(length), output };
    });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  for (const kind of ['conv', 'awd-lstm', 'language', 'ranks'] as const) {
    it(`agree on random ${kind} networks to 1e-4`, async () => {
      const chosen = cases.filter((one) => one.name.startsWith(kind));
      expect(chosen.length).toBeGreaterThanOrEqual(3);
      const wrong: string[] = [];
      for (const one of chosen) {
        const model = new Uint8Array(bytesOf(`${one.name}.onnx`));
        const tokens = new Int32Array(bytesOf(`${one.name}.x`));
        const expected = new Float32Array(bytesOf(`${one.name}.y`));
        // A network whose answers are all alike would agree with anything.
        const spread = Math.max(...expected) - Math.min(...expected);
        if (!(spread > 0.02)) wrong.push(`${one.name}: answers spread by ${spread} only`);
        for (const [runtime, ort] of Object.entries({ node, web: web as unknown as Runtime })) {
          const difference = largestDifference(await answersOf(ort, model, tokens, one), expected);
          if (!(difference <= 1e-4)) wrong.push(`${one.name}: onnxruntime-${runtime} is off by ${difference}`);
        }
      }
      expect(wrong).toEqual([]);
    });
  }
});
