import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CellAnswers, ExpressionMatrix, GenegraftModule, RankCellModel } from '../../wasm/genegraft.d.ts';
import { genegraft, largestDifference, openWasm, readTsv, repository, toFloat, valueOf } from './support.ts';

/** A build without libtorch makes no networks. */
const hasNetworks = existsSync(join(repository, 'build/release/genegraft-networks'));

const cells = 60;
const genes = 30;

/** Every other cell holds more of the first genes; each has its own molecules, by a simple generator. */
function write10x(folder: string): void {
  let state = 1;
  const draw = (below: number) => (state = (state * 48271) % 2147483647) % below;
  const entries: string[] = [];
  for (let cell = 0; cell < cells; cell++)
    for (let gene = 0; gene < genes; gene++) {
      const count = draw(gene < 8 === (cell % 2 === 0) ? 9 : 3);
      if (count > 0) entries.push(`${gene + 1} ${cell + 1} ${count}`);
    }
  const ids = Array.from({ length: genes }, (_, gene) => `ENSG000000${10000 + gene}`);
  const names = Array.from({ length: cells }, (_, cell) => `cell${cell}`);
  mkdirSync(folder);
  writeFileSync(
    join(folder, 'matrix.mtx'),
    `%%MatrixMarket matrix coordinate integer general\n${genes} ${cells} ${entries.length}\n${entries.join('\n')}\n`,
  );
  writeFileSync(join(folder, 'genes.tsv'), ids.map((id, gene) => `${id}\tG${gene}\n`).join(''));
  writeFileSync(join(folder, 'barcodes.tsv'), `${names.join('\n')}\n`);
  writeFileSync(
    join(folder, 'labels.tsv'),
    `barcode\tlabel\n${names.map((name, cell) => `${name}\ttype ${cell % 2}\n`).join('')}`,
  );
}

describe.skipIf(!hasNetworks)('a network over ranks of genes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'genegraft-ranks-'));
  const path = (name: string) => join(folder, name);
  const bytesOf = (name: string) => new Uint8Array(readFileSync(path(name)));
  let module: GenegraftModule;

  beforeAll(async () => {
    module = await openWasm();
    write10x(path('cells'));
    const size = ['--layers', '2', '--width', '16', '--heads', '2', '--hidden', '24', '--length', '20'];
    const steps = ['--steps', '5', '--batch', '8', '--least-cells', '1', '--threads', '1'];
    genegraft('pretrain', path('cells'), '--encoder', 'ranks', ...size, ...steps, '--out', path('base.onnx'));
    const recipe = ['--task', 'cell', '--epochs', '4', '--rate', '3e-3', '--threads', '1', '--draws-report', '10'];
    genegraft('finetune', path('base.onnx'), path('cells'), ...recipe, '--out', path('types.onnx'));
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  function readCells(): ExpressionMatrix {
    const reader = valueOf(module.openExpression(['matrix.mtx', 'genes.tsv', 'barcodes.tsv'], 1e9));
    for (const name of reader.wanted()) {
      valueOf(reader.feed(bytesOf(`cells/${name}`)));
      valueOf(reader.endFile());
    }
    return valueOf(reader.finish());
  }

  /** As the page does it: tokens of the core, answers of the runtime. */
  async function answer(model: RankCellModel, matrix: ExpressionMatrix, tokens: number): Promise<CellAnswers> {
    const session = await ort.InferenceSession.create(bytesOf('types.onnx'), { logSeverityLevel: 3 });
    const scan = valueOf(module.scanCells(model, matrix));
    for (let batch = scan.next(tokens); batch.rows > 0; batch = scan.next(tokens)) {
      const input = new ort.Tensor('int32', batch.tokens, [batch.rows, batch.tokensOfRow]);
      const { probabilities } = await session.run({ tokens: input });
      scan.take(probabilities!.data as Float32Array);
    }
    const answers = scan.finish();
    scan.delete();
    await session.release();
    return answers;
  }

  it('answers in the page as natively, however many cells a run takes', async () => {
    const bytes = bytesOf('types.onnx');
    expect(valueOf(module.readTask(bytes))).toBe('cell');
    expect(valueOf(module.readEncoder(bytes))).toBe('ranks');
    const model = valueOf(module.openRankCellModel(bytes));
    const matrix = readCells();
    expect(model.facts()).toMatchObject({ kind: 'network', labels: ['type 0', 'type 1'] });
    expect(model.overlap(matrix)).toMatchObject({ found: genes, of: genes });
    const native = readTsv(genegraft('predict', path('types.onnx'), path('cells'), '--threads', '1'));
    const expected = native.flatMap((row) => [toFloat(row['p.type 0']), toFloat(row['p.type 1'])]);
    const few = await answer(model, matrix, 1);
    const many = await answer(model, matrix, 300);
    expect(largestDifference(few.probabilities, expected)).toBeLessThan(1e-4);
    expect(largestDifference(many.probabilities, expected)).toBeLessThan(1e-4);
    expect(Math.max(...expected) - Math.min(...expected)).toBeGreaterThan(0.02);
    const named = Array.from(many.types, (type) => (type < 0 ? 'unassigned' : `type ${type}`));
    expect(named).toEqual(native.map((row) => row.predicted));
    model.delete();
    matrix.delete();
  });

  it('is not opened as a learner', () => {
    expect(module.openCellModel(bytesOf('types.onnx'))).toMatchObject({ ok: false });
  });
});
