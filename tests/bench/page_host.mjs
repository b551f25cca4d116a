// What the benches of the page share: the page on a port of this computer, a browser, and figures.
import { spawn } from 'node:child_process';
import { chromium } from 'playwright-core';

/** The page on a port of this computer; resolves once it answers. */
export function serve(genegraft) {
  const server = spawn(genegraft, ['serve', '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  return new Promise((resolve, reject) => {
    server.on('exit', (code) => reject(new Error(`genegraft serve ended with ${code}`)));
    server.stdout.on('data', (text) => {
      const address = /http:\/\/\S+/.exec(String(text));
      if (address !== null) resolve({ address: address[0], stop: () => server.kill() });
    });
  });
}

export const launch = () =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
  });

/** A page of its own, in a window of a usual size, that may read and write the clipboard; threads are there. */
export async function openPage(browser, address) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: new URL(address).origin });
  const page = await context.newPage();
  await page.goto(address);
  await page.waitForFunction(() => crossOriginIsolated);
  return page;
}

/** The model is fetched and opened once before: then the page begins anew. */
export async function warmUp(page) {
  await page.getByRole('button', { name: 'Try the example' }).click();
  await page.getByRole('region', { name: 'Summary by guide' }).waitFor();
  await page.reload();
  await page.waitForFunction(() => crossOriginIsolated);
  await page.locator('textarea').waitFor();
}

export async function pasteText(page, text) {
  await page.evaluate((words) => navigator.clipboard.writeText(words), text);
  await page.locator('textarea').focus();
  await page.keyboard.press('Control+V');
}

export const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
};

/** A row of a table: median, least and most of milliseconds. */
export const row = (what, values) =>
  `| ${what} | ${[median(values), Math.min(...values), Math.max(...values)].map((value) => value.toFixed(0)).join(' | ')} |`;

/** The line of a section that says when and how busy the machine was. */
export const when = (loads) =>
  `${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC; load average while it ran: ${Math.min(...loads).toFixed(1)} to ${Math.max(...loads).toFixed(1)}.`;
