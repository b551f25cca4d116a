import { cellInput, type CellInput } from './cell-input.ts';
import { seeded } from '../../seeded.ts';

export const exampleNote =
  'These cells are made up: 600 of them, drawn at random in this browser around marker genes that textbooks give for ' +
  'eight types of blood cells, all else as the model’s cells have it on average. They show what the page does; they ' +
  'say nothing about a model’s accuracy.';

type Levels = Readonly<Record<string, number>>;

/** Expected molecules in a cell of 2,000 or so. */
const tCell: Levels = { CD3D: 4, CD3E: 3, CD3G: 2, CD2: 1.5, TRBC1: 2, TRBC2: 3, IL32: 0.8, LCK: 1.2 };
const myeloid: Levels = { TYROBP: 12, FCER1G: 8, CST3: 15, AIF1: 5, FTL: 90, LGALS1: 8, CTSS: 7 };
const lytic: Levels = { NKG7: 9, CST7: 4, GZMA: 4, CTSW: 4, CCL5: 9, PRF1: 3, HCST: 3 };

/** Marker genes of each type. */
const types: Readonly<Record<string, Levels>> = {
  'CD4 T, naive': { ...tCell, IL7R: 3, CCR7: 2, LEF1: 1.5, TCF7: 1.5, SELL: 2, LDHB: 6, NOSIP: 1.5, MAL: 1, CD4: 0.4, IL32: 0.3 },
  'CD4 T, memory': { ...tCell, IL32: 3, IL7R: 5, LTB: 4, S100A4: 5, AQP3: 1.2, ANXA1: 3, ITGB1: 1.2, TNFRSF4: 0.5, CD4: 0.4, CD40LG: 0.5 },
  'CD4 T, regulatory': { ...tCell, IL32: 6, FOXP3: 1, IL2RA: 1.2, CTLA4: 0.8, TIGIT: 0.8, RTKN2: 0.8, IKZF2: 0.6, LTB: 5, S100A4: 4, CD4: 0.4, 'HLA-DRB1': 1 },
  'CD8 T, naive': { ...tCell, CD8A: 2, CD8B: 3, CCR7: 2, LEF1: 1.5, LDHB: 5, NELL2: 0.6, S100B: 1, SELL: 1.5, IL32: 0.3 },
  'CD8 T, cytotoxic': { ...tCell, ...lytic, CD8A: 2.5, CD8B: 1.5, GZMK: 3, GZMH: 2, KLRG1: 0.8, IL32: 5 },
  NK: { ...lytic, GNLY: 22, GZMB: 6, KLRD1: 2, KLRF1: 1.2, FGFBP2: 3, SPON2: 2, CLIC3: 2, TYROBP: 5, FCER1G: 3, FCGR3A: 2, CD247: 2 },
  B: { CD79A: 7, CD79B: 5, MS4A1: 3, CD74: 40, 'HLA-DRA': 22, 'HLA-DPA1': 7, 'HLA-DPB1': 8, 'HLA-DQA1': 4, IGHM: 5, IGHD: 2, TCL1A: 2, BANK1: 1, LINC00926: 1, VPREB3: 0.8, CD37: 5 },
  'monocyte, CD14': { ...myeloid, LYZ: 45, S100A8: 35, S100A9: 45, S100A12: 4, CD14: 3, FCN1: 6, VCAN: 2, MS4A6A: 2, LGALS2: 6, CD74: 20, 'HLA-DRA': 12, GRN: 3 },
};

/** What every cell has: ribosomes, mitochondria, skeleton. */
const everywhere: Levels = {
  MALAT1: 60, B2M: 35, TMSB4X: 35, TMSB10: 15, ACTB: 15, EEF1A1: 25, FTH1: 20, FTL: 12, PTMA: 10, FAU: 8,
  TPT1: 15, UBA52: 6, GAPDH: 6, PFN1: 6, CFL1: 5, 'HLA-A': 7, 'HLA-B': 10, 'HLA-C': 8, 'HLA-E': 3, BTG1: 4,
  ...Object.fromEntries(['CO1', 'CO2', 'CO3', 'ND1', 'ND2', 'ND4', 'CYB', 'ATP6'].map((name) => [`MT-${name}`, 6])),
  ...Object.fromEntries([3, 5, 7, 8, 10, 11, 13, 18, 19, 21, 23, 26, 27, 28, 30, 32, 34].map((n) => [`RPL${n}`, 14])),
  ...Object.fromEntries([2, 3, 5, 6, 8, 9, 12, 13, 14, 15, 18, 19, 23, 25, 27].map((n) => [`RPS${n}`, 14])),
};

const cells = 600;
/** Of each type, as blood has them, more or less. */
const shares = [0.2, 0.18, 0.07, 0.1, 0.13, 0.1, 0.1, 0.12];
/** Molecules of a gene of the model, alike in all types, where the model does not say how many. */
const background = 0.012;
/** Marker genes leak into cells of other types: a share of their level. */
const leak = 0.02;
/** Genes of fewer molecules are drawn together. */
const few = 0.3;

