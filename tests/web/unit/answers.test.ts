import { expect, it } from 'vitest';
import { answerOf, nameOf, titleOf } from '../../../web/src/model/answers.ts';

const labels = [
  { name: '0', title: 'not cleaved' },
  { name: '1', title: 'cleaved' },
];

it('answers from the threshold up where there is no band', () => {
  const rule = { threshold: 0.5, unsure: null };
  expect(answerOf(0.5, rule)).toBe('yes');
  expect(answerOf(0.49, rule)).toBe('no');
  expect(answerOf(NaN, rule)).toBeNull();
});

it('does not answer within the band, whose low end belongs to it', () => {
  const rule = { threshold: 0.5, unsure: { low: 0.25, high: 0.75 } };
  expect([0.75, 0.74, 0.25, 0.24].map((p) => answerOf(p, rule))).toEqual([
    'yes',
    'unsure',
    'unsure',
    'no',
  ]);
});

it('compares as the command line does, in 32-bit floats', () => {
  expect(answerOf(Math.fround(0.1), { threshold: 0.1, unsure: null })).toBe('yes');
  expect(answerOf(Math.fround(0.7), { threshold: 0.7, unsure: null })).toBe('yes');
});

it('has a word for each answer', () => {
  expect(nameOf('unsure', labels)).toBe('unsure');
  expect(nameOf('yes', labels)).toBe('1');
  expect(titleOf('no', labels)).toBe('not cleaved');
  expect(titleOf(null, labels)).toBe('');
});
