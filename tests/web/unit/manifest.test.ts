import { describe, expect, it } from 'vitest';
import {
  describeChoice,
  describeHeldOut,
  describeUnsure,
} from '../../../web/src/model/decision-words.ts';
import { parseManifest } from '../../../web/src/model/manifest.ts';

describe('parseManifest', () => {
  it('reads a manifest with nothing but its task', () => {
    const manifest = parseManifest('{"schema":1,"name":"mine","task":"offtarget"}');
    expect(manifest).toMatchObject({
      name: 'mine',
      title: 'mine',
      threshold: 0.5,
      unsure: null,
      calibration: null,
      limits: [],
      training: null,
      evaluation: null,
    });
    expect(manifest.labels.map(({ title }) => title)).toEqual(['not cleaved', 'cleaved']);
  });
  it('reads the decision and how it was chosen', () => {
    const manifest = parseManifest(
      JSON.stringify({
        task: 'offtarget',
        decision: {
          calibration: {
            kind: 'platt',
            slope: 1,
            intercept: -3,
            chosen_by: {
              rule: 'lowest log loss',
              over: 'screens',
              parts: 10,
              figures: [
                { kind: 'none', log_loss: 0.0868, brier: 0.0173 },
                { kind: 'platt', log_loss: 0.029, brier: 0.0054 },
                { kind: 'odd', log_loss: 1, brier: 1 },
              ],
            },
          },
          threshold: 0.1,
          unsure: { low: 0.02, high: 0.5, wrong_limit: 0.5, missed_limit: 0.25 },
          held_out: { answered: 0.95, wrong: 0.5, missed: null },
        },
      }),
    );
    expect(manifest.calibration?.kind).toBe('platt');
    expect(describeChoice(manifest.calibration!)).toBe(
      'Log loss (Brier score) over 10 screens held out: none 0.0868 (0.0173), Platt 0.0290 (0.00540); lower is better.',
    );
    expect(describeUnsure(manifest)).toBe(
      'From 0.020 up to 0.50 it does not answer: on held-out rows, above it at most 50 % of the positive answers ' +
        'were wrong, and below it lay at most 25 % of the positives.',
    );
    expect(describeHeldOut(manifest)).toBe(
      'On held-out rows: 95 % of the rows answered, 50 % of the positive answers wrong.',
    );
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
