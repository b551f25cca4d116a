import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readPieces } from '../../../web/src/worker/read-pieces.ts';
import { member } from '../support/bgzip.ts';

const genome = `>chromosome\n${'ACGTTGCAACCGGTTA'.repeat(400_000)}\n`;

/** Letters that do not get much shorter by gzip. */
function letters(count: number, seed: number): string {
  let state = seed;
  let text = '';
  while (text.length < count) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    text += (state >>> 8).toString(36);
  }
  return text;
}

async function read(...parts: BlobPart[]) {
  const file = new Blob(parts);
  const decoder = new TextDecoder();
  const pieces = { text: '', count: 0, longest: 0, read: [] as number[] };
  for await (const { bytes, read } of readPieces(file)) {
    pieces.text += decoder.decode(bytes, { stream: true });
    pieces.count++;
    pieces.longest = Math.max(pieces.longest, bytes.length);
    pieces.read.push(read);
  }
  return { ...pieces, size: file.size };
}

describe('readPieces', () => {
  it('gives a plain file in order, a megabyte at a time', async () => {
    const { text, count, longest, read: progress, size } = await read(genome);
    expect(text === genome).toBe(true);
    expect(count).toBe(Math.ceil(size / 2 ** 20));
    expect(longest).toBe(2 ** 20);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
    expect(progress.at(-1)).toBe(size);
  });
  it('gives nothing of an empty file', async () => expect((await read('')).count).toBe(0));
  it('unpacks gzip, and counts what is read of the file as it lies on disk', async () => {
    const { text, read: progress, size } = await read(new Uint8Array(gzipSync(genome)));
    expect(text === genome).toBe(true);
    expect(progress.at(-1)).toBe(size);
  });
  it('unpacks a bgzip file longer than the window in which its members are looked for', async () => {
    const noise = Array.from({ length: 120 }, (_, i) => letters(60_000, i));
    const { text, size } = await read(...noise.map((one) => member(one)), member(''));
    expect(size).toBeGreaterThan(2 ** 22);
    expect(text === noise.join('')).toBe(true);
  });
  it('says that a file is cut short, be it gzip or bgzip', async () => {
    const cut = new Uint8Array(gzipSync(genome));
    await expect(read(cut.subarray(0, cut.length - 9))).rejects.toThrow('cut short or damaged');
    for (const kept of [5, 20])
      await expect(read(member('guide'), member('target').slice(0, kept))).rejects.toThrow(
        'cut short or damaged',
      );
  });
});
