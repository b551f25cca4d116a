import { bytes as size } from '../numbers.ts';
import type { NamedBlob } from './cells.ts';

/** A file unpacked, in memory. */
export interface NamedBytes {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Bytes that all files may have together once they are unpacked; a bomb stops here. */
export const mostUnpacked = 1.9e9;

/** Entries of an archive that are read; a folder of cells has three. */
const mostEntries = 10_000;

/** Counts what has been unpacked, over all files. */
export class Room {
  #left: number;
  constructor(readonly most = mostUnpacked) {
    this.#left = most;
  }
  take(bytes: number): void {
    this.#left -= bytes;
    if (this.#left < 0)
      throw new Error(
        `it is more than ${size(this.most)} once unpacked; use .h5 or .h5ad, which are read piece ` +
          'by piece, or the command line: genegraft predict',
      );
  }
}

const startsWith = (bytes: Uint8Array, ...mark: readonly number[]): boolean =>
  mark.every((byte, i) => bytes[i] === byte);

export const isGzip = (bytes: Uint8Array): boolean => startsWith(bytes, 0x1f, 0x8b);
export const isZip = (bytes: Uint8Array): boolean => startsWith(bytes, 0x50, 0x4b, 3, 4);
export const isHdf5 = (bytes: Uint8Array): boolean =>
  startsWith(bytes, 0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a);
const isTar = (bytes: Uint8Array): boolean =>
  bytes.length >= 512 && textOf(bytes.subarray(257, 262)) === 'ustar';

const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** Names without .gz and .tgz's like. */
const unpackedName = (name: string): string => name.replace(/\.tgz$/i, '.tar').replace(/\.gz$/i, '');

/** The files, those within archives and compressed ones unpacked. .npz is left as it is. */
export async function unpack(files: readonly NamedBlob[], room = new Room()): Promise<NamedBytes[]> {
  const found: NamedBytes[] = [];
  for (const { name, blob } of files) {
    const start = new Uint8Array(await blob.slice(0, 8).arrayBuffer());
    if (isZip(start) && !/\.npz$/i.test(name)) {
      for (const inner of await unzip(name, blob, room))
        found.push(...(await opened(inner, room)));
    } else found.push(...(await opened(await held(name, blob, start, room), room)));
  }
  return found.filter(({ name }) => !isLitter(name));
}

/** macOS and hidden files, which archives bring along. */
const isLitter = (name: string): boolean => /(^|\/)(\.|__MACOSX\/)/.test(name);

async function held(name: string, blob: Blob, start: Uint8Array, room: Room): Promise<NamedBytes> {
  if (isGzip(start)) return gunzip(name, blob, room);
  room.take(blob.size);
  return { name, bytes: new Uint8Array(await blob.arrayBuffer()) };
}

/** An archive's file may itself be compressed, and what was compressed an archive. */
async function opened(file: NamedBytes, room: Room): Promise<NamedBytes[]> {
  if (isGzip(file.bytes)) file = await gunzip(file.name, new Blob([file.bytes]), room);
  if (!isTar(file.bytes)) return [file];
  const found: NamedBytes[] = [];
  for (const inner of untar(file)) {
    if (isGzip(inner.bytes)) found.push(await gunzip(inner.name, new Blob([inner.bytes]), room));
    else found.push(inner);
  }
  return found;
}

async function gunzip(name: string, blob: Blob, room: Room): Promise<NamedBytes> {
  return { name: unpackedName(name), bytes: await inflate(blob, 'gzip', room, name) };
}

async function inflate(
  blob: Blob,
  kind: 'gzip' | 'deflate-raw',
  room: Room,
  name: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let total = 0;
  const reader = blob.stream().pipeThrough(new DecompressionStream(kind)).getReader();
  for (;;) {
    const chunk = await reader.read().catch(() => {
      throw new Error(
        `${name}: the compressed data is cut short or damaged after ${size(total)}; ` +
          'copy or download the file again',
      );
    });
    if (chunk.done) break;
    total += chunk.value.length;
    room.take(chunk.value.length);
    parts.push(chunk.value as Uint8Array<ArrayBuffer>);
  }
  const bytes = new Uint8Array(total);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** The files of a zip, by the directory at its end. */
async function unzip(name: string, blob: Blob, room: Room): Promise<NamedBytes[]> {
  const broken = () => new Error(`${name}: the zip is cut short or damaged; copy it again`);
  const tail = new DataView(await blob.slice(Math.max(0, blob.size - 65_558)).arrayBuffer());
  let end = tail.byteLength - 22;
  while (end >= 0 && tail.getUint32(end, true) !== 0x06054b50) end--;
  if (end < 0) throw broken();
  const count = tail.getUint16(end + 10, true);
  const first = tail.getUint32(end + 16, true);
  if (first === 0xffffffff || count === 0xffff)
    throw new Error(`${name}: a zip of more than 4 GB (zip64) is not read; unpack it first`);
  if (count > mostEntries) throw new Error(`${name}: it holds ${count} files, more than ${mostEntries}`);
  const list = new DataView(await blob.slice(first, first + tail.getUint32(end + 12, true)).arrayBuffer());
  const found: NamedBytes[] = [];
  let at = 0;
  for (let i = 0; i < count; i++) {
    if (at + 46 > list.byteLength || list.getUint32(at, true) !== 0x02014b50) throw broken();
    const [method, packed] = [list.getUint16(at + 10, true), list.getUint32(at + 20, true)];
    const [nameSize, extra, comment] = [28, 30, 32].map((offset) => list.getUint16(at + offset, true));
    const place = list.getUint32(at + 42, true);
    const encrypted = (list.getUint16(at + 8, true) & 1) !== 0;
    const inner = textOf(new Uint8Array(list.buffer, at + 46, Math.min(nameSize!, list.byteLength - at - 46)));
    at += 46 + nameSize! + extra! + comment!;
    if (inner.endsWith('/') || isLitter(inner)) continue;
    if (encrypted) throw new Error(`${name}: ${inner} is encrypted; unpack it first`);
    const head = new DataView(await blob.slice(place, place + 30).arrayBuffer());
    if (head.byteLength < 30 || head.getUint32(0, true) !== 0x04034b50) throw broken();
    const start = place + 30 + head.getUint16(26, true) + head.getUint16(28, true);
    const data = blob.slice(start, start + packed);
    if (method === 0) room.take(data.size);
    else if (method !== 8)
      throw new Error(`${name}: ${inner} is compressed in a way that is not known; unpack it first`);
    found.push({
      name: inner,
      bytes:
        method === 0
          ? new Uint8Array(await data.arrayBuffer())
          : await inflate(data, 'deflate-raw', room, `${name}: ${inner}`),
    });
  }
  return found;
}

/** The files of a tar, as parts of its own bytes; of POSIX's and GNU's long names the short end does. */
function untar({ name, bytes }: NamedBytes): NamedBytes[] {
  const found: NamedBytes[] = [];
  let longName = '';
  for (let at = 0; at + 512 <= bytes.length; ) {
    const head = bytes.subarray(at, at + 512);
    const own = cString(head.subarray(0, 100));
    if (own === '') break;
    const length = parseInt(cString(head.subarray(124, 136)).trim(), 8);
    if (!Number.isFinite(length) || at + 512 + length > bytes.length)
      throw new Error(`${name}: the archive is cut short or damaged at ${own}; copy it again`);
    const prefix = cString(head.subarray(345, 500));
    const kind = String.fromCharCode(head[156]!);
    const data = bytes.subarray(at + 512, at + 512 + length);
    if (kind === 'L') longName = cString(data);
    else if (kind === '0' || kind === '\0') {
      const full = longName !== '' ? longName : prefix === '' ? own : `${prefix}/${own}`;
      found.push({ name: full, bytes: data.slice() });
      longName = '';
      if (found.length > mostEntries)
        throw new Error(`${name}: it holds more than ${mostEntries} files`);
    }
    at += 512 + Math.ceil(length / 512) * 512;
  }
  return found;
}

function cString(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return textOf(end < 0 ? bytes : bytes.subarray(0, end));
}
