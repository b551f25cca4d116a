// page_cells.mjs GENEGRAFT FILES SECTION: matrices of cells in the page, from the choice of a file to
// the types and to the map, by the page's own clock, with the memory of the largest process of the
// browser. FILES holds what cell_files.mjs writes, and forests over all genes of zheng_sorted
// (forest.onnx) and over the chosen ones (forest-chosen.onnx). Appends to the page's section of
// RESULTS.md.
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadavg } from 'node:os';
import { launch, median, openPage, serve, timeStages, when } from './page_host.mjs';

const [genegraft, files, section] = process.argv.slice(2);
const rounds = 3;
const idle = 2000;

/** What is asked is in seconds. */
const cases = [
  { file: '3000.h5', model: 'pbmc-types', name: 'shipped, logistic regression', asked: { map: 8 } },
  { file: '3000.h5', model: 'pbmc-transfer', name: 'shipped, transferred network', asked: {} },
  { file: '50000.h5', own: 'forest-chosen.onnx', name: 'forest of 300 trees over these genes', asked: { types: 5 } },
  { file: '50000.h5', own: 'forest.onnx', name: 'forest of 300 trees over 8,394 genes', asked: {} },
  { file: '50000.h5', model: 'pbmc-types', name: 'shipped, logistic regression', asked: {} },
  { file: '50000.h5', model: 'pbmc-transfer', name: 'shipped, transferred network', asked: {} },
  { file: '50000-dense.h5', own: 'forest.onnx', name: 'forest of 300 trees over 8,394 genes', asked: {} },
  { file: '50000-dense.h5', model: 'pbmc-types', name: 'shipped, logistic regression', asked: {} },
];

/** All types are there, then the map too. */
const typed = (sentence, cells) => sentence.startsWith(`${cells.toLocaleString('en')} cells: `);
const mapped = () => document.querySelector('[role=application][data-drawn-by]') !== null;

/** Mebibytes that the largest process of the browser has held at most. */
async function largestProcess(browser) {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const held = processInfo.map(({ id }) => {
    const line = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${id}/status`, 'utf8'));
    return line === null ? 0 : Number(line[1]) / 1024;
  });
  return Math.max(...held);
}

/** A browser of its own each time: its processes' memory is this matrix's alone. */
async function timeOnce(address, { file, model, own }) {
  const browser = await launch();
  try {
    const page = await openPage(browser, `${address}#/cells${model === undefined ? '' : `?model=${model}`}`);
    const input = page.locator('input[type=file]').first();
    if (own !== undefined) {
      await input.setInputFiles(join(files, own));
      await page.waitForURL(/model=own-/);
    }
    await page.waitForTimeout(idle); // the page gets its engine and model ready before there is input
    const put = () => input.setInputFiles(join(files, file));
    const { times } = await timeStages(page, put, [typed, mapped], parseInt(file, 10));
    return { types: times[0], map: times[1], memory: await largestProcess(browser) };
  } finally {
    await browser.close();
  }
}

const loads = [loadavg()[0]];
const lines = [];
const site = await serve(genegraft);
try {
  for (const each of cases) {
    const runs = [];
    for (let round = 0; round < rounds; round++) {
      runs.push(await timeOnce(site.address, each));
      loads.push(loadavg()[0]);
      const { types, map, memory } = runs.at(-1);
      console.error(
        `bench: ${each.file}, ${each.name}: types ${types.toFixed(0)} ms, map ${map.toFixed(0)} ms, ${memory.toFixed(0)} MiB`,
      );
    }
    const seconds = (what) => (median(runs.map((run) => run[what])) / 1000).toFixed(2);
    const asked = (what) => (each.asked[what] === undefined ? '' : `< ${each.asked[what]}`);
    const memory = Math.max(...runs.map((run) => run.memory)).toFixed(0);
    lines.push(
      `| ${each.file} | ${each.name} | ${seconds('types')} | ${asked('types')} | ${seconds('map')} | ${asked('map')} | ${memory} |`,
    );
  }
} finally {
  site.stop();
}

appendFileSync(
  section,
  `
### Cells in the page

${when(loads)}

10x HDF5 files from the choice of the file to the types of all cells, and to the map (reading, checking, scoring, then principal
components and UMAP); 2 threads. 3000.h5: cells of pbmc_frozen_donor_a_unlabelled with its 13,939 genes, 2.3 million values. 50000.h5:
zheng_sorted, the 2,000 genes whose logarithms are most dispersed, 2.6 million values; 50000-dense.h5: the 2,000 that most cells
have, 24.4 million values, a quarter of all. Where there were fewer cells the further ones are thinned copies. Medians of ${rounds} runs, each in
a browser of its own that has stood open for ${idle / 1000} seconds. Memory is what the largest process of the browser held at most, the
largest of the runs; asked are less than 1,431 MiB (1.5 GB).

| file | model | seconds to types | asked | seconds to the map | asked | MiB |
| --- | --- | ---: | ---: | ---: | ---: | ---: |
${lines.join('\n')}
`,
);
