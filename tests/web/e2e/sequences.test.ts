import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { network } from '../support/onnx-network.ts';
import { cells, downloaded, drop, hosted, paste, rowsOf, summary } from '../support/page.ts';
import { promoterNetwork } from '../support/promoter-network.ts';

const { open } = hosted();

const records = (page: Page) => page.getByRole('grid', { name: /^Records/ });
const record = (page: Page, id: string) =>
  records(page).locator('tbody tr[aria-rowindex]').filter({ hasText: id });
const detail = (page: Page, id: string) => page.getByRole('region', { name: `Record ${id}` });
const chosen = (page: Page) => page.getByRole('region', { name: 'Chosen window' });
const track = (page: Page) => page.getByRole('group', { name: /^Track/ });
const lines = (text: string) => text.trimEnd().split('\n');

async function opened(options: Parameters<typeof open>[0] = {}) {
  const there = await open({ address: '#/sequences', ...options });
  await drop(there.page, 'two-boxes.onnx', promoterNetwork());
  await expect
    .poll(() => there.page.getByRole('combobox', { name: 'Model' }).textContent())
    .toContain('Two boxes of σ70 (yours)');
  return there;
}

/** Random letters, the same at every run. */
function genome(length: number): string {
  let seed = 1;
  return Array.from({ length }, () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return 'ACGT'[seed >>> 30];
  }).join('');
}

