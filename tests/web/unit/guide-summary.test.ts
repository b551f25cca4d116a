import { expect, it } from 'vitest';
import { summariseGuides } from '../../../web/src/views/guides/guide-summary.ts';
import { resultsOf } from '../support/scored-block.ts';

it('leaves the on-target out and sums the scores of the sites', () => {
  const results = resultsOf([
    { probability: 1, cfd: 1, mit: 100, mismatches: 0 }, // the guide's own site
    { probability: 0.8, cfd: 0.5, mit: 20, mismatches: 2 },
    { probability: 0.1, cfd: 0.25, mit: NaN, mismatches: 1, bulges: 1 },
    { error: 'bad' },
  ]);
  // By hand: CFD 100*100/(100+50+25) = 57.14; MIT 100*100/(100+20) = 83.33.
  const [guide, ...more] = summariseGuides(results, { threshold: 0.5, unsure: null });
  expect(more).toEqual([]);
  expect(guide).toMatchObject({
    guide: 'GAGTCCGAGCAGAAGAAGAA',
    sites: 2,
    onTargets: 1,
    above: 1,
    sitesWithCfd: 2,
    sitesWithMit: 1,
  });
  expect(guide!.highest).toBeCloseTo(0.8, 6);
  expect(guide!.specificityByCfd).toBeCloseTo(57.142857, 4);
  expect(guide!.specificityByMit).toBeCloseTo(83.333333, 4);
});

it('has no specificity where no site has the score', () => {
  const results = resultsOf([{ probability: 0.5, mit: NaN, cfd: 0.1, mismatches: 1, bulges: 1 }]);
  expect(summariseGuides(results, { threshold: 0.5, unsure: null })[0]!.specificityByMit).toBeNull();
});

it('counts a guide with gaps as the same guide', () => {
  const results = resultsOf([
    { guide: 'GAGTCCGAGCAGAAGAAGAANGG', probability: 0.5, mismatches: 1 },
    { guide: 'GAGTCC-GAGCAGAAGAAGAANGG', probability: 0.5, mismatches: 1, bulges: 1 },
  ]);
  expect(summariseGuides(results, { threshold: 0.5, unsure: null })).toHaveLength(1);
});
