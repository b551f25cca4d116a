import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { genegraft, largestDifference, openWasm, pairsFile, readTsv, shippedModel, toFloat, valueOf } from './support.ts';

it('the page and the program give every pair the same reasons and a table the same summary', async () => {
  const wasm = await openWasm();
  const model = valueOf(wasm.openModel(readFileSync(shippedModel)));
  const table = valueOf(wasm.readPairs(readFileSync(pairsFile)));
  const explanation = valueOf(wasm.explainTable(model));
  const reasons = explanation.add(table, 0, 1000, 3);
  const weights = explanation.weights(1000);
  expect(explanation.pairs()).toBe(1000);

  const summary = join(mkdtempSync(join(tmpdir(), 'genegraft-')), 'summary.json');
  const native = readTsv(
    genegraft('predict', shippedModel, pairsFile, '--explain', '3', '--explain-summary', summary),
  );
  const shares = native.flatMap((row) => [1, 2, 3].map((r) => toFloat(row[`reason.${r}.share`])));
  expect(largestDifference(reasons.share, shares)).toBeLessThan(1e-7);
  const titles = new Map(weights.map(({ number, feature }) => [number, feature]));
  const first = native.map((row) => row['reason.1']);
  const found = first.map((_, i) => titles.get(reasons.feature[3 * i]!));
  expect(found).toEqual(first);

  const expected = JSON.parse(readFileSync(summary, 'utf8')).features as Record<string, number>[];
  const column = (name: string) => expected.map((feature) => feature[name]!);
  expect(weights.map(({ feature }) => feature)).toEqual(column('feature'));
  expect(largestDifference(weights.map(({ mean }) => mean), column('mean_share'))).toBeLessThan(1e-9);
  expect(largestDifference(weights.map(({ low }) => low), column('low'))).toBeLessThan(1e-9);
  explanation.delete();
  model.delete();
});
