import type { ArchiveFile, Outcome } from '../../../wasm/genegraft';
import { bytes as size } from '../numbers.ts';
import type { NamedBlob } from './cells.ts';
import { valueOf } from './outcome.ts';

/** A file as the core is to see it: without .gz, out of its archive. */
export interface Part {
  readonly name: string;
  /** Bytes as they lie on disk, for progress. */
  readonly size: number;
  /** Unpacked, piece by piece. */
  open(): ReadableStream<Uint8Array<ArrayBuffer>>;
}

/** Bytes that all files may have together once they are unpacked; a bomb stops here. */
export const mostUnpacked = 8e9;

/** What lists the files of a zip or tar; see listArchive in wasm/genegraft.d.ts. */
type ListArchive = (archive: Blob) => Outcome<readonly ArchiveFile[]>;

const startsWith = (bytes: Uint8Array, ...mark: readonly number[]): boolean =>
  mark.every((byte, i) => bytes[i] === byte);

const isGzip = (bytes: Uint8Array): boolean => startsWith(bytes, 0x1f, 0x8b);
const isZip = (bytes: Uint8Array): boolean => startsWith(bytes, 0x50, 0x4b, 3, 4);
export const isHdf5 = (bytes: Uint8Array): boolean =>
  startsWith(bytes, 0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a);

export async function startOf(blob: Blob, count = 8): Promise<Uint8Array> {
  return new Uint8Array(await blob.slice(0, count).arrayBuffer());
}

const isTar = (bytes: Uint8Array): boolean =>
  new TextDecoder().decode(bytes.subarray(257, 262)) === 'ustar';

const withoutGz = (name: string): string => name.replace(/\.tgz$/i, '.tar').replace(/\.gz$/i, '');

/** macOS and hidden files, which archives and folders bring along. */
const isLitter = (name: string): boolean => /(^|\/)(\.|__MACOSX\/)/.test(name);

/** All files, those of archives among them. A compressed archive is unpacked to the browser's own store first. */
export async function partsOf(
  files: readonly NamedBlob[],
  listArchive: ListArchive,
): Promise<Part[]> {
  const parts: Part[] = [];
  for (const { name, blob } of files) {
    if (isLitter(name)) continue;
    const start = await startOf(blob);
    if (isZip(start)) {
      // NumPy's .npz is a zip whose files belong together under its name.
      const folder = /\.npz$/i.test(name) ? `${name}/` : '';
      parts.push(...inArchive(name, blob, listArchive, folder));
    } else if (isGzip(start) && (await holdsTar(blob))) {
      const whole = await gather(name, limited(name, gunzipped(blob)));
      parts.push(...inArchive(name, whole, listArchive, ''));
    } else if (isTar(await startOf(blob, 512))) {
      parts.push(...inArchive(name, blob, listArchive, ''));
    } else parts.push(part(name, blob, false, isGzip(start)));
  }
  return parts;
}

function inArchive(
  name: string,
  archive: Blob,
  listArchive: ListArchive,
  folder: string,
): Part[] {
  const listed = valueOf(listArchive(archive));
  const found = listed
    .filter((file) => !isLitter(file.name))
    .map((file) => {
      const packed = archive.slice(file.first, file.first + file.packed);
      return part(folder + file.name, packed, file.deflated, /\.gz$/i.test(file.name));
    });
  if (found.length === 0) throw new Error(`${name}: the archive is empty`);
  return found;
}

function part(name: string, blob: Blob, deflated: boolean, gzip: boolean): Part {
  return {
    name: gzip ? withoutGz(name) : name,
    size: blob.size,
    open() {
      let stream = blob.stream() as ReadableStream<Uint8Array<ArrayBuffer>>;
      if (deflated) stream = stream.pipeThrough(new DecompressionStream('deflate-raw'));
      if (gzip) stream = stream.pipeThrough(new DecompressionStream('gzip'));
      return stream;
    },
  };
}

const gunzipped = (blob: Blob): ReadableStream<Uint8Array<ArrayBuffer>> =>
  blob.stream().pipeThrough(new DecompressionStream('gzip'));

async function holdsTar(blob: Blob): Promise<boolean> {
  const reader = gunzipped(blob).getReader();
  const first = await reader.read().catch(() => ({ done: true, value: undefined }));
  await reader.cancel().catch(() => {});
  return first.value !== undefined && isTar(first.value);
}

/** A whole stream; the browser decides where it lies. */
export async function gather(
  name: string,
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
): Promise<Blob> {
  try {
    return await new Response(stream).blob();
  } catch (error) {
    throw damaged(name, error);
  }
}

/** Fails once more has come than may. */
export function limited(
  name: string,
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  most = mostUnpacked,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  let total = 0;
  return stream.pipeThrough(
    new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform(chunk, controller) {
        total += chunk.length;
        if (total > most) controller.error(new Error(`${name}: it is more than ${size(most)} once unpacked`));
        else controller.enqueue(chunk);
      },
    }),
  );
}

/** What a decompressor throws says nothing to people; our own sentences pass. */
export const damaged = (name: string, error: unknown): Error =>
  error instanceof Error && error.message.startsWith(name)
    ? error
    : new Error(
        `${name}: the compressed data is cut short or damaged; copy or download the file again`,
      );
