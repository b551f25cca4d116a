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

/**
 * In the page: times from the paste or the choice of a file to the first picture after each stage,
 * and the longest time in between that the page could not answer, by a timer of 10 ms. A stage is
 * reached where its function says so of the summary's sentence.
 */
function watch(stages, argument) {
  globalThis.bench = new Promise((resolve) => {
    const times = [];
    let began;
    let longest = 0;
    const begin = () => {
      if (began !== undefined) return;
      began = performance.now();
      let last = began;
      setInterval(() => {
        const now = performance.now();
        longest = Math.max(longest, now - last - 10);
        last = now;
      }, 10);
    };
    for (const event of ['paste', 'change']) document.addEventListener(event, begin, { capture: true });
    const observer = new MutationObserver(() => {
      const sentence = document.querySelector('header .sentence')?.textContent ?? '';
      while (began !== undefined && times.length < stages.length && stages[times.length](sentence, argument)) {
        const stage = times.push(0) - 1;
        requestAnimationFrame(() =>
          setTimeout(() => {
            times[stage] = performance.now() - began;
            if (stage === stages.length - 1) resolve({ times, longest, sentence });
          }),
        );
      }
      if (times.length === stages.length) observer.disconnect();
    });
    observer.observe(document.body, { attributes: true, childList: true, subtree: true, characterData: true });
  });
}

/**
 * Milliseconds in the page, by its own clock, from what `put` does, a paste or the choice of a file,
 * to each of `stages`: functions of the summary's sentence and `argument` that know nothing else
 * but the page. -> times, the longest time without an answer, and the last sentence.
 */
export async function timeStages(page, put, stages, argument) {
  await page.evaluate(`(${watch})([${stages.join(',')}], ${JSON.stringify(argument)})`);
  await put();
  return page.evaluate(() => globalThis.bench);
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
