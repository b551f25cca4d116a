import { describe, expect, it } from 'vitest';
import { parseTransferMatrices, shadeOf } from '../../../web/src/model/transfer-matrix.ts';

const screen = (name: string) => ({ name, rows: 1000, positives: 10, guides: 4, prevalence: 0.01 });
const row = (source: string, first: number | null) => ({
  source,
  pr_auc: [first === null ? null : [first, 0.1, 0.3], [0.05, null, null]],
  roc_auc: [[0.9, 0.8, 0.95], [0.5, 0.4, 0.6]],
});
const small = () => ({
  schema: 1,
  screens: [screen('a'), screen('b')],
  matrices: [
    {
      rebalancing: 'none',
      method: 'forest',
      text: 'By guide.',
      rows: [row('a', 0.2), row('b', null)],
      untrained: [row('CFD', 0.1)],
    },
  ],
});

describe('parseTransferMatrices', () => {
  it('reads figures with and without intervals, and cells that cannot be measured', () => {
    const { screens, matrices } = parseTransferMatrices(small());
    expect(screens.map(({ name }) => name)).toEqual(['a', 'b']);
    const [a, b] = matrices[0]!.trained;
    expect(a!.figures.pr_auc).toEqual([
      { value: 0.2, low: 0.1, high: 0.3 },
      { value: 0.05, low: null, high: null },
    ]);
    expect(b!.figures.pr_auc[0]).toBeNull();
    expect(matrices[0]!.untrained[0]!.source).toBe('CFD');
  });

  it('says what is wrong with a file', () => {
    const parse = (change: (json: ReturnType<typeof small>) => unknown) => () =>
      parseTransferMatrices(change(small()));
    expect(parse(() => [])).toThrow('no object');
    expect(parse((json) => ({ ...json, schema: 2 }))).toThrow('newer version');
    expect(parse((json) => ({ ...json, matrices: [] }))).toThrow('no matrix');
    expect(parse((json) => ({ ...json, screens: [screen('a')] }))).toThrow('another length');
  });
});

describe('shadeOf', () => {
  it('runs from no skill to the best of the map', () => {
    const matrix = parseTransferMatrices(small()).matrices[0]!;
    const [best, least] = matrix.trained[0]!.figures.pr_auc;
    expect(shadeOf(best!, 'pr_auc', matrix)).toBe(1);
    expect(shadeOf(least!, 'pr_auc', matrix)).toBeCloseTo(0.25);
    expect(shadeOf(null, 'pr_auc', matrix)).toBe(0);
    expect(shadeOf({ value: 0.5, low: null, high: null }, 'roc_auc', matrix)).toBe(0);
    expect(shadeOf({ value: 0.4, low: null, high: null }, 'roc_auc', matrix)).toBe(0);
  });
});
