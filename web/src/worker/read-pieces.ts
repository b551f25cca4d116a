import { isGzip, unpackedStreams } from './read-bytes.ts';

/** A piece of a file, unpacked, and how much of the file as it lies on disk has been read. */
export interface Piece {
  readonly bytes: Uint8Array;
  readonly read: number;
}

const pieceBytes = 1 << 20;
const piecesAhead = 4;

/**
 * The file from its start to its end, decompressed where it is gzip, never whole in memory. The
 * first pieces are asked for at once, the next while others are worked on.
 */
export function readPieces(input: Blob): AsyncGenerator<Piece> {
  const asked: Promise<ArrayBuffer>[] = [];
  let next = 0;
  const ask = () => {
    for (; next < input.size && asked.length < piecesAhead; next += pieceBytes) {
      const piece = input.slice(next, next + pieceBytes).arrayBuffer();
      piece.catch(() => {}); // told where it is awaited, if it ever is
      asked.push(piece);
    }
  };
  ask();
  return pieces(input, asked, ask);
}

async function* pieces(
  input: Blob,
  asked: Promise<ArrayBuffer>[],
  ask: () => void,
): AsyncGenerator<Piece> {
  for (let at = 0; at < input.size; at += pieceBytes) {
    const bytes = new Uint8Array(await asked.shift()!);
    if (at === 0 && isGzip(bytes)) {
      yield* unpackedPieces(input, bytes);
      return;
    }
    ask();
    yield { bytes, read: at + bytes.length };
  }
}

async function* unpackedPieces(input: Blob, start: Uint8Array): AsyncGenerator<Piece> {
  let read = 0;
  const count = (bytes: number) => (read += bytes);
  try {
    for await (const stream of unpackedStreams(input, start, count)) {
      const reader = stream.getReader();
      for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read())
        yield { bytes: chunk.value, read };
    }
  } catch (error) {
    if (error instanceof DOMException) throw error; // the file could not be read
    throw new Error(
      'The gzip data is cut short or damaged. Copy or download the file again, or unpack it first (gunzip).',
    );
  }
}
