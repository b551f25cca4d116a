/**
 * The manifest a model file carries (core/model/manifest.hpp), as far as the page reads it. Other
 * people's models may leave out any part of it but the labels; missing lists are empty here.
 */
export interface Manifest {
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  readonly limits: readonly string[];
  readonly licence: string | null;
  readonly task: string;
  readonly labels: readonly Label[];
  readonly threshold: number;
  readonly thresholdRule: string | null;
  /** Scores in [low, high) are not answered. */
  readonly unsure: Unsure | null;
  /** Of three classes or more: a likeliest class of less is not answered. */
  readonly floor: number | null;
  readonly calibration: Calibration | null;
  /** What the answers were worth on held-out rows. */
  readonly heldOut: HeldOutAnswers | null;
  readonly training: Training | null;
  readonly evaluation: Evaluation | null;
  readonly created: string | null;
}

export interface Label {
  readonly name: string;
  readonly title: string;
}

export interface Unsure {
  readonly low: number;
  readonly high: number;
  /** Limits that were asked for: the share of wrong positive answers, of positives answered negative. */
  readonly wrongLimit: number | null;
  readonly missedLimit: number | null;
  /** The lowest share of wrong positive answers there is, where the limit could not be kept to. */
  readonly leastWrong: number | null;
}

export type CalibrationKind = 'none' | 'platt' | 'isotonic';

export interface Calibration {
  readonly kind: CalibrationKind;
  /** How the kind was chosen; null where nothing was held out. */
  readonly chosenBy: {
    readonly rule: string;
    /** "screens", "folds of guides" */
    readonly over: string;
    readonly parts: number;
    readonly figures: readonly CalibrationFigures[];
  } | null;
}

export interface CalibrationFigures {
  readonly kind: CalibrationKind;
  readonly logLoss: number;
  readonly brier: number;
}

export interface HeldOutAnswers {
  /** Share of the rows that get an answer. */
  readonly answered: number | null;
  /** Of the positive answers, those that are wrong. */
  readonly wrong: number | null;
  /** Of the positives, those answered negative. */
  readonly missed: number | null;
}

export interface Training {
  readonly command?: string;
  readonly seed?: number;
  readonly files?: readonly TrainingFile[];
  readonly rows?: number;
  readonly seconds?: number;
  readonly machine?: string;
}

export interface TrainingFile {
  readonly name: string;
  readonly sha256?: string;
  readonly rows?: number;
  readonly positives?: number;
  readonly guides?: number;
  readonly source?: string;
  readonly licence?: string;
}

export interface Evaluation {
  readonly title?: string;
  readonly protocol?: string;
  readonly group_name?: string;
  readonly sets: readonly EvaluationSet[];
  readonly density: Density | null;
}

export interface EvaluationSet {
  readonly name: string;
  readonly title?: string;
  readonly rows?: number;
  readonly positives?: number;
  readonly groups?: number;
  readonly prevalence?: number;
  readonly notes?: readonly string[];
  readonly scores: readonly ScoreReport[];
}

/** How one score (the model's, or a baseline's) did on one set. Absent values are missing keys. */
export interface ScoreReport {
  readonly name: string;
  readonly title: string;
  /** Calibration, Brier score and thresholds make sense for probabilities only. */
  readonly probability?: boolean;
  readonly metrics: ReadonlyMap<string, Interval>;
  readonly threshold?: number;
  readonly roc: readonly Point[];
  readonly pr: readonly Point[];
  readonly calibration: readonly CalibrationBin[];
  /** Of several classes, each against the others. */
  readonly classes: readonly ClassFigures[];
}

export interface ClassFigures {
  readonly label: string;
  readonly rows: number;
  readonly precision: number | null;
  readonly recall: number | null;
  readonly f1: number | null;
}

export type Point = readonly [number, number];

export interface Interval {
  readonly value: number;
  readonly low?: number;
  readonly high?: number;
}

export interface CalibrationBin {
  readonly predicted: number;
  readonly observed: number;
  readonly low?: number;
  readonly high?: number;
  readonly rows?: number;
}

/** Held-out scores of known sites: bin b holds the sites with edges[b] <= score < edges[b + 1]. */
export interface Density {
  readonly edges: readonly number[];
  readonly positive: readonly number[];
  readonly negative: readonly number[];
}

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const text = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : null;
const number = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null;
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const objects = (value: unknown): readonly Json[] => list(value).filter(isObject);
const texts = (value: unknown): readonly string[] =>
  list(value).filter((item) => typeof item === 'string');

