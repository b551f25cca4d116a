import { count, significant } from '../../numbers.ts';
import type { CellsSummary } from '../../worker/cells.ts';

/** What a cell must have to be answered. */
export interface Thresholds {
  readonly molecules: number;
  readonly genes: number;
  /** Share at most, 0 to 1. */
  readonly mitochondrial: number;
}

type Measured = Pick<CellsSummary, 'genes' | 'kind' | 'molecules' | 'genesSeen' | 'mitochondrial'>;

/** Fewer genes than this in a matrix are a selection, of which a cell may well show few. */
const wholeTranscriptome = 10_000;

/** What is usual: 200 genes of a whole transcriptome, a fifth from mitochondria at most. */
export const usualThresholds = ({ genes, kind, mitochondrial }: Measured): Thresholds => ({
  molecules: 0,
  genes: genes >= wholeTranscriptome && kind !== 'scaled' ? 200 : 0,
  mitochondrial: kind === 'counts' && hasMitochondria(mitochondrial) ? 0.2 : 1,
});

export const hasMitochondria = (shares: Float32Array): boolean =>
  shares.length > 0 && !Number.isNaN(shares[0]);

/** Why a cell is left out; empty where it is not. */
export function faultOf(cell: number, of: Measured, limits: Thresholds): string {
  const genes = of.genesSeen[cell]!;
  if (genes < limits.genes) return `${count(genes)} genes, fewer than ${count(limits.genes)}`;
  const molecules = of.molecules[cell]!;
  if (molecules < limits.molecules)
    return `${significant(molecules)} molecules, fewer than ${count(limits.molecules)}`;
  const share = of.mitochondrial[cell]!;
  if (share > limits.mitochondrial)
    return `${percent(share)} mitochondrial, more than ${percent(limits.mitochondrial)}`;
  return '';
}

/** (N) 1 for each cell that is left out. */
export function leftOut(of: Measured, limits: Thresholds): Uint8Array {
  const out = new Uint8Array(of.genesSeen.length);
  for (let cell = 0; cell < out.length; cell++)
    if (
      of.genesSeen[cell]! < limits.genes ||
      of.molecules[cell]! < limits.molecules ||
      of.mitochondrial[cell]! > limits.mitochondrial
    )
      out[cell] = 1;
  return out;
}

export const percent = (share: number): string => `${Number((100 * share).toPrecision(2))} %`;

export function median(values: Float32Array): number {
  const known = values.filter((value) => !Number.isNaN(value)).sort();
  if (known.length === 0) return NaN;
  return (known[(known.length - 1) >> 1]! + known[known.length >> 1]!) / 2;
}
