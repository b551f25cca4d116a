// page.mjs GENEGRAFT MODEL WORK SECTION
// 100,000 pairs in the page, from the paste to the table sorted by score, in headless Chromium with
// threads, measured in the page itself; beside it the native program on the same pairs and model.
// Writes the bench's section of RESULTS.md.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { launch, median, openPage, pasteText, row, serve, timeStages, warmUp, when } from './page_host.mjs';

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

/**
 * The summary names all pairs, and the summary by guide, which waits for the last score and the
 * sort, is there.
 */
const finished = (sentence, pairs) =>
  sentence.startsWith(`${pairs.toLocaleString('en')} pairs, `) &&
  document.querySelector('[aria-label="Summary by guide"]') !== null &&
  document.querySelector('tbody tr[aria-rowindex]') !== null;

async function pasteOnce(browser, address, text) {
  const page = await openPage(browser, address);
  await warmUp(page);
  const { times } = await timeStages(page, () => pasteText(page, text), [finished], count);
  const threads = await page.evaluate(() => navigator.hardwareConcurrency);
  await page.context().close();
  return { milliseconds: times[0], threads };
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

mkdirSync(work, { recursive: true });
const text = randomPairs();
const pairs = join(work, 'pairs.tsv');
writeFileSync(pairs, text);
const loads = [loadavg()[0]];
const inPage = [];
const native = [];
const site = await serve(genegraft);
const browser = await launch();
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

const ratio = median(native.map((value, round) => inPage[round] / value));
writeFileSync(
  section,
  `## page

${when(loads)}

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
