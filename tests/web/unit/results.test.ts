import { describe, expect, it } from 'vitest';
import { filterRows, noFilter } from '../../../web/src/views/guides/filter-rows.ts';
import type { AnswerRule } from '../../../web/src/model/answers.ts';
import { sortRows, type SortKey } from '../../../web/src/views/guides/sort-rows.ts';
import { resultsOf, type Row } from '../support/scored-block.ts';

const other = 'GGGTGGGGGGAGTTTGCTCCNGG';
const rows: readonly Row[] = [
  { probability: 0.9, mismatches: 1, fields: ['chr2', '100'] },
  { probability: 0.1, mismatches: 4, fields: ['chr10', '99'], guide: other },
  { error: 'target has 22 letters, expected 23', fields: ['chr1', ''] },
  { probability: 0.5, mismatches: 2, fields: ['chr2', '16777217'] },
  { probability: 0.4, mismatches: 0, fields: ['chrX', '16777216'], guide: other },
];
const results = resultsOf(rows, ['chromosome', 'position']);

describe('PairResults', () => {
  it('gives each row its own text across blocks', () => {
    expect(results.fields(3)).toEqual(['chr2', '16777217']);
    expect(results.guideLetters(4)).toBe(other);
    expect(results.error(2)).toBe('target has 22 letters, expected 23');
    expect(results.guideLetters(2)).toBe('');
  });
  it('pads a short row to the columns of the file', () => {
    expect(resultsOf([{ probability: 0.5, fields: ['only'] }], ['a', 'b']).fields(0)).toEqual([
      'only',
      '',
    ]);
  });
  it('counts problems and rows at or above the threshold', () => {
    expect(results.problems).toBe(1);
    expect(results.countAbove(0.5)).toBe(2);
  });
});

describe('filterRows', () => {
  const rule = { threshold: 0.5, unsure: null };
  const filtered = (part: object, by: AnswerRule = rule) =>
    Array.from(filterRows(results, { ...noFilter, ...part }, by));
  it('passes everything by default', () => expect(filtered({})).toEqual([0, 1, 2, 3, 4]));
  it('takes the threshold itself for above', () => {
    expect(filtered({ side: 'above' })).toEqual([0, 3]);
    expect(filtered({ side: 'below' })).toEqual([1, 4]);
  });
  it('tells answers from rows that have none', () => {
    const by = { threshold: 0.5, unsure: { low: 0.4, high: 0.6 } };
    expect(filtered({ side: 'above' }, by)).toEqual([0]);
    expect(filtered({ side: 'unsure' }, by)).toEqual([3, 4]);
    expect(filtered({ side: 'below' }, by)).toEqual([1]);
  });
  it('finds text in fields, letters and errors, in any case', () => {
    expect(filtered({ text: 'CHR2' })).toEqual([0, 3]);
    expect(filtered({ text: 'gggtgg' })).toEqual([1, 4]);
    expect(filtered({ text: '22 letters' })).toEqual([2]);
  });
  it('keeps rows of one guide, up to a number of mismatches, or the problems', () => {
    expect(filtered({ guide: 1 })).toEqual([1, 4]);
    expect(filtered({ mismatches: 2 })).toEqual([0, 3, 4]);
    expect(filtered({ problems: true })).toEqual([2]);
    expect(filtered({ guide: 1, side: 'above' })).toEqual([]);
  });
});

describe('sortRows', () => {
  const all = Uint32Array.from([0, 1, 2, 3, 4]);
  const sorted = (key: SortKey, descending: boolean) =>
    Array.from(sortRows(all, results, { key, descending }));
  it('puts rows without the value last in either direction', () => {
    expect(sorted('probability', true)).toEqual([0, 3, 4, 1, 2]);
    expect(sorted('probability', false)).toEqual([1, 4, 3, 0, 2]);
  });
  it('orders numbers as numbers, exactly, and words as words', () => {
    expect(sorted({ field: 1 }, false)).toEqual([1, 0, 4, 3, 2]);
    expect(sorted({ field: 0 }, false)).toEqual([2, 1, 0, 3, 4]);
  });
  it('agrees with a plain sort on many rows, ties in the order of the file', () => {
    const many: Row[] = [];
    let seed = 7;
    for (let i = 0; i < 3000; i++) {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      many.push(seed % 17 === 0 ? { error: 'bad' } : { probability: (seed % 101) / 100 - 0.2 });
    }
    const large = resultsOf(many, [], 1000);
    const order = Uint32Array.from(many.keys());
    for (const descending of [true, false]) {
      const plain = Array.from(order).sort((a, b) => {
        const [x, y] = [large.probability[a]!, large.probability[b]!];
        if (Number.isNaN(x) || Number.isNaN(y))
          return Number(Number.isNaN(x)) - Number(Number.isNaN(y));
        return descending ? y - x : x - y;
      });
      const radix = sortRows(order, large, { key: 'probability', descending });
      expect(Array.from(radix)).toEqual(plain);
    }
  });
});
