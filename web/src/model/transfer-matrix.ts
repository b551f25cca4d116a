import { messageOf } from '../words.ts';
import { besideModels } from './catalogue.ts';

/** A figure with its 95 % interval over guides. */
export interface MatrixFigure {
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
}

export type MatrixMetric = 'pr_auc' | 'roc_auc';

/** What one source (a screen, or a score without training) reached on every screen. */
export interface MatrixRow {
  readonly source: string;
  readonly figures: Readonly<Record<MatrixMetric, readonly (MatrixFigure | null)[]>>;
}

export interface MatrixScreen {
  readonly name: string;
  readonly rows: number;
  readonly positives: number;
  readonly guides: number;
  readonly prevalence: number;
}

export interface TransferMatrix {
  readonly rebalancing: string;
  readonly method: string;
  readonly text: string;
  readonly trained: readonly MatrixRow[];
  readonly untrained: readonly MatrixRow[];
}

/** What `genegraft transfer --distil` writes: each screen's model tested on every screen. */
export interface TransferMatrices {
  readonly screens: readonly MatrixScreen[];
  readonly matrices: readonly TransferMatrix[];
}

const metrics: readonly MatrixMetric[] = ['pr_auc', 'roc_auc'];
const newest = 1;

type Unknown = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function listOf(value: unknown, what: string): readonly Unknown[] {
  if (!Array.isArray(value) || !value.every(isRecord)) throw new Error(`${what} is no list`);
  return value;
}

function numberOf(record: Unknown, key: string): number {
  const value = record[key];
  if (typeof value !== 'number') throw new Error(`${key} is no number`);
  return value;
}

const textOf = (record: Unknown, key: string): string => {
  const value = record[key];
  if (typeof value !== 'string') throw new Error(`${key} is no text`);
  return value;
};

function figureOf(value: unknown): MatrixFigure | null {
  if (!Array.isArray(value) || typeof value[0] !== 'number') return null;
  const [low, high] = [value[1], value[2]].map((bound: unknown) =>
    typeof bound === 'number' ? bound : null,
  );
  return { value: value[0], low: low ?? null, high: high ?? null };
}

function rowOf(row: Unknown, screens: number): MatrixRow {
  const of = (metric: MatrixMetric) => {
    const cells = row[metric];
    if (!Array.isArray(cells) || cells.length !== screens)
      throw new Error(`a row of ${metric} has another length than there are screens`);
    return cells.map(figureOf);
  };
  const [pr_auc, roc_auc] = metrics.map(of);
  return { source: textOf(row, 'source'), figures: { pr_auc: pr_auc!, roc_auc: roc_auc! } };
}

/** Throws what is wrong with it. */
export function parseTransferMatrices(json: unknown): TransferMatrices {
  if (!isRecord(json)) throw new Error('it is no object');
  if (typeof json['schema'] === 'number' && json['schema'] > newest)
    throw new Error('it is of a newer version than this page');
  const screens = listOf(json['screens'], 'screens').map((screen) => ({
    name: textOf(screen, 'name'),
    rows: numberOf(screen, 'rows'),
    positives: numberOf(screen, 'positives'),
    guides: numberOf(screen, 'guides'),
    prevalence: numberOf(screen, 'prevalence'),
  }));
  const matrices = listOf(json['matrices'], 'matrices').map((matrix) => {
    const rows = (key: string) =>
      listOf(matrix[key], key).map((row) => rowOf(row, screens.length));
    return {
      rebalancing: textOf(matrix, 'rebalancing'),
      method: textOf(matrix, 'method'),
      text: textOf(matrix, 'text'),
      trained: rows('rows'),
      untrained: rows('untrained'),
    };
  });
  if (matrices.length === 0) throw new Error('it holds no matrix');
  return { screens, matrices };
}

/** Of the file beside the models, kept for when there is no connection. */
export async function readTransferMatrices(file: string): Promise<TransferMatrices> {
  const json = await besideModels(file);
  if (json === null) throw new Error(`${file} is not on this device and could not be fetched.`);
  try {
    return parseTransferMatrices(json);
  } catch (error: unknown) {
    throw new Error(`${file} could not be read: ${messageOf(error)}.`);
  }
}

/** How dark a cell is, 0 to 1: its place between no skill and the best of the map. */
export function shadeOf(
  figure: MatrixFigure | null,
  metric: MatrixMetric,
  matrix: TransferMatrix,
): number {
  if (figure === null) return 0;
  if (metric === 'roc_auc') return Math.max(0, 2 * figure.value - 1);
  const values = [...matrix.trained, ...matrix.untrained].flatMap(({ figures }) =>
    figures.pr_auc.map((cell) => cell?.value ?? 0),
  );
  return figure.value / Math.max(...values, 1e-9);
}
