import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { hosted, paste, rowsOf, table, shipped } from '../support/page.ts';

const { host, open } = hosted();

describe('privacy', () => {
  it('the policy keeps scripts, pictures and sockets from any other origin', async () => {
    let visits = 0;
    const elsewhere = createServer((_, response) => {
      visits++;
      response.writeHead(200, { 'Access-Control-Allow-Origin': '*' }).end();
    });
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
    const { port } = elsewhere.address() as AddressInfo;

    for (const serviceWorker of [false, true]) {
      const { page } = await open({ serviceWorker, trespassing: true });
      if (serviceWorker) await page.waitForFunction(() => self.crossOriginIsolated);
      const outcomes = await page.evaluate(async (port) => {
        const there = `http://127.0.0.1:${port}/`;
        const fetched = await fetch(there).then(
          () => 'reached',
          () => 'refused',
        );
        const pictured = await new Promise((resolve) => {
          const image = new Image();
          image.onload = () => resolve('reached');
          image.onerror = () => resolve('refused');
          image.src = `${there}pixel.png`;
        });
        navigator.sendBeacon(`${there}beacon`, 'x');
        try {
          new WebSocket(there.replace('http', 'ws'));
        } catch {
          // refused at once
        }
        await new Promise((resolve) => setTimeout(resolve, 300));
        return [fetched, pictured];
      }, port);
      expect(outcomes).toEqual(['refused', 'refused']);
    }
    expect(visits).toBe(0);
    elsewhere.close();
  });

  it('work asks for nothing but the page, its engine and its models', async () => {
    const { page, requests } = await open();
    await paste(page, table);
    await expect.poll(() => rowsOf(page).count()).toBe(5);
    await rowsOf(page).first().click();
    await page.getByText('The model’s own account').waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'Try the example' }).click();
    await expect.poll(() => rowsOf(page).count()).toBeGreaterThan(10);
    const files = requests.map((url) => url.slice(host.site.url.length));
    const known = /^$|^(assets|wasm|models)\/|^favicon|^manifest/;
    expect(files.filter((file) => !known.test(file))).toEqual([]);
    // A model is fetched once and kept.
    const fetched = files.filter((file) => file.endsWith('.onnx'));
    expect(fetched).toContain(`models/${shipped().file}`);
    expect(new Set(fetched).size).toBe(fetched.length);
  });
});
