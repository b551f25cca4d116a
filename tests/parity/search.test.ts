import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GenegraftModule } from '../../wasm/genegraft.d.ts';
import { genegraft, openWasm, readTsv, shippedModel, toFloat, valueOf } from './support.ts';

const guides = ['GAGTCCGAGCAGAAGAAGAA', 'GGGTGGGGGGAGTTTGCTCC'];

/** Letters of few kinds, so that much is like the guides; the same at every call. */
function randomGenome(letters: number): string {
  let seed = 7;
  const below = (limit: number) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return Math.floor((seed / 2 ** 32) * limit);
  };
  let text = '';
  while (text.length < letters) {
    const guide = guides[below(2)]!;
    const from = below(12);
    text += below(3) === 0 ? guide.slice(from, from + 8) : 'ACGTNacgt'[below(9)];
  }
  return `>one a test\n${text.slice(0, letters / 2)}\n>two\n${text.slice(letters / 2, letters)}\n`;
}

describe('the page and the program search a genome', () => {
  const folder = mkdtempSync(join(tmpdir(), 'genegraft-parity-'));
  const file = join(folder, 'genome.fa');
  let wasm: GenegraftModule;

  beforeAll(async () => {
    writeFileSync(file, randomGenome(400_000));
    wasm = await openWasm();
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('and find the same sites with the same scores', () => {
    const options = ['--pam', 'NRG', '--mismatches', '4', '--bulges', '1', '--model', shippedModel];
    const native = readTsv(genegraft('search', ...guides.flatMap((g) => ['--guide', g]), ...options, file));
    expect(native.length).toBeGreaterThan(50);

    const list = new TextEncoder().encode(guides.join('\n'));
    const search = valueOf(wasm.searchGuides(list, 'NRG', 4, 1));
    const bytes = readFileSync(file);
    for (let at = 0; at < bytes.length; at += 99_991) valueOf(search.feed(bytes.subarray(at, at + 99_991)));
    const table = valueOf(search.finish());
    expect(search.letters()).toBe(400_000);
    const rows = table.summary().rows;
    const model = valueOf(wasm.openModel(readFileSync(shippedModel)));
    const scores = model.score(table, 0, rows);
    const lines = table.fields(0, rows).split('\n');
    const mine = lines.map((line, i) => `${line.replaceAll('\t', ' ')} ${scores.probability[i]}`);
    const theirs = native.map((row) =>
      [...Object.values(row).slice(0, 10), toFloat(row['p.1'])].join(' '),
    );
    expect(mine.sort()).toEqual(theirs.sort());
  });

  it('and refuse alike what they cannot read', () => {
    const refused = wasm.searchGuides(new TextEncoder().encode('hello\nworld\n'), '', 4, 0);
    expect(refused).toMatchObject({ ok: false, error: expect.stringContaining('line 2: expected a guide') });
    const search = valueOf(wasm.searchGuides(new TextEncoder().encode(guides[0]), '', 4, 0));
    expect(search.feed(new TextEncoder().encode('guide\ttarget\n'))).toMatchObject({ ok: false });
  });
});
