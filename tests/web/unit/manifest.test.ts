import { describe, expect, it } from 'vitest';
import { parseManifest } from '../../../web/src/model/manifest.ts';

describe('parseManifest', () => {
  it('reads a manifest with nothing but its task', () => {
    const manifest = parseManifest('{"schema":1,"name":"mine","task":"offtarget"}');
    expect(manifest).toMatchObject({
      name: 'mine',
      title: 'mine',
      threshold: 0.5,
      limits: [],
      training: null,
      evaluation: null,
    });
    expect(manifest.labels.map(({ title }) => title)).toEqual(['not cleaved', 'cleaved']);
  });
  it('keeps metrics that have a value and drops empty ones', () => {
    const { evaluation } = parseManifest(
      JSON.stringify({
        task: 'offtarget',
        evaluation: {
          sets: [
            {
              name: 'hmg',
              scores: [
                {
                  name: 'cfd',
                  roc_auc: { value: 0.9, low: 0.8, high: 0.95 },
                  brier: {},
                  roc: [[0, 0], [1]],
                },
              ],
            },
          ],
        },
      }),
    );
    const score = evaluation!.sets[0]!.scores[0]!;
    expect([...score.metrics.keys()]).toEqual(['roc_auc']);
    expect(score.roc).toEqual([[0, 0]]);
    expect(evaluation!.density).toBeNull();
  });
  it('takes a density only if its counts fit its edges', () => {
    const density = (edges: number[]) =>
      parseManifest(
        JSON.stringify({ evaluation: { density: { edges, positive: [1, 2], negative: [3, 4] } } }),
      ).evaluation!.density;
    expect(density([0, 0.5, 1])).not.toBeNull();
    expect(density([0, 1])).toBeNull();
  });
});