/** The engine has checked schema and task; here what is shown is found, or null. */
export function parseManifest(json: string): Manifest {
  const raw: unknown = JSON.parse(json);
  const all = isObject(raw) ? raw : {};
  const decision = isObject(all.decision) ? all.decision : {};
  const name = text(all.name) ?? 'model';
  return {
    name,
    title: text(all.title) ?? name,
    summary: text(all.summary) ?? '',
    limits: texts(all.limits),
    licence: text(all.licence),
    task: text(all.task) ?? '',
    labels: labelsOf(all.labels, text(all.task) === 'offtarget' ? usual : plain),
    threshold: number(decision.threshold) ?? 0.5,
    thresholdRule: text(decision.threshold_rule),
    unsure: unsureOf(decision.unsure),
    floor: number(decision.floor),
    calibration: calibrationOf(decision.calibration),
    heldOut: isObject(decision.held_out)
      ? {
          answered: number(decision.held_out.answered),
          wrong: number(decision.held_out.wrong),
          missed: number(decision.held_out.missed),
        }
      : null,
    training: isObject(all.training)
      ? { ...all.training, files: objects(all.training.files) as readonly never[] }
      : null,
    evaluation: isObject(all.evaluation) ? evaluationOf(all.evaluation) : null,
    created: text(all.created),
  };
}

function unsureOf(raw: unknown): Unsure | null {
  if (!isObject(raw)) return null;
  const [low, high] = [number(raw.low), number(raw.high)];
  if (low === null || high === null || low >= high) return null;
  return {
    low,
    high,
    wrongLimit: number(raw.wrong_limit),
    missedLimit: number(raw.missed_limit),
    leastWrong: number(raw.least_wrong),
  };
}

const isKind = (value: unknown): value is CalibrationKind =>
  value === 'none' || value === 'platt' || value === 'isotonic';

function calibrationOf(raw: unknown): Calibration | null {
  if (!isObject(raw) || !isKind(raw.kind)) return null;
  const chosen = raw.chosen_by;
  if (!isObject(chosen)) return { kind: raw.kind, chosenBy: null };
  const figures = objects(chosen.figures).flatMap(({ kind, log_loss, brier }) => {
    const [logLoss, square] = [number(log_loss), number(brier)];
    return isKind(kind) && logLoss !== null && square !== null
      ? [{ kind, logLoss, brier: square }]
      : [];
  });
  return {
    kind: raw.kind,
    chosenBy: {
      rule: text(chosen.rule) ?? '',
      over: text(chosen.over) ?? 'groups',
      parts: number(chosen.parts) ?? 0,
      figures,
    },
  };
}

const usual: readonly Label[] = [
  { name: '0', title: 'not cleaved' },
  { name: '1', title: 'cleaved' },
];

/** Of anything but pairs nothing is usual. */
const plain: readonly Label[] = [
  { name: '0', title: '0' },
  { name: '1', title: '1' },
];

function labelsOf(value: unknown, usual: readonly Label[]): readonly Label[] {
  const labels = objects(value).map((label, i) => {
    const name = text(label.name) ?? String(i);
    const title = text(label.title) ?? name;
    // A model trained without titles calls its classes 0 and 1.
    return { name, title: title === String(i) ? (usual[i]?.title ?? title) : title };
  });
  return labels.length >= 2 ? labels : usual;
}

function evaluationOf(raw: Json): Evaluation {
  const sets = objects(raw.sets).map((set) => ({
    ...set,
    name: text(set.name) ?? '',
    notes: texts(set.notes),
    scores: objects(set.scores).map(scoreOf),
  }));
  return { ...raw, sets, density: densityOf(raw.density) };
}

function scoreOf(raw: Json): ScoreReport {
  const metrics = new Map<string, Interval>();
  for (const [key, value] of Object.entries(raw))
    if (isObject(value) && number(value.value) !== null)
      metrics.set(key, value as unknown as Interval);
  const name = text(raw.name) ?? '';
  return {
    name,
    title: text(raw.title) ?? name,
    probability: raw.probability === true,
    ...(number(raw.threshold) === null ? {} : { threshold: number(raw.threshold)! }),
    metrics,
    roc: pointsOf(raw.roc),
    pr: pointsOf(raw.pr),
    calibration: objects(raw.calibration).filter(
      (bin) => number(bin.predicted) !== null && number(bin.observed) !== null,
    ) as unknown as readonly CalibrationBin[],
    classes: objects(raw.classes).flatMap((one) => {
      const [label, rows] = [text(one.label), number(one.rows)];
      const figure = (key: string) => {
        const found = one[key];
        return isObject(found) ? number(found.value) : null;
      };
      return label === null || rows === null
        ? []
        : [{ label, rows, precision: figure('precision'), recall: figure('recall'), f1: figure('f1') }];
    }),
  };
}

function pointsOf(value: unknown): readonly Point[] {
  return list(value).filter(
    (point): point is Point =>
      Array.isArray(point) && number(point[0]) !== null && number(point[1]) !== null,
  );
}

function densityOf(value: unknown): Density | null {
  if (!isObject(value)) return null;
  const numbers = (key: string) => list(value[key]).filter((item) => typeof item === 'number');
  const density = {
    edges: numbers('edges'),
    positive: numbers('positive'),
    negative: numbers('negative'),
  };
  const bins = density.edges.length - 1;
  return bins >= 1 && density.positive.length === bins && density.negative.length === bins
    ? density
    : null;
}
