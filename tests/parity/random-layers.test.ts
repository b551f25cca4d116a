import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { afterAll, describe, expect, it } from 'vitest';
import { largestDifference, repository } from './support.ts';

const program = process.env.GENEGRAFT_RANDOM_LAYERS ?? join(repository, 'build/release/tests/random_layers');

describe('onnxruntime and a slow reading of dense layers', () => {
  const folder = mkdtempSync(join(tmpdir(), 'genegraft-layers-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const floats = (name: string) => {
    const bytes = readFileSync(join(folder, name));
    return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  };

  it('agree on random networks, and on their labels', async () => {
    if (!existsSync(program)) throw new Error(`${program} is missing: cmake --build --preset release --target random_layers`);
    const lines = execFileSync(program, [folder, '60'], { encoding: 'utf8' }).trimEnd().split('\n');
    expect(lines).toHaveLength(60);
    const wrong: string[] = [];
    for (const line of lines) {
      const [name, features, classes] = line.split('\t').map(Number) as [number, number, number];
      const session = await ort.InferenceSession.create(join(folder, `${name}.onnx`), { logSeverityLevel: 3 });
      const x = floats(`${name}.x`);
      const results = await session.run({ features: new ort.Tensor('float32', x, [x.length / features, features]) });
      const expected = floats(`${name}.y`);
      const difference = largestDifference(results['probabilities']!.data as Float32Array, expected);
      if (!(difference <= 1e-5)) wrong.push(`${name}: off by ${difference}`);
      const labels = results['label']!.data as unknown as string[];
      labels.forEach((label, row) => {
        const of = expected.subarray(row * classes, (row + 1) * classes);
        const sorted = [...of].sort((a, b) => b - a);
        if (sorted[0]! - sorted[1]! > 1e-4 && label !== `class ${of.indexOf(sorted[0]!)}`) wrong.push(`${name}: ${label}`);
      });
      await session.release();
    }
    expect(wrong).toEqual([]);
  });
});
