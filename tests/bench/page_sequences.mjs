// page_sequences.mjs GENEGRAFT GENOME SECTION: sequences by the shipped promoter network in the page,
// from the paste (short ones) or the choice of a file (a genome) to the finished table, by the
// page's own clock. Appends to the page's section of RESULTS.md.
import { appendFileSync, readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { launch, median, openPage, pasteText, row, serve, timeStages, when } from './page_host.mjs';

const [genegraft, genome, section] = process.argv.slice(2);
const short = { count: 1000, length: 81, rounds: 5, asked: 2 };
const long = { rounds: 1, asked: 180 };
const idle = 2000;

/** Pieces from here and there of the genome. */
function pieces() {
  const letters = readFileSync(genome, 'utf8').split('\n').slice(1).join('');
  const apart = Math.floor(letters.length / short.count);
  const piece = (i) => letters.slice(i * apart, i * apart + short.length);
  return Array.from({ length: short.count }, (_, i) => `>piece_${i + 1}\n${piece(i)}\n`).join('');
}

/** Classes are counted while a scan goes on, which can be cancelled. */
const finished = (sentence, records) =>
  new RegExp(`^${records.toLocaleString('en')} records?: `).test(sentence) &&
  !Array.from(document.querySelectorAll('button')).some(({ textContent }) => textContent === 'Cancel');

async function timeOnce(browser, address, records, put) {
  const page = await openPage(browser, `${address}#/sequences?model=ecoli-promoter`);
  await page.locator('textarea').waitFor();
  await page.waitForTimeout(idle); // the page gets its engine and model ready before there is input
  const { times, longest } = await timeStages(page, () => put(page), [finished], records);
  await page.context().close();
  console.error(`bench: ${records} records: ${times[0].toFixed(0)} ms, at most ${longest.toFixed(0)} ms without an answer`);
  return { time: times[0], longest };
}

const loads = [loadavg()[0]];
const text = pieces();
const runs = { short: [], long: [] };
const site = await serve(genegraft);
const browser = await launch();
try {
  for (let round = 0; round < short.rounds; round++)
    runs.short.push(await timeOnce(browser, site.address, short.count, (page) => pasteText(page, text)));
  loads.push(loadavg()[0]);
  for (let round = 0; round < long.rounds; round++) {
    const put = (page) => page.locator('input[type=file]').first().setInputFiles(genome);
    runs.long.push(await timeOnce(browser, site.address, 1, put));
    loads.push(loadavg()[0]);
  }
} finally {
  await browser.close();
  site.stop();
}

const line = (what, all, asked) =>
  `${row(what, all.map(({ time }) => time))} ${asked} | ${median(all.map(({ longest }) => longest)).toFixed(0)} |`;
appendFileSync(
  section,
  `
### Sequences in the page

${when(loads)}

The shipped promoter network (\`ecoli-promoter\`), 2 threads, in a new page each time that has stood open for ${idle / 1000} seconds: ${short.count.toLocaleString('en')}
pieces of ${short.length} letters pasted (${short.rounds} runs), and the genome of *E. coli* (4.6 Mb) from its file, in windows of ${short.length} letters, one every
10, on both strands (one run), to the table of classes and the track with its peaks.

| milliseconds | median | least | most | asked | longest without an answer |
| --- | ---: | ---: | ---: | ---: | ---: |
${line(`${short.count.toLocaleString('en')} sequences`, runs.short, `< ${short.asked * 1000}`)}
${line('the genome', runs.long, `< ${long.asked * 1000}`)}
`,
);
