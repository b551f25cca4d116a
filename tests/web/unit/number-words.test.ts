import { describe, expect, it } from 'vitest';
import { countAnswers, describeCounts } from '../../../web/src/views/tables/answer-counts.ts';
import { columnsOf, mostAnswers, ownFields } from '../../../web/src/views/tables/columns.ts';
import { describeColumns, describeModel } from '../../../web/src/views/tables/model-words.ts';
import { tableText } from '../../../web/src/views/tables/table-text.ts';
import { binValues } from '../../../web/src/views/tables/value-bins.ts';
import { factsOf, numberResultsOf, summaryOf } from '../support/number-block.ts';

const species = factsOf({
  features: 28,
  labels: ['setosa', 'versicolor', 'virginica'],
  answers: ['p.setosa', 'p.versicolor', 'p.virginica'],
});

describe('a model in words', () => {
  it('says trees, numbers and classes', () => {
    expect(describeModel(species)).toBe(
      '500 trees, 28 numbers a row, classes setosa, versicolor, virginica',
    );
  });
  it('says that it is a regression, or a linear classifier', () => {
    expect(describeModel(factsOf({ trees: 1, features: 1 }))).toBe(
      '1 tree, 1 number a row, a regression',
    );
    expect(describeModel(factsOf({ answers: ['value.1', 'value.2'] }))).toContain(
      'a regression of 2 values',
    );
    expect(describeModel(factsOf({ kind: 'linear', labels: ['0', '1'] }))).toBe(
      'a linear classifier, 2 numbers a row, classes 0, 1',
    );
  });
  it('sums up many columns and classes', () => {
    const names = Array.from({ length: 30 }, (_, i) => `x${i}`);
    expect(describeColumns(factsOf({ featureNames: names }))).toMatch(/x11 and 18 more\.$/);
    expect(describeModel(factsOf({ labels: names }))).toMatch(/x7 and 22 more$/);
    expect(describeColumns(factsOf())).toContain('any table with 2 columns of numbers');
  });
});

describe('counts by class', () => {
  const results = numberResultsOf(
    [
      { answers: [1, 0, 0], decided: 0 },
      { answers: [0, 0, 1], decided: 2 },
      { answers: [0, 0, 1], decided: 2 },
      { answers: [0.4, 0.3, 0.3] },
      { error: 'bad' },
    ],
    3,
  );
  const counts = countAnswers(results, 3);
  it('are of classes, unsure rows and problems', () => {
    expect(counts).toEqual({ classes: [1, 0, 2], unsure: 1, problems: 1 });
  });
  it('name the classes that occur', () => {
    expect(describeCounts(counts, species.labels)).toBe('1 setosa, 2 virginica, 1 unsure');
  });
  it('name the largest of many and sum up the rest', () => {
    const many = { classes: [1, 5, 2, 9, 3, 7, 0], unsure: 0, problems: 0 };
    expect(describeCounts(many, ['a', 'b', 'c', 'd', 'e', 'f', 'g'])).toBe(
      '9 d, 7 f, 5 b, 3 e, 3 in 2 other classes',
    );
  });
});

describe('columns', () => {
  const summary = summaryOf();
  it('are the row, the file’s other columns and the answers', () => {
    expect(columnsOf(summary, [2, 1], species).map(({ title }) => title)).toEqual([
      'Row',
      'name',
      'note',
      'Predicted',
      'Probability',
      'setosa',
      'versicolor',
      'virginica',
    ]);
    expect(columnsOf(summary, [1, 2], factsOf()).map(({ id }) => id)).toEqual([
      'row',
      'field-0',
      'field-3',
      'answer-0',
    ]);
  });
  it('of many classes are a few', () => {
    const labels = Array.from({ length: 30 }, (_, i) => `t${i}`);
    const facts = factsOf({ labels, answers: labels.map((label) => `p.${label}`) });
    const kinds = columnsOf(summary, [1, 2], facts).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'answer')).toHaveLength(mostAnswers);
  });
  it('that the model reads are not the file’s own', () => {
    expect(ownFields(summary, [2])).toEqual([0, 1, 3]);
  });
});

describe('tableText of numbers', () => {
  const fields = ['plum', '1', '2', 'ripe'];
  it('writes the columns of genegraft predict in full precision, in the order on screen', () => {
    const facts = factsOf({ labels: ['no', 'yes'], answers: ['p.no', 'p.yes'] });
    const results = numberResultsOf(
      [
        { answers: [0.1, 0.9], decided: 1, fields },
        { error: "a: 'x' is not a number", fields: ['fig', 'x', '2', ''] },
        { answers: [0.5, 0.5], fields },
      ],
      2,
      summaryOf().columns,
    );
    const rows = Uint32Array.from([2, 1, 0]);
    const text = tableText({ results, rows, summary: summaryOf(), read: [1, 2], facts }).join('');
    expect(text).toBe(
      'row\tname\tnote\tpredicted\tp.no\tp.yes\terror\n' +
        '3\tplum\tripe\tunsure\t0.5\t0.5\t\n' +
        "2\tfig\t\t\t\t\ta: 'x' is not a number\n" +
        '1\tplum\tripe\tyes\t0.1\t0.9\t\n',
    );
  });
  it('has no class where the model is a regression', () => {
    const results = numberResultsOf([{ answers: [-2.5], fields }], 1, summaryOf().columns);
    const rows = Uint32Array.from([0]);
    const read = [0, 1, 2, 3];
    const text = tableText({ results, rows, summary: summaryOf(), read, facts: factsOf() });
    expect(text.join('')).toBe('row\tvalue\terror\n1\t-2.5\t\n');
  });
});

describe('binValues', () => {
  it('counts over the range, the highest in the last bin', () => {
    const rows = [0, 1, 2, 3, 4].map((value) => ({ answers: [value] }));
    const results = numberResultsOf([...rows, { error: 'bad' }], 1);
    expect(binValues(results, 4)).toEqual({ counts: [1, 1, 1, 2], lowest: 0, highest: 4, median: 2 });
  });
  it('has one bin for one value, and none for no value', () => {
    expect(binValues(numberResultsOf([{ answers: [7] }, { answers: [7] }], 1), 4)).toMatchObject({
      counts: [2],
      median: 7,
    });
    expect(binValues(numberResultsOf([{ error: 'bad' }], 1), 4)).toBeNull();
  });
});
