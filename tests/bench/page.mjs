// page.mjs GENEGRAFT MODEL WORK SECTION
// 100,000 pairs in the page, from the paste to the table sorted by score, in headless Chromium with
// threads, measured in the page itself; beside it the native program on the same pairs and model.
// Writes the bench's section of RESULTS.md.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { chromium } from 'playwright-core';

const [genegraft, model, work, section] = process.argv.slice(2);
const count = 100_000;
const rounds = 3;

/** Sites with up to five mismatches to one of ten guides, the same at every call. */
function randomPairs() {
  let seed = 1;
  const below = (limit) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return Math.floor((seed / 2 ** 32) * limit);
  };
  const letter = () => 'ACGT'[below(4)];
  const guides = Array.from({ length: 10 }, () => Array.from({ length: 20 }, letter).join(''));
  const rows = Array.from({ length: count }, (_, i) => {
    const guide = guides[below(10)];
    const site = guide.split('');
    for (let left = 1 + below(5); left > 0; left--) site[below(20)] = letter();
    return `${guide}NGG\t${site.join('')}${letter()}GG\tsite-${i}`;
  });
  return `guide\ttarget\tname\n${rows.join('\n')}\n`;
}

/** The page on a port of this computer; resolves once it answers. */
function serve() {
  const server = spawn(genegraft, ['serve', '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  return new Promise((resolve, reject) => {
    server.on('exit', (code) => reject(new Error(`genegraft serve ended with ${code}`)));
    server.stdout.on('data', (text) => {
      const address = /http:\/\/\S+/.exec(String(text));
      if (address !== null) resolve({ address: address[0], stop: () => server.kill() });
    });
  });
}

/**
 * Milliseconds from the paste event to the first picture of the finished table, by the page's own
 * clock. Finished is when the summary names all pairs and the summary by guide, which waits for the
 * last score and the sort, is there.
 */
function watchPage(pairs) {
  globalThis.bench = new Promise((resolve) => {
    let began;
    document.addEventListener('paste', () => (began ??= performance.now()), { capture: true });
    const observer = new MutationObserver(() => {
      const sentence = document.querySelector('header .sentence')?.textContent ?? '';
      const finished =
        sentence.startsWith(`${pairs.toLocaleString('en')} pairs, `) &&
        document.querySelector('[aria-label="Summary by guide"]') !== null &&
        document.querySelector('tbody tr[aria-rowindex]') !== null;
      if (began === undefined || !finished) return;
      observer.disconnect();
      requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - began)));
    });
    observer.observe(document.body, { childList: true, subtree: true, characterData: true });
  });
}

async function pasteOnce(browser, address, text) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: new URL(address).origin });
  const page = await context.newPage();
  await page.goto(address);
  await page.waitForFunction(() => crossOriginIsolated);
  await page.getByRole('button', { name: 'Try the example' }).click(); // the model is loaded then
  await page.getByRole('region', { name: 'Summary by guide' }).waitFor();
  await page.reload();
  await page.waitForFunction(() => crossOriginIsolated);
  await page.locator('textarea').waitFor();
  await page.evaluate(watchPage, count);
  await page.evaluate((words) => navigator.clipboard.writeText(words), text);
  await page.locator('textarea').focus();
  await page.keyboard.press('Control+V');
  const milliseconds = await page.evaluate(() => globalThis.bench);
  const threads = await page.evaluate(() => navigator.hardwareConcurrency);
  await context.close();
  return { milliseconds, threads };
}

function predictOnce(pairs, threads) {
  const began = performance.now();
  const { status, stderr } = spawnSync(
    genegraft,
    ['predict', model, pairs, '--out', join(work, 'scores.tsv'), '--threads', String(threads)],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(stderr);
  return performance.now() - began;
}

const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
};

mkdirSync(work, { recursive: true });
const text = randomPairs();
const pairs = join(work, 'pairs.tsv');
writeFileSync(pairs, text);
const loads = [loadavg()[0]];
const inPage = [];
const native = [];
const site = await serve();
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
});
let threads = 1;
try {
  for (let round = 0; round < rounds; round++) {
    const pasted = await pasteOnce(browser, site.address, text);
    threads = pasted.threads;
    inPage.push(pasted.milliseconds);
    native.push(predictOnce(pairs, threads));
    loads.push(loadavg()[0]);
    console.error(
      `bench: run ${round + 1}: page ${inPage.at(-1).toFixed(0)} ms, native ${native.at(-1).toFixed(0)} ms`,
    );
  }
} finally {
  await browser.close();
  site.stop();
}

const row = (what, values) =>
  `| ${what} | ${[median(values), Math.min(...values), Math.max(...values)].map((value) => value.toFixed(0)).join(' | ')} |`;
const ratio = median(native.map((value, round) => inPage[round] / value));
const when = new Date().toISOString().slice(0, 16).replace('T', ' ');
writeFileSync(
  section,
  `## page

${when} UTC; load average while it ran: ${Math.min(...loads).toFixed(1)} to ${Math.max(...loads).toFixed(1)}.

${count.toLocaleString('en')} pairs pasted into the page, until the table stands there sorted by score, by the page's own
clock: reading, scoring, sorting, drawing. Headless Chromium, ${threads} threads, ${rounds} runs, each in a
new page. Beside it, in turns, \`genegraft predict\` from file to file on the same pairs with as many threads, its
start and the opening of the model included.

| milliseconds | median | least | most |
| --- | ---: | ---: | ---: |
${row('page', inPage)}
${row('native', native)}

The page takes ${ratio.toFixed(1)} times as long as the native program (median over the runs).
`,
);
