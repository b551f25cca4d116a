import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readBytes } from '../../../web/src/worker/read-bytes.ts';
import { member } from '../support/bgzip.ts';

const text = 'guide\ttarget\n'.repeat(500);
const read = async (...parts: BlobPart[]) =>
  new TextDecoder().decode(await readBytes(new Blob(parts)));

describe('readBytes', () => {
  it('leaves plain text as it is, whatever its name', async () =>
    expect(await read(text)).toBe(text));
  it('unpacks gzip, known by its first two bytes', async () =>
    expect(await read(new Uint8Array(gzipSync(text)))).toBe(text));
  it('unpacks all members of a bgzip file', async () =>
    expect(await read(member('guide\t'), member('target\n'), member(''))).toBe('guide\ttarget\n'));
  it('says that a gzip file is cut short', async () => {
    const cut = new Uint8Array(gzipSync(text)).slice(0, 30);
    await expect(read(cut)).rejects.toThrow('cut short or damaged: it breaks off after');
  });
  it('says so of a bgzip file, too', async () => {
    await expect(read(member('guide'), member('target').slice(0, 20))).rejects.toThrow('cut short');
  });
  it('reads UTF-16, as Excel’s Unicode text is', async () => {
    const utf16 = new Uint8Array(Buffer.from(`\ufeff${text}`, 'utf16le'));
    expect(await read(utf16)).toBe(text);
  });
});
