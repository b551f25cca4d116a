import { field, message } from './onnx-file.ts';

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
