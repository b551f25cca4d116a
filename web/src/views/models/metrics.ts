import type { Interval, ScoreReport } from '../../model/manifest.ts';

/** A metric as the table shows it; keys are the manifest's. */
export interface Metric {
  readonly key: string;
  readonly title: string;
  readonly meaning: string;
  /** What a score without any knowledge reaches; drawn as a line. */
  readonly chance: 'half' | 'prevalence' | null;
}

const known: readonly Metric[] = [
  {
    key: 'pr_auc',
    title: 'PR AUC',
    meaning: 'Area under precision and recall (average precision); chance is the prevalence',
    chance: 'prevalence',
  },
  {
    key: 'roc_auc',
    title: 'ROC AUC',
    meaning: 'Chance that a cleaved site scores higher than an uncleaved one; 0.5 is guessing',
    chance: 'half',
  },
  {
    key: 'group_roc_auc',
    title: 'ROC AUC within groups',
    meaning: 'The same within each guide, averaged over the guides',
    chance: 'half',
  },
  {
    key: 'f1_chosen',
    title: 'F1',
    meaning: 'Balance of precision and recall at the model’s threshold',
    chance: null,
  },
  {
    key: 'mcc_chosen',
    title: 'MCC',
    meaning: 'Matthews correlation at the model’s threshold; 0 is guessing',
    chance: null,
  },
  {
    key: 'accuracy',
    title: 'Accuracy',
    meaning: 'Share of rows whose likeliest class is the true one',
    chance: null,
  },
  {
    key: 'balanced_accuracy',
    title: 'Balanced accuracy',
    meaning: 'Mean of each class’s own accuracy (recall): rare classes count as much as common ones',
    chance: null,
  },
  {
    key: 'macro_f1',
    title: 'Macro F1',
    meaning: 'Balance of precision and recall, averaged over the classes',
    chance: null,
  },
  {
    key: 'mcc',
    title: 'MCC',
    meaning: 'Matthews correlation over all classes; 0 is guessing',
    chance: null,
  },
  {
    key: 'kappa',
    title: 'Kappa',
    meaning: 'Agreement beyond chance (Cohen); 0 is guessing',
    chance: null,
  },
  {
    key: 'log_loss',
    title: 'Log loss',
    meaning: 'Mean surprise at the true class (nats); smaller is better',
    chance: null,
  },
  {
    key: 'brier',
    title: 'Brier',
    meaning: 'Mean squared error of the probability; smaller is better',
    chance: null,
  },
];

/** The metrics that at least one score of the set has. */
export const metricsOf = (scores: readonly ScoreReport[]): readonly Metric[] =>
  known.filter(({ key }) => scores.some(({ metrics }) => metrics.has(key)));

export const hasInterval = (
  metric: Interval,
): metric is Interval & { readonly low: number; readonly high: number } =>
  typeof metric.low === 'number' && typeof metric.high === 'number';
