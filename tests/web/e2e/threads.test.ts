import { describe, expect, it } from 'vitest';
import { cells, hosted, paste, rowsOf, summary, table } from '../support/page.ts';

const { open } = hosted();

describe('threads', () => {
  it('come with the service worker, after one reload, from a plain server and a sub-folder', async () => {
    const { page } = await open({ serviceWorker: true });
    let loads = 1;
    page.on('load', () => loads++);
    await page.waitForFunction(() => self.crossOriginIsolated);
    await page.getByRole('button', { name: 'Try the example' }).click();
    await expect.poll(() => summary(page).textContent()).toContain('62 pairs');
    const threads = await page.evaluate(() => navigator.hardwareConcurrency);
    if (threads > 1) await expect.poll(() => page.getByText(`${threads} threads`).count()).toBe(1);
    await page.waitForTimeout(1000);
    expect(loads).toBeLessThanOrEqual(2);
  });

  it('do not cost a reload once work has begun', async () => {
    const { page } = await open({ serviceWorker: true });
    await paste(page, table);
    await expect.poll(() => rowsOf(page).count()).toBe(5);
    await page.waitForTimeout(2000);
    expect(await page.locator('textarea').inputValue()).toBe(table);
    expect(await rowsOf(page).count()).toBe(5);
  });

  it('change nothing in the results', async () => {
    const shown = async (serviceWorker: boolean) => {
      const { page } = await open({ serviceWorker });
      if (serviceWorker) await page.waitForFunction(() => self.crossOriginIsolated);
      await paste(page, table);
      await expect.poll(() => rowsOf(page).count()).toBe(5);
      await expect
        .poll(() => page.getByRole('region', { name: 'Summary by guide' }).count())
        .toBe(1);
      return { cells: await cells(page), quiet: await page.locator('.threads').textContent() };
    };
    const alone = await shown(false);
    const together = await shown(true);
    expect(alone.quiet?.trim()).toBe('Single-threaded here; results are the same.');
    expect(alone.cells).toEqual(together.cells);
  });
});
