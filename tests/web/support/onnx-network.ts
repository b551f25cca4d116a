/** A field of a protocol buffer: a number, or bytes after their length. */
function field(number: number, value: number | Uint8Array | string): Uint8Array {
  const varint = (rest: number): number[] =>
    rest < 128 ? [rest] : [(rest & 127) | 128, ...varint(rest >> 7)];
  if (typeof value === 'number') return Uint8Array.from([number << 3, ...varint(value)]);
  const bytes = Buffer.from(value as string);
  return Uint8Array.from([(number << 3) | 2, ...varint(bytes.length), ...bytes]);
}

const message = (...fields: readonly Uint8Array[]): Uint8Array =>
  Uint8Array.from(fields.flatMap((part) => Array.from(part)));

/** The smallest ONNX file that is a network: y = relu(x). */
export function network(): Uint8Array {
  const node = message(field(1, 'x'), field(2, 'y'), field(4, 'Relu'));
  const graph = message(
    field(1, node),
    field(2, 'network'),
    field(11, field(1, 'x')),
    field(12, field(1, 'y')),
  );
  const operators = message(field(1, ''), field(2, 13));
  return message(field(1, 8), field(7, graph), field(8, operators));
}
