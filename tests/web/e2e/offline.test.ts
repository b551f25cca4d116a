import { describe, expect, it } from 'vitest';
import { grid, hosted, paste, rowsOf, table } from '../support/page.ts';

const { host, open, watch } = hosted();

describe('a new version', () => {
  it('waits for a click', async () => {
    const { page } = await open({ serviceWorker: true });
    await page.waitForFunction(() => self.crossOriginIsolated);
    await page.getByRole('button', { name: 'Try the example' }).click();
    await expect.poll(() => grid(page).getAttribute('aria-rowcount')).toBe('63');
    let loads = 0;
    page.on('load', () => loads++);

    host.site.append('sw.js', '\n// a newer version');
    await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());
    const button = page.getByRole('button', { name: 'New version ready: reload' });
    await button.waitFor();
    await page.waitForTimeout(1000);
    expect(loads).toBe(0);
    expect(await rowsOf(page).count()).toBeGreaterThan(0);

    await button.click();
    await expect.poll(() => loads).toBe(1);
    await page.getByRole('button', { name: 'Try the example' }).waitFor();
    expect(await page.evaluate(() => self.crossOriginIsolated)).toBe(true);
    expect(await button.count()).toBe(0);
  });
});

describe('offline', () => {
  it('the page and its model work after the server is gone', async () => {
    const { page, context } = await open({ serviceWorker: true });
    await page.waitForFunction(() => self.crossOriginIsolated);
    await expect
      .poll(() => page.getByRole('banner').textContent(), { timeout: 30_000 })
      .toContain('offline ready');
    await host.site.close();

    await page.reload();
    await paste(page, table);
    await expect.poll(() => rowsOf(page).count()).toBe(5);

    const second = await context.newPage();
    watch(second);
    await second.goto(`${host.site.url}#/models`);
    await second.getByRole('article').first().getByRole('heading', { name: 'File' }).waitFor();

    await context.setOffline(true);
    await expect.poll(() => second.getByRole('banner').textContent()).toMatch(/offline(?! ready)/);
    await second.getByRole('link', { name: 'Guides', exact: true }).click();
    await second.getByRole('button', { name: 'Try the example' }).click();
    await expect.poll(() => grid(second).getAttribute('aria-rowcount')).toBe('63');
  });
});
