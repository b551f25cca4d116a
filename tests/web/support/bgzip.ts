import { gzipSync } from 'node:zlib';

/** One member of a bgzip file: gzip with an extra field BC that holds the member's length less one. */
export function member(content: string): Uint8Array<ArrayBuffer> {
  const plain = gzipSync(content);
  const extra = Uint8Array.of(6, 0, 0x42, 0x43, 2, 0, 0, 0);
  const bytes = new Uint8Array(plain.length + extra.length);
  bytes.set(plain.subarray(0, 10));
  bytes.set(extra, 10);
  bytes.set(plain.subarray(10), 18);
  bytes[3] = 4;
  new DataView(bytes.buffer).setUint16(16, bytes.length - 1, true);
  return bytes;
}
