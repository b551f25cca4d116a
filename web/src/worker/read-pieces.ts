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
    // The next piece is on its way while this one is worked on.
    const ask = (at: number) => {
      const asked = input.slice(at, at + pieceBytes).arrayBuffer();
      asked.catch(() => {}); // told where it is awaited, if it ever is
      return asked;
    };
    let next = ask(0);
    for (let at = 0; at < input.size; at += pieceBytes) {
      const bytes = new Uint8Array(await next);
      if (at + pieceBytes < input.size) next = ask(at + pieceBytes);
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