/** A gene that the model reads, and the mean of log(1 + count / depth * 10,000) it learnt from. */
export interface PanelGene {
  readonly name: string;
  readonly mean: number | undefined;
}

/** Poisson by multiplying uniforms (Knuth); levels here are small. */
function draw(level: number, random: () => number): number {
  if (level > 60) return Math.max(0, Math.round(level + Math.sqrt(level) * (2 * random() - 1) * 1.7));
  const limit = Math.exp(-level);
  let count = -1;
  for (let product = 1; product > limit; product *= random()) count++;
  return count;
}

/** The mean of log(1 + 5 k), k molecules among 2,000, at a level of the gene. */
function meanLogarithm(level: number): number {
  if (level > 60) return Math.log1p(5 * level);
  let sum = 0;
  for (let k = 0, chance = Math.exp(-level); k < 160; k++, chance *= level / k) sum += chance * Math.log1p(5 * k);
  return sum;
}

/** Genes that few molecules are of: one of them, in proportion to their levels. */
class RareGenes {
  readonly #genes: number[] = [];
  readonly #upTo: number[] = [];
  total = 0;

  add(gene: number, level: number): void {
    this.total += level;
    this.#genes.push(gene);
    this.#upTo.push(this.total);
  }

  pick(random: () => number): number {
    const place = random() * this.total;
    let low = 0;
    for (let high = this.#upTo.length - 1; low < high; ) {
      const middle = (low + high) >> 1;
      if (this.#upTo[middle]! > place) high = middle;
      else low = middle + 1;
    }
    return this.#genes[low]!;
  }
}

/** What every cell has of each gene that marks no type, by the model's means where it tells them. */
function usualLevels(genes: readonly string[], panel: readonly PanelGene[]): number[] {
  const means = new Map(panel.map(({ name, mean }) => [name, mean]));
  const ladder = Array.from({ length: 120 }, (_, step) => 0.0005 * 1.1 ** step).map((level) => ({
    level,
    mean: meanLogarithm(level),
  }));
  const levelOf = (mean: number) => (ladder.find((step) => step.mean >= mean) ?? ladder.at(-1)!).level;
  return genes.map((gene) => {
    const mean = means.get(gene);
    if (mean !== undefined) return mean > 0 ? levelOf(mean) : 0;
    return everywhere[gene] ?? (means.has(gene) ? background : 0);
  });
}

/** A 10x matrix of made-up cells, always the same; panel: what the model reads. */
export function madeUpCells(panel: readonly PanelGene[]): CellInput {
  const random = seeded(2024);
  const names = Object.keys(types);
  const markers = new Map<string, number>();
  for (const levels of Object.values(types))
    for (const [gene, level] of Object.entries(levels))
      markers.set(gene, Math.max(markers.get(gene) ?? 0, level));
  const genes = [...new Set([...Object.keys(everywhere), ...markers.keys(), ...panel.map(({ name }) => name)])];
  const usual = usualLevels(genes, panel);
  const rare = new RareGenes();
  const common: number[] = [];
  genes.forEach((gene, i) => {
    if (markers.has(gene) || usual[i]! >= few) common.push(i);
    else if (usual[i]! > 0) rare.add(i, usual[i]!);
  });
  const entries: string[] = [];
  const labels: string[] = [];
  for (let cell = 0; cell < cells; cell++) {
    let place = random();
    const type = names[shares.findIndex((share) => (place -= share) < 0)] ?? names[0]!;
    labels.push(type);
    const depth = Math.exp(0.35 * (random() + random() + random() - 1.5));
    // Some cells are dying: little but their mitochondria is left.
    const dying = random() < 0.04;
    const whole = (gene: string) => (!dying ? 1 : gene.startsWith('MT-') ? 6 : 0.3) * depth;
    const counts = new Map<number, number>();
    for (const i of common) {
      const gene = genes[i]!;
      const marker = markers.get(gene);
      const level = types[type]![gene] ?? (marker === undefined ? usual[i]! : leak * marker);
      const count = draw(whole(gene) * level, random);
      if (count > 0) counts.set(i, count);
    }
    for (let left = draw(whole('') * rare.total, random); left > 0; left--) {
      const gene = rare.pick(random);
      counts.set(gene, (counts.get(gene) ?? 0) + 1);
    }
    for (const [i, count] of [...counts].sort(([a], [b]) => a - b))
      entries.push(`${i + 1} ${cell + 1} ${count}`);
  }
  const file = (name: string, lines: readonly string[]) => ({
    name: `made-up cells/${name}`,
    blob: new Blob([lines.join('\n'), '\n']),
  });
  const barcodes = labels.map((_, cell) => `made-up-${cell + 1}`);
  return cellInput(
    [
      file('matrix.mtx', [
        '%%MatrixMarket matrix coordinate integer general',
        `${genes.length} ${cells} ${entries.length}`,
        ...entries,
      ]),
      file('features.tsv', genes.map((gene) => `${gene}\t${gene}\tGene Expression`)),
      file('barcodes.tsv', barcodes),
      file('labels.tsv', ['barcode\tmade_up_as', ...labels.map((type, i) => `${barcodes[i]}\t${type}`)]),
    ],
    'example',
  );
}
