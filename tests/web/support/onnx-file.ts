/** Writes the messages of ONNX that a test's own network needs (onnx.proto3). */
export type Bytes = Uint8Array;

const varint = (rest: number): number[] =>
  rest < 128 ? [rest] : [(rest % 128) | 128, ...varint(Math.floor(rest / 128))];

/** A field of a protocol buffer: a number, or bytes after their length. */
export function field(number: number, value: number | Uint8Array | string): Bytes {
  if (typeof value === 'number') return Uint8Array.from([...varint(number << 3), ...varint(value)]);
  const bytes = Buffer.from(value as string);
  return Buffer.concat([Uint8Array.from([...varint((number << 3) | 2), ...varint(bytes.length)]), bytes]);
}

export const message = (...fields: readonly Bytes[]): Bytes => Buffer.concat(fields);

const float32 = 1;
const int32 = 6;
const int64 = 7;

export const floats = (name: string, shape: readonly number[], values: readonly number[]): Bytes =>
  message(
    ...shape.map((size) => field(1, size)),
    field(2, float32),
    field(8, name),
    field(9, Buffer.from(Float32Array.from(values).buffer)),
  );

export const integers = (name: string, values: readonly number[]): Bytes =>
  message(
    field(1, values.length),
    field(2, int64),
    field(8, name),
    field(9, Buffer.from(BigInt64Array.from(values, BigInt).buffer)),
  );

/** Whole numbers, texts or lists of either; a Float32Array is a list of floats. */
type Attribute = number | string | readonly number[] | readonly string[] | Float32Array;

function attribute(name: string, value: Attribute): Bytes {
  const start = field(1, name);
  if (typeof value === 'number') return message(start, field(3, value), field(20, 2));
  if (typeof value === 'string') return message(start, field(4, value), field(20, 3));
  if (value instanceof Float32Array)
    return message(start, field(7, Buffer.from(value.buffer)), field(20, 6));
  const texts = value.some((each) => typeof each === 'string');
  return message(start, ...value.map((each) => field(texts ? 9 : 8, each)), field(20, texts ? 8 : 7));
}

/** domain: of operators beyond ONNX's own. */
export function node(
  type: string,
  inputs: readonly string[],
  outputs: string | readonly string[],
  attributes: Readonly<Record<string, Attribute>> = {},
  domain = '',
): Bytes {
  return message(
    ...inputs.map((input) => field(1, input)),
    ...[outputs].flat().map((output) => field(2, output)),
    field(4, type),
    ...Object.entries(attributes).map(([name, value]) => field(5, attribute(name, value))),
    ...(domain === '' ? [] : [field(7, domain)]),
  );
}

/** A tensor of two dimensions of any size, or of so many columns. */
const value = (name: string, type: number, columns?: number): Bytes => {
  const second = columns === undefined ? field(2, `${name}.1`) : field(1, columns);
  const shape = message(field(1, field(2, `${name}.0`)), field(1, second));
  return message(field(1, name), field(2, field(1, message(field(1, type), field(2, shape)))));
};

interface Graph {
  readonly nodes: readonly Bytes[];
  readonly weights: readonly Bytes[];
  readonly metadata: Readonly<Record<string, string>>;
}

/** A model file of ours: tokens, int32 (N, T), to probabilities. */
export function modelFile({ nodes, weights, metadata }: Graph): Bytes {
  const graph = message(
    ...nodes.map((each) => field(1, each)),
    field(2, 'network'),
    ...weights.map((each) => field(5, each)),
    field(11, value('tokens', int32)),
    field(12, value('probabilities', float32)),
  );
  return message(
    field(1, 8),
    field(7, graph),
    field(8, message(field(1, ''), field(2, 17))),
    ...Object.entries(metadata).map(([key, text]) => field(14, message(field(1, key), field(2, text)))),
  );
}

/** A model file of ours: numbers, float (N, F), to probabilities by one operator of ai.onnx.ml. */
export function tableModelFile(
  operator: Bytes,
  features: number,
  classes: number,
  metadata: Readonly<Record<string, string>>,
): Bytes {
  const graph = message(
    field(1, operator),
    field(2, 'table'),
    field(11, value('features', float32, features)),
    field(12, value('probabilities', float32, classes)),
  );
  return message(
    field(1, 8),
    field(7, graph),
    field(8, message(field(1, 'ai.onnx.ml'), field(2, 3))),
    ...Object.entries(metadata).map(([key, text]) => field(14, message(field(1, key), field(2, text)))),
  );
}
