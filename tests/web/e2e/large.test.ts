import { describe, expect, it } from 'vitest';
import { downloaded, grid, hosted, paste, rowsOf, summary } from '../support/page.ts';

const { open } = hosted();

/** Random sites with a few mismatches to one of ten guides; every 1000th row is too short. */
function pairs(count: number): string {
  let seed = 1;
  const next = (limit: number) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return Math.floor((seed / 2 ** 32) * limit);
  };
  const letters = 'ACGT';
  const guides = Array.from({ length: 10 }, () =>
    Array.from({ length: 20 }, () => letters[next(4)]).join(''),
  );
  const rows = ['guide\ttarget\tname'];
  for (let i = 0; i < count; i++) {
    const guide = guides[next(10)]!;
    const site = guide.split('');
    for (let m = 1 + next(5); m > 0; m--) site[next(20)] = letters[next(4)]!;
    const target = `${site.join('')}${letters[next(4)]}GG`;
    rows.push(`${guide}NGG\t${i % 1000 === 999 ? target.slice(1) : target}\tsite-${i}`);
  }
  return `${rows.join('\n')}\n`;
}

describe('100,000 pairs', () => {
  it('are pasted, scored, sorted, scrolled, filtered and downloaded', async () => {
    const { page } = await open({ serviceWorker: true });
    await page.waitForFunction(() => self.crossOriginIsolated);
    const text = pairs(100_000);
    const began = Date.now();
    await paste(page, text);
    await expect
      .poll(() => summary(page).textContent(), { timeout: 60_000 })
      .toMatch(/^100,000 pairs, .*100 not scorable$/);
    await expect
      .poll(() => page.getByRole('region', { name: 'Summary by guide' }).count(), {
        timeout: 60_000,
      })
      .toBe(1);
    console.info(`100,000 pairs from paste to sorted table: ${Date.now() - began} ms`);

    // The text itself stays out of the page; a chip stands for it.
    expect(await page.locator('textarea').count()).toBe(0);
    expect(await page.locator('.chip').textContent()).toContain('Pasted text');
    expect(await grid(page).getAttribute('aria-rowcount')).toBe('100001');
    expect(await rowsOf(page).count()).toBeLessThan(60);

    await grid(page).focus();
    await page.keyboard.press('End');
    await expect.poll(() => rowsOf(page).last().getAttribute('aria-rowindex')).toBe('100001');
    await page.getByRole('button', { name: 'Show the 100 problems' }).click();
    await expect.poll(() => page.getByText('100 of 100,000 rows').count()).toBe(1);
    await page.getByRole('button', { name: 'Show all rows' }).click();
    await page.getByRole('searchbox').fill('site-99998');
    await expect.poll(() => page.getByText('1 of 100,000 rows').count()).toBe(1);
    await page.getByRole('button', { name: 'Clear filter' }).click();
    const { text: saved } = await downloaded(page, 'Download TSV');
    expect(saved.trimEnd().split('\n')).toHaveLength(100_001);
  });

  it('can be stopped and started again', async () => {
    const { page } = await open();
    // Clicks Cancel as soon as the first rows are there.
    await page.evaluate(() => {
      const observer = new MutationObserver(() => {
        const button = Array.from(document.querySelectorAll('button')).find(
          ({ textContent }) => textContent === 'Cancel',
        );
        if (button === undefined || document.querySelector('tbody tr[aria-rowindex]') === null)
          return;
        observer.disconnect();
        button.click();
      });
      observer.observe(document.body, { childList: true, subtree: true });
    });
    await paste(page, pairs(100_000));
    const words = page.getByText(/^Stopped after [\d,]+ of 100,000 pairs\.$/);
    await expect.poll(() => words.count()).toBe(1);
    const stopped = Number((await grid(page).getAttribute('aria-rowcount')) ?? 0) - 1;
    expect(stopped).toBeGreaterThan(0);
    expect(stopped).toBeLessThan(100_000);
    await rowsOf(page).first().click();
    await expect.poll(() => page.getByText('A perfect match scores').count()).toBe(1);

    await page.getByRole('button', { name: 'Start again' }).click();
    await expect
      .poll(() => page.getByRole('region', { name: 'Summary by guide' }).count(), {
        timeout: 60_000,
      })
      .toBe(1);
    await expect.poll(() => grid(page).getAttribute('aria-rowcount')).toBe('100001');
    await page.getByRole('button', { name: 'Try the example' }).click();
    await expect.poll(() => summary(page).textContent()).toContain('62 pairs');
  });
});
