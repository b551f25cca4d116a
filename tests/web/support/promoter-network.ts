import { floats, integers, modelFile, node, type Bytes } from './onnx-file.ts';

const letters = 'ACGT';
const window = 81;
const stride = 10;

/** The two boxes of σ70 promoters and how often each letter is found there (Hawley and McClure 1983). */
const box35 = { letters: 'TTGACA', shares: [0.82, 0.84, 0.78, 0.65, 0.54, 0.45] };
const box10 = { letters: 'TATAAT', shares: [0.8, 0.95, 0.45, 0.6, 0.5, 0.96] };
/** Letters between them. */
const spacers = [16, 17, 18];
const longest = 6 + 18 + 6;
/** Log odds of a window whose best place scores nothing. */
const bias = -5.5;

/** (4, longest) log odds of each letter against chance. */
function filter(spacer: number): number[] {
  const weights = new Array<number>(4 * longest).fill(0);
  const place = (box: typeof box35, start: number) =>
    box.shares.forEach((share, i) =>
      letters.split('').forEach((letter, base) => {
        const frequency = letter === box.letters[i] ? share : (1 - share) / 3;
        weights[base * longest + start + i] = Math.log(frequency / 0.25);
      }),
    );
  place(box35, 0);
  place(box10, 6 + spacer);
  return weights;
}

interface Options {
  readonly bothStrands?: boolean;
  readonly manifest?: Readonly<Record<string, unknown>>;
}

/**
 * A network made by hand, to stand for a trained one: the best place of two boxes in a window, as a
 * probability. It slides, answers in milliseconds and is right about textbook promoters.
 */
export function promoterNetwork({ bothStrands = false, manifest = {} }: Options = {}): Bytes {
  const encoder = {
    kind: 'dna',
    version: 1,
    k: 1,
    stride: 1,
    window,
    shortest: 40,
    strands: bothStrands ? 'both' : 'given',
    scan_stride: stride,
    sliding: true,
  };
  const all = {
    schema: 1,
    name: 'two-boxes',
    title: 'Two boxes of σ70',
    summary: 'Finds the −35 and −10 boxes of E. coli promoters; made by hand for tests.',
    limits: ['Made by hand: it has learned nothing.'],
    licence: 'MIT',
    task: 'sequence',
    labels: [
      { name: '0', title: 'no promoter' },
      { name: '1', title: 'promoter' },
    ],
    encoder,
    decision: { calibration: { kind: 'none' }, threshold: 0.5 },
    ...manifest,
  };
  const embedding = Array.from({ length: 6 * 4 }, (_, i) => (i >= 8 && (i - 8) % 5 === 0 ? 1 : 0));
  return modelFile({
    weights: [
      floats('embedding', [6, 4], embedding),
      floats('boxes', [3, 4, longest], spacers.flatMap(filter)),
      floats('bias', [3], [bias, bias, bias]),
      floats('one', [1], [1]),
      integers('column', [-1, 1]),
    ],
    nodes: [
      node('Gather', ['embedding', 'tokens'], 'letters'),
      node('Transpose', ['letters'], 'channels', { perm: [0, 2, 1] }),
      node('Conv', ['channels', 'boxes', 'bias'], 'places', { kernel_shape: [longest] }),
      node('MaxPool', ['places'], 'best', {
        kernel_shape: [window - longest + 1],
        strides: [stride],
      }),
      node('ReduceMax', ['best'], 'logit', { axes: [1], keepdims: 0 }),
      node('Sigmoid', ['logit'], 'windows'),
      node('Reshape', ['windows', 'column'], 'yes'),
      node('Sub', ['one', 'yes'], 'no'),
      node('Concat', ['no', 'yes'], 'probabilities', { axis: 1 }),
    ],
    metadata: { genegraft: JSON.stringify(all) },
  });
}
