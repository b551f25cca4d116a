import { describe, expect, it } from 'vitest';
import { filterRows, noFilter } from '../../../web/src/views/tables/filter-rows.ts';
import { unsure } from '../../../web/src/views/tables/results.ts';
import { sameKey, sortRows, type SortKey } from '../../../web/src/views/tables/sort-rows.ts';
import { numberResultsOf } from '../support/number-block.ts';

const results = numberResultsOf(
  [
    { answers: [0.1, 0.9], decided: 1, fields: ['plum', '10'] },
    { answers: [0.8, 0.2], decided: 0, fields: ['Apple', '9'] },
    { error: "b: 'x' is not a number", fields: ['pear', ''] },
    { answers: [0.45, 0.55], fields: ['quince', '100'] },
    { answers: [0.7, 0.3], decided: 0, fields: ['fig'] },
  ],
  2,
  ['name', 'size'],
);

describe('NumberResults', () => {
  it('keeps answers, text and errors of each row across blocks', () => {
    expect(results.answer(3, 1)).toBeCloseTo(0.55, 6);
    expect(results.fields(1)).toEqual(['Apple', '9']);
    expect(results.fields(4)).toEqual(['fig', '']);
    expect(results.error(2)).toBe("b: 'x' is not a number");
    expect(results.problems).toBe(1);
    expect(results.isProblem(2)).toBe(true);
  });
  it('gives the probability of the class, or of the likeliest of an unsure row', () => {
    expect(results.best(1)).toBeCloseTo(0.8, 6);
    expect(results.best(3)).toBeCloseTo(0.55, 6);
    expect(results.best(2)).toBeNaN();
  });
});

describe('filterRows of numbers', () => {
  const filtered = (part: object) => Array.from(filterRows(results, { ...noFilter, ...part }));
  it('passes everything by default', () => expect(filtered({})).toEqual([0, 1, 2, 3, 4]));
  it('keeps a class, the unsure rows, or the problems', () => {
    expect(filtered({ decided: 0 })).toEqual([1, 4]);
    expect(filtered({ decided: unsure })).toEqual([3]);
    expect(filtered({ problems: true })).toEqual([2]);
  });
  it('finds text in fields and errors, in any case', () => {
    expect(filtered({ text: 'apple' })).toEqual([1]);
    expect(filtered({ text: 'not a number' })).toEqual([2]);
  });
});

describe('sortRows of numbers', () => {
  const all = Uint32Array.from([0, 1, 2, 3, 4]);
  const sorted = (key: SortKey, descending: boolean) =>
    Array.from(sortRows(all, results, { key, descending }));
  it('puts rows without the value last in either direction', () => {
    expect(sorted('best', true)).toEqual([0, 1, 4, 3, 2]);
    expect(sorted('best', false)).toEqual([3, 4, 1, 0, 2]);
    expect(sorted({ answer: 0 }, false)).toEqual([0, 3, 4, 1, 2]);
  });
  it('orders classes as the model does, the unsure rows after them', () => {
    expect(sorted('predicted', false)).toEqual([1, 4, 0, 3, 2]);
    expect(sorted('predicted', true)).toEqual([3, 0, 1, 4, 2]);
  });
  it('orders own columns as numbers or as words', () => {
    expect(sorted({ field: 1 }, false)).toEqual([1, 0, 3, 2, 4]);
    expect(sorted({ field: 0 }, false)).toEqual([1, 4, 2, 0, 3]);
  });
  it('tells its columns apart', () => {
    expect(sameKey({ field: 1 }, { field: 1 })).toBe(true);
    expect(sameKey({ field: 1 }, { answer: 1 })).toBe(false);
    expect(sameKey('best', 'predicted')).toBe(false);
  });
});
