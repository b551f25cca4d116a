import { describe, expect, it } from 'vitest';
import { grid, hosted, paste, rowsOf, table } from '../support/page.ts';

const { host, open, watch } = hosted();

describe('offline', () => {
  it('the page and its model work after the server is gone', async () => {
    const { page, context } = await open({ serviceWorker: true });
    await page.waitForFunction(() => self.crossOriginIsolated);
    await expect.poll(() => page.getByRole('banner').textContent(), { timeout: 30_000 }).toContain('offline ready');
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
