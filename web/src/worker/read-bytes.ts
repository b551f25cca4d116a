import { largestInput } from '../input/limits.ts';
import { bytes as size, count } from '../numbers.ts';

/**
 * The input's bytes as UTF-8 text, decompressed where they start with gzip's mark 1f 8b. A server
 * may have decompressed a .gz file already, so the name says nothing.
 */
export async function readBytes(input: Blob): Promise<Uint8Array> {
  const start = new Uint8Array(await input.slice(0, 18).arrayBuffer());
  if (isGzip(start)) return asText(await decompress(input, start));
  return asText(new Uint8Array(await input.arrayBuffer()));
}

export const isGzip = (start: Uint8Array) => start[0] === 0x1f && start[1] === 0x8b;

/** Excel's "Unicode text" is UTF-16 with a mark; everything else is left as it is. */
function asText(bytes: Uint8Array): Uint8Array {
  const little = bytes[0] === 0xff && bytes[1] === 0xfe;
  const big = bytes[0] === 0xfe && bytes[1] === 0xff;
  if (!little && !big) return bytes;
  return new TextEncoder().encode(new TextDecoder(little ? 'utf-16le' : 'utf-16be').decode(bytes));
}

async function decompress(input: Blob, start: Uint8Array): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let total = 0;
  try {
    for await (const stream of unpackedStreams(input, start)) {
      const reader = stream.getReader();
      for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
        parts.push(chunk.value);
        total += chunk.value.length;
        if (total > largestInput) break;
      }
      if (total > largestInput) break;
    }
  } catch {
    throw new Error(
      `The gzip data is cut short or damaged: it breaks off after ${count(total)} bytes of text. ` +
        'Copy or download the file again, or unpack it first (gunzip).',
    );
  }
  if (total > largestInput) {
    throw new Error(
      `It is more than ${size(largestInput)} once unpacked. ` +
        'Split it, or use the command line: genegraft predict.',
    );
  }
  const bytes = new Uint8Array(total);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** A gzip file's members, unpacked one after the other. onRead: of each piece read, its bytes. */
export async function* unpackedStreams(
  input: Blob,
  start: Uint8Array,
  onRead: (bytes: number) => void = () => {},
): AsyncGenerator<ReadableStream<Uint8Array>> {
  for await (const member of isBlocked(start) ? blocks(input) : [input]) {
    const counted = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform(chunk, controller) {
        onRead(chunk.length);
        controller.enqueue(chunk);
      },
    });
    yield member.stream().pipeThrough(counted).pipeThrough(new DecompressionStream('gzip'));
  }
}

/** bgzip's files (samtools, tabix) are many gzip members, which DecompressionStream does not take. */
function isBlocked(start: Uint8Array): boolean {
  return (start[3]! & 4) !== 0 && start[12] === 0x42 && start[13] === 0x43;
}

const windowBytes = 1 << 22;

/** The members of a bgzip file; bytes 16 and 17 of each hold its length less one. */
async function* blocks(input: Blob): AsyncGenerator<Blob> {
  const head = 18;
  let begin = 0;
  let window = new DataView(new ArrayBuffer(0));
  for (let at = 0; at < input.size; ) {
    if (at + head > begin + window.byteLength) {
      begin = at;
      window = new DataView(await input.slice(at, at + windowBytes).arrayBuffer());
    }
    if (window.byteLength < head) throw new Error('cut short');
    const length = window.getUint16(at - begin + 16, true) + 1;
    if (at + length > input.size) throw new Error('cut short');
    yield input.slice(at, at + length);
    at += length;
  }
}
