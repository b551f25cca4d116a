import { unpackedStreams } from './read-bytes.ts';

/** A piece of a file, unpacked, and how much of the file as it lies on disk has been read. */
export interface Piece {
  readonly bytes: Uint8Array;
  readonly read: number;
}

const pieceBytes = 1 << 20;

/** The file from its start to its end, decompressed where it is gzip, never whole in memory. */
export async function* readPieces(input: Blob): AsyncGenerator<Piece> {
  const start = new Uint8Array(await input.slice(0, 18).arrayBuffer());
  if (start[0] !== 0x1f || start[1] !== 0x8b) {
    for (let at = 0; at < input.size; at += pieceBytes) {
      const bytes = new Uint8Array(await input.slice(at, at + pieceBytes).arrayBuffer());
      yield { bytes, read: at + bytes.length };
    }
    return;
  }
  let read = 0;
  const count = (bytes: number) => (read += bytes);
  try {
    for await (const stream of unpackedStreams(input, start, count)) {
      const reader = stream.getReader();
      for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read())
        yield { bytes: chunk.value, read };
    }
  } catch (error) {
    if (!(error instanceof TypeError)) throw error; // DecompressionStream's own
    throw new Error(
      'The gzip data is cut short or damaged. Copy or download the file again, or unpack it first (gunzip).',
    );
  }
}
