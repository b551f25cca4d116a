import { describe, expect, it } from 'vitest';
import { scoreBlocks } from '../../../web/src/worker/score-blocks.ts';

describe('scoreBlocks', () => {
  it('asks for every row once, in order, a small block first and one ahead', async () => {
    const events: string[] = [];
    const finished = await scoreBlocks({
      rows: 10_000,
      stale: () => false,
      ask: (first, count) => {
        events.push(`ask ${first}+${count}`);
        return Promise.resolve(first);
      },
      take: (first) => events.push(`take ${first}`),
      paint: () => {},
    });
    expect(finished).toBe(true);
    expect(events).toEqual([
      'ask 0+512',
      'ask 512+8192',
      'take 0',
      'ask 8704+1296',
      'take 512',
      'take 8704',
    ]);
  });
  it('takes nothing more once nobody waits', async () => {
    let taken = 0;
    const finished = await scoreBlocks({
      rows: 100_000,
      stale: () => taken === 2,
      ask: (first) => Promise.resolve(first),
      take: () => taken++,
      paint: () => {},
    });
    expect(finished).toBe(false);
    expect(taken).toBe(2);
  });
  it('rejects as the engine does', async () => {
    const failing = scoreBlocks({
      rows: 5,
      stale: () => false,
      ask: () => Promise.reject(new Error('out of memory')),
      take: () => {},
      paint: () => {},
    });
    await expect(failing).rejects.toThrow('out of memory');
  });
});
