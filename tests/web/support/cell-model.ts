import { node, tableModelFile, type Bytes } from './onnx-file.ts';

/** Marker genes of a few types of blood cells, as textbooks give them. */
export const markers: Readonly<Record<string, readonly string[]>> = {
  cd4: ['IL7R', 'CCR7', 'LTB', 'MAL', 'LEF1'],
  cd8: ['CD8A', 'CD8B', 'GZMK'],
  nk: ['GNLY', 'KLRD1', 'FGFBP2', 'SPON2'],
  b: ['MS4A1', 'CD79A', 'CD79B', 'TCL1A'],
  mono: ['LYZ', 'S100A8', 'S100A9', 'CD14'],
};
const titles: Readonly<Record<string, string>> = {
  cd4: 'CD4 T cell',
  cd8: 'CD8 T cell',
  nk: 'NK cell',
  b: 'B cell',
  mono: 'monocyte',
};

interface Options {
  readonly floor?: number;
  readonly manifest?: Readonly<Record<string, unknown>>;
}

/**
 * A linear model made by hand, to stand for a trained one: each type's markers speak for it. Genes are told by symbol
 * alone. CD4 and CD8 T cells are T cells.
 */
export function cellModel({ floor = 0.6, manifest = {} }: Options = {}): Bytes {
  const names = Object.keys(markers);
  const genes = [...Object.values(markers).flat(), 'CD3D', 'NKG7'];
  const weight = (name: string, gene: string): number => {
    if (gene === 'CD3D') return name === 'cd4' || name === 'cd8' ? 1 : -1;
    if (gene === 'NKG7') return name === 'nk' ? 0.6 : name === 'cd8' ? 0.3 : 0;
    return markers[name]!.includes(gene) ? 1 : 0;
  };
  const coefficients = names.flatMap((name) => genes.map((gene) => weight(name, gene)));
  const labels = names.map((name) => ({ name, title: titles[name]! }));
  const all = {
    schema: 1,
    name: 'markers',
    title: 'Marker genes of blood cells',
    summary: 'Counts marker genes; made by hand for tests.',
    limits: ['Made by hand: it has learned nothing.'],
    licence: 'MIT',
    task: 'cell',
    labels,
    types: [
      ...labels.map(({ name, title }) =>
        name.startsWith('cd') ? { name, title, parent: 't' } : { name, title },
      ),
      { name: 't', title: 'T cell' },
    ],
    encoder: {
      kind: 'genes',
      version: 1,
      depth: 10000,
      transform: 'log1p',
      ids: genes.map(() => ''),
      symbols: genes,
      weights: genes.map(() => 1 / genes.length),
    },
    decision: { calibration: { kind: 'none' }, floor },
    ...manifest,
  };
  const operator = node(
    'LinearClassifier',
    ['features'],
    ['label', 'probabilities'],
    {
      classlabels_strings: names,
      coefficients: Float32Array.from(coefficients),
      intercepts: new Float32Array(names.length),
      multi_class: 1,
      post_transform: 'SOFTMAX',
    },
    'ai.onnx.ml',
  );
  return tableModelFile(operator, genes.length, names.length, { genegraft: JSON.stringify(all) });
}
