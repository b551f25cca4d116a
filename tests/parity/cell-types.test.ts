import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { genegraft, openWasm, readTsv, repository, toFloat, valueOf } from './support.ts';

const set = join(repository, '../shared/data/cells/zheng68k_724');

// A matrix of a third of the genes: what it lacks is filled in. The network is read from its ONNX file by either.
for (const name of ['pbmc-types', 'pbmc-transfer']) {
  test.skipIf(!existsSync(set))(`the page and the program type cells alike by ${name}, to the last bit`, async () => {
    const path = join(repository, 'models', `${name}.onnx`);
    const native = readTsv(genegraft('predict', path, set));
    const wasm = await openWasm();
    const model = valueOf(wasm.openCellModel(readFileSync(path)));
    const reader = valueOf(wasm.openExpression(['matrix.mtx', 'features.tsv', 'barcodes.tsv', 'labels.tsv'], 1e9));
    for (const file of reader.wanted()) {
      valueOf(reader.feed(gunzipSync(readFileSync(join(set, `${file}.gz`)))));
      valueOf(reader.endFile());
    }
    const scores = valueOf(model.score(valueOf(reader.finish())));
    const { types, labels } = model.facts();
    const wrong: string[] = [];
    native.forEach((row, i) => {
      const type = scores.types[i]!;
      const called = type < 0 ? 'unassigned' : types[type]!.name;
      if (called !== row['predicted']) wrong.push(`${row['barcode']}: ${called}, ${row['predicted']}`);
      labels.forEach((label, k) => {
        const p = scores.probabilities[i * labels.length + k]!;
        if (Math.abs(p - toFloat(row[`p.${label}`])) > (name === 'pbmc-transfer' ? 0 : 1e-6)) wrong.push(`${row['barcode']}: p.${label} ${p}`);
      });
    });
    expect(wrong).toEqual([]);
    expect(new Set(native.map((row) => row['predicted'])).size).toBeGreaterThan(5);
  });
}