describe('sequences', () => {
  it('answers with the network that came with the page, and then with one’s own', async () => {
    const { page } = await open({ address: '#/sequences' });
    await page.getByRole('button', { name: 'Try the example' }).click();
    await expect
      .poll(() => summary(page).textContent(), { timeout: 30_000 })
      .toBe('7 records: 6 promoter, 1 no promoter');
    await drop(page, 'two-boxes.onnx', promoterNetwork());
    await expect
      .poll(() => summary(page).textContent(), { timeout: 30_000 })
      .toBe('7 records: 5 promoter, 2 no promoter');
  });

  it('has an example of the organism that a model is for', async () => {
    const { page } = await open({ address: '#/sequences?model=human-enhancer' });
    await page.getByRole('button', { name: 'Try the example' }).click();
    await expect.poll(() => summary(page).textContent(), { timeout: 60_000 }).toMatch(/^2 records: /);
    expect(await page.getByText('Of human chromosome 2').count()).toBe(1);
    const island = detail(page, 'ACP1_and_SH3YL1');
    await expect.poll(() => island.textContent()).toMatch(/351 windows of 500 letters/);
  });

  it('answers the example; the long record has a track, its peaks, and each window its letters', async () => {
    const { page } = await opened();
    await page.getByRole('button', { name: 'Try the example' }).click();
    await expect
      .poll(() => summary(page).textContent(), { timeout: 30_000 })
      .toBe('7 records: 5 promoter, 2 no promoter');
    expect(await record(page, 'lacZ_promoter').textContent()).toMatch(/81\s*promoter\s*0\.80/);

    const lac = detail(page, 'lac_region');
    await expect.poll(() => lac.textContent()).toMatch(/192 windows of 81 letters,\s+one every 10/);
    const peaks = lac.getByRole('grid', { name: /^Peaks/ });
    const count = Number((await peaks.getAttribute('aria-rowcount')) ?? 0) - 1;
    expect(count).toBeGreaterThan(1);
    expect(await lac.getByRole('heading', { name: `${count} peaks` }).count()).toBe(1);

    // The promoter of the lac operon is among them: on the other strand, at letters 1,023 to 1,103.
    const rows = (await peaks.locator('tbody tr[aria-rowindex]').allTextContents()).map((text) =>
      text.replace(/\s+/g, ' '),
    );
    const lacZ = rows.findIndex((text) => /1,0[0-9]1 ?1,[01]\d1 ?−/.test(text));
    expect(lacZ).toBeGreaterThanOrEqual(0);
    await peaks.locator('tbody tr[aria-rowindex]').nth(lacZ).click();
    await expect
      .poll(() => chosen(page).textContent(), { timeout: 30_000 })
      .toMatch(/− strand.*The strongest change is .* to .* at 1,0\d\d: −0\.\d+/s);

    const map = chosen(page).getByRole('group', { name: /^Changes of one letter/ });
    await map.focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => chosen(page).locator('figcaption').textContent()).toMatch(/letter 2 of the window/);
    const { name, text } = await downloaded(page, 'All changes (TSV)');
    expect(name).toMatch(/^lac_region\.\d+-\d+\.changes\.tsv$/);
    expect(lines(text)).toHaveLength(1 + 3 * 81);

    // A short record opens its one window.
    await record(page, 'recA_promoter').click();
    await expect
      .poll(() => chosen(page).textContent(), { timeout: 30_000 })
      .toMatch(/recA_promoter 1–81.*Unchanged it is 0\.99/s);
  });

  it('saves records, windows, peaks and tracks', async () => {
    const { page } = await opened();
    await page.getByRole('button', { name: 'Try the example' }).click();
    await expect.poll(() => page.getByRole('button', { name: 'Peaks (BED)' }).count()).toBe(1);
    const table = await downloaded(page, 'Download TSV');
    expect(table.name).toBe('ecoli.two-boxes.tsv');
    const [head, ...rows] = lines(table.text).map((line) => line.split('\t'));
    expect(head).toEqual(['id', 'length', 'predicted', 'p.0', 'p.1', 'start', 'end', 'strand', 'error']);
    expect(rows).toHaveLength(7);
    expect(rows[1]!.slice(0, 3)).toEqual(['lacZ_promoter', '81', '1']);
    expect(Number(rows[1]![4])).toBeCloseTo(0.8, 2);

    const windows = lines((await downloaded(page, 'All windows (TSV)')).text);
    expect(windows).toHaveLength(1 + 2 * 192);
    const best = Math.max(...windows.slice(1).map((line) => Number(line.split('\t')[4])));
    expect(best).toBe(Number(rows[0]![4]));
    const bed = await downloaded(page, 'Peaks (BED)');
    expect(bed.name).toBe('ecoli.lac_region.peaks.bed');
    for (const line of lines(bed.text)) expect(line).toMatch(/^lac_region\t\d+\t\d+\tpromoter\t\d+\t[+-]$/);
    const graph = lines((await downloaded(page, 'Track (bedGraph)')).text);
    expect(graph.filter((line) => line.startsWith('track'))).toHaveLength(2);
  });

  it('moves and zooms by keys, wheel, drag and brush', async () => {
    const { page } = await opened();
    await page.getByRole('button', { name: 'Try the example' }).click();
    await track(page).waitFor();
    const shown = async () => {
      const label = (await track(page).getByRole('img').getAttribute('aria-label')) ?? '';
      const [, from, to] = /, (\d+) to (\d+);/.exec(label)!;
      return [Number(from), Number(to)] as const;
    };
    expect(await shown()).toEqual([1, 2000]);
    await track(page).focus();
    await page.keyboard.press('+');
    await expect.poll(shown).toEqual([501, 1500]);
    await page.keyboard.press('End');
    await expect.poll(shown).toEqual([1001, 2000]);
    await page.keyboard.press('0');
    await expect.poll(shown).toEqual([1, 2000]);

    const box = (await track(page).boundingBox())!;
    await page.mouse.move(box.x + box.width / 2, box.y + 60);
    await page.mouse.wheel(0, -400);
    await expect.poll(async () => (await shown())[1]).toBeLessThan(2000);
    const before = await shown();
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2 + 120, box.y + 60, { steps: 4 });
    await page.mouse.up();
    expect((await shown())[0]).toBeLessThan(before[0]);
    expect(await chosen(page).count()).toBe(0); // a drag chooses nothing

    const brush = (await page.locator('.overview').boundingBox())!;
    await page.mouse.move(brush.x + brush.width * 0.98, brush.y + 10);
    await page.keyboard.press('0');
    await page.mouse.down();
    await page.mouse.move(brush.x + brush.width * 0.5, brush.y + 10, { steps: 4 });
    await page.mouse.up();
    await expect.poll(async () => Math.abs((await shown())[0] - 1000)).toBeLessThan(30);
    await track(page).focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => chosen(page).count()).toBe(1);
  });

  it('says of each record why it has no answer', async () => {
    const { page } = await opened();
    await paste(
      page,
      `>good\n${'ACGTTGCA'.repeat(11)}\n>short\nACGTACGT\n>protein\nMKVLAAGIVGLLLAQWERTYIPLKHGFDSAEEMKVLAAGIVGLLLAQWERTY\n` +
        `>unknown\n${'N'.repeat(81)}\n>some_n\n${'ACGNTGCA'.repeat(11)}\n>empty\n`,
    );
    await expect
      .poll(() => summary(page).textContent(), { timeout: 30_000 })
      .toMatch(/^6 records: 2 no promoter; 4 cannot be answered$/);
    await page.getByRole('button', { name: 'Show the 4 problems' }).click();
    await expect.poll(() => rowsOf(page).count()).toBe(4);
    const reasons = (await cells(page)).map((row) => row.at(-1) ?? '');
    expect(reasons[0]).toContain('8 letters, the model needs at least 40');
    expect(reasons[1]).toContain('protein');
    expect(reasons[2]).toContain('no letter is A, C, G or T');
    expect(reasons[3]).toContain('no letters');
  });

  it('reads FASTQ, plain sequences and gzip', async () => {
    const { page } = await opened();
    const letters = 'ACGTTGCA'.repeat(11).slice(0, 81);
    await drop(page, 'reads.fastq.gz', gzipSync(`@r1\n${letters}\n+\n${'I'.repeat(81)}\n`.repeat(3)));
    await expect.poll(() => page.getByText(/^FASTQ, 3 records, 243 letters/).count()).toBe(1);
    await page.getByRole('button', { name: 'Clear' }).click();
    await paste(page, `${letters}\n${letters}\n`);
    await expect.poll(() => page.getByText(/^sequences, one a line, 2 records/).count()).toBe(1);
  });

  it('refuses what is no network of ours, by a sentence', async () => {
    const { page } = await open({ address: '#/sequences' });
    await drop(page, 'network.onnx', network());
    const alert = page.getByRole('alert');
    await expect.poll(() => alert.textContent()).toContain('foreign ONNX model');
    await drop(page, 'newer.onnx', promoterNetwork({ manifest: { schema: 9 } }));
    await expect.poll(() => alert.textContent()).toContain('a newer one is needed');
    await drop(page, 'other.onnx', promoterNetwork({ manifest: { task: 'weather' } }));
    await expect.poll(() => alert.textContent()).toContain('weather');
  });

  it('shows its card', async () => {
    const { page } = await opened();
    await page.getByRole('link', { name: 'Models', exact: true }).click();
    const card = page.getByRole('article', { name: 'Two boxes of σ70' });
    await card.getByRole('heading', { name: 'File' }).waitFor();
    expect(await card.textContent()).toContain('it has learned nothing');
    expect(await card.textContent()).not.toContain('Trees');
    await card.getByRole('link', { name: 'In use: back to the sequences' }).click();
    await expect.poll(() => page.url()).toContain('#/sequences?model=own-');
  });

  it('answers 1,000 sequences in two seconds', async () => {
    const { page } = await opened({ serviceWorker: true });
    const all = genome(81_000);
    const text = Array.from({ length: 1000 }, (_, i) => `>s${i}\n${all.slice(81 * i, 81 * i + 81)}`);
    await page.getByText(/Reads 81 letters at a time/).waitFor();
    const began = Date.now();
    await paste(page, text.join('\n'));
    await expect
      .poll(() => page.getByRole('progressbar').count().then(async (bars) => bars === 0 && (await rowsOf(page).count()) > 0), { interval: 20 })
      .toBe(true);
    console.info(`1,000 sequences of 81 letters from paste to answers: ${Date.now() - began} ms`);
    expect(await records(page).getAttribute('aria-rowcount')).toBe('1001');
  });

  it('scans a million letters with progress; Cancel keeps what is there', async () => {
    const { page } = await opened();
    await drop(page, 'genome.fa.gz', gzipSync(`>random\n${genome(4_000_000)}\n`));
    await expect
      .poll(() => page.getByText(/of 4,000,000 · [\d,]+ bases\/s · .* left/).count(), { timeout: 30_000 })
      .toBe(1);
    // The tab answers while the network runs.
    const began = Date.now();
    await page.evaluate(() => new Promise(requestAnimationFrame));
    expect(Date.now() - began).toBeLessThan(500);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await expect.poll(() => page.getByText(/^Stopped after [\d,]+ of 4,000,000 bases\.$/).count()).toBe(1);
    await track(page).focus();
    await page.keyboard.press('+');
    await page.getByRole('button', { name: 'Peaks (BED)' }).waitFor();
    // The worker may have been ended: the window's changes are worked out all the same.
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    await expect
      .poll(() => chosen(page).textContent(), { timeout: 60_000 })
      .toMatch(/strongest change|No single letter/);
  });

  it('works offline, with threads where there are any', async () => {
    const { page, context } = await opened({ serviceWorker: true });
    await expect
      .poll(() => page.getByRole('banner').textContent(), { timeout: 60_000 })
      .toContain('offline ready');
    await page.reload(); // what was dropped kept the page from doing so by itself
    await page.waitForFunction(() => self.crossOriginIsolated);
    await context.setOffline(true);
    await page.reload();
    await page.getByRole('button', { name: 'Try the example' }).click();
    await expect
      .poll(() => summary(page).textContent(), { timeout: 30_000 })
      .toBe('7 records: 5 promoter, 2 no promoter');
    const threads = await page.evaluate(() => navigator.hardwareConcurrency);
    if (threads > 1)
      await expect.poll(() => page.getByText(`${Math.min(8, threads)} threads`).count()).toBe(1);
  });
});
