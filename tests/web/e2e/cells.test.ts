import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { cellModel } from '../support/cell-model.ts';
import { tarGz, tenX } from '../support/cell-files.ts';
import { cells, downloaded, drop, dropAll, grid, hosted, summary } from '../support/page.ts';

const { open } = hosted();
const shared = process.env.GENEGRAFT_SHARED ?? resolve(import.meta.dirname, '../../../../shared');
const format = (name: string) => `${shared}/data/cells/formats/${name}`;

const lines = (text: string) => text.trimEnd().split('\n');
const alertOf = async (page: Page) => {
  const alert = page.locator('.results [role=alert]').first();
  await alert.waitFor();
  return (await alert.textContent()) ?? '';
};

/** The view with the model made by hand in use. */
async function openWithModel(options: Parameters<typeof cellModel>[0] = {}) {
  const opened = await open({ address: '#/cells' });
  await drop(opened.page, 'markers.onnx', cellModel(options));
  await expect.poll(() => opened.page.url()).toMatch(/#\/cells\?model=own-/);
  return opened;
}
const map = (page: Page) => page.getByRole('application', { name: /^Map of the cells/ });

describe('cells', () => {
  it('answers the three files of 10x, each cell as it was made', async () => {
    const { page } = await openWithModel();
    const { files, types } = tenX(60);
    const { 'labels.tsv': _, ...three } = files;
    await dropAll(page, three);
    await expect.poll(() => summary(page).textContent()).toMatch(/^60 cells: .*12 B cell/);
    expect(await page.getByText(/23 of the model’s 23 genes found, 100 % of their weight/).count()).toBe(0);
    expect(await page.getByText(/22 of the model’s 22 genes found, 100 % of their weight/).count()).toBe(1);

    const { name, text } = await downloaded(page, 'Download TSV');
    expect(name).toBe('3-files.markers.tsv');
    const [head, ...rows] = lines(text).map((line) => line.split('\t'));
    expect(head!.slice(0, 6)).toEqual(['barcode', 'predicted', 'probability', 'first', 'second', 'p.second']);
    expect(rows.map(([barcode]) => barcode)[59]).toBe('CELL0060-1');
    expect(rows.map((row) => row[1])).toEqual(types);
    const place = (title: string) => head!.indexOf(title);
    for (const row of rows) {
      const shares = head!.flatMap((title, i) => (title.startsWith('p.') && title !== 'p.second' ? [Number(row[i])] : []));
      expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 5);
      expect(Number(row[place('probability')])).toBeCloseTo(Math.max(...shares), 6);
    }
    // The page shows what it saves.
    expect((await cells(page))[0]!.slice(0, 3)).toEqual(['1', 'CELL0001-1', 'CD4 T cell']);
  });

  it('takes a folder in a tar.gz, its labels, and sets them against the answers', async () => {
    const { page } = await openWithModel();
    await drop(page, 'run.tar.gz', tarGz('run', tenX(50).files));
    await expect.poll(() => summary(page).textContent()).toMatch(/^50 cells/);
    const confusion = page.getByRole('region', { name: 'Confusion matrix' });
    const row = confusion.getByRole('row', { name: /^made mono/ });
    expect(await row.textContent()).toMatch(/made mono\s*10/);
    const shown = await row.locator('td').allTextContents();
    expect(shown.filter((cell) => cell !== '')).toEqual(['10']);
  });

  it('filters by a click on a type, explains a cell, colours by a gene', async () => {
    const { page } = await openWithModel();
    await dropAll(page, tenX(60).files);
    await expect.poll(() => map(page).count(), { timeout: 30_000 }).toBe(1);
    await page.getByRole('region', { name: 'Cells by type' }).getByRole('button', { name: /^NK cell/ }).click();
    await expect.poll(async () => (await cells(page)).every((row) => row[2] === 'NK cell')).toBe(true);
    expect(await page.getByText('12 of 60 cells').count()).toBe(1);

    await grid(page).focus();
    await page.keyboard.press('Enter');
    const detail = page.getByRole('region', { name: /^Cell CELL/ });
    await detail.getByRole('heading', { name: 'Why NK cell' }).waitFor();
    const reasons = await detail.locator('tbody tr').evaluateAll((rows) =>
      rows.map((row) => Array.from(row.children, (cell) => (cell.textContent ?? '').trim())),
    );
    const strongest = reasons.slice(0, 4).map(([gene]) => gene);
    expect(['GNLY', 'KLRD1', 'FGFBP2', 'SPON2'].filter((gene) => strongest.includes(gene!)).length).toBeGreaterThan(2);
    expect(reasons[0]![3]).toMatch(/^\+/);

    await detail.getByRole('button', { name: 'GNLY' }).click();
    await expect.poll(() => page.getByLabel('Colour by').inputValue()).toBe('gene');
    expect(await page.getByText('GNLY, log(1 + molecules in 10,000)').count()).toBe(1);
    await page.getByLabel('or a gene').fill('nosuchgene');
    await page.keyboard.press('Enter');
    expect(await page.getByRole('alert').textContent()).toContain('no gene called nosuchgene');
    await page.getByRole('button', { name: 'Close' }).click();
    await expect.poll(() => detail.count()).toBe(0);
  });

  it('moves and zooms the map by keys, and explains the cell that is clicked', async () => {
    const { page } = await openWithModel();
    await dropAll(page, tenX(60).files);
    await map(page).waitFor({ timeout: 30_000 });
    await expect.poll(() => map(page).getAttribute('data-drawn-by')).toMatch(/WebGL|canvas/);
    const labels = () => map(page).locator('.label').evaluateAll((all) => all.map((each) => each.getAttribute('style')));
    await expect.poll(async () => (await labels()).length).toBeGreaterThan(2);
    const before = await labels();
    await map(page).focus();
    await page.keyboard.press('ArrowLeft');
    await expect.poll(labels).not.toEqual(before);
    await page.keyboard.press('0');
    await expect.poll(labels).toEqual(before);
    // Some point lies somewhere: the map is searched for one.
    const box = (await map(page).boundingBox())!;
    const detail = page.getByRole('region', { name: /^Cell CELL/ });
    search: for (let y = 0.08; y < 0.9; y += 0.04)
      for (let x = 0.04; x < 0.96; x += 0.02) {
        await page.mouse.click(box.x + x * box.width, box.y + y * box.height);
        if ((await detail.count()) > 0) break search;
      }
    expect(await detail.count()).toBe(1);
  });

  it('places cells by genes of equal variance on demand, and back as before', async () => {
    const { page } = await openWithModel();
    await dropAll(page, tenX(60).files);
    const foot = page.getByRole('region', { name: 'Map' }).getByText(/^UMAP of principal components/);
    await foot.waitFor({ timeout: 30_000 });
    const labels = () => map(page).locator('.label').evaluateAll((all) => all.map((each) => each.getAttribute('style')));
    await expect.poll(async () => (await labels()).length).toBeGreaterThan(2);
    const before = await labels();
    const placed = page.getByLabel('Place by');
    expect(await placed.locator('option').allTextContents()).toEqual(['UMAP', 'UMAP, genes scaled']);
    await placed.selectOption('scaled');
    const other = async () => {
      const now = await labels(); // none while the map is made; those that would overlap are left out
      return now.length > 1 && JSON.stringify(now) !== JSON.stringify(before);
    };
    await expect.poll(other, { timeout: 30_000 }).toBe(true);
    expect(await foot.count()).toBe(1);
    await placed.selectOption('umap'); // kept, not made anew
    await expect.poll(labels).toEqual(before);
  });

  it('leaves cells out by thresholds, and tells why', async () => {
    const { page } = await openWithModel();
    await dropAll(page, tenX(40).files);
    await expect.poll(() => summary(page).textContent()).toMatch(/^40 cells/);
    const least = page.getByLabel('Genes a cell at least');
    expect(await least.inputValue()).toBe('0'); // 84 genes are a selection
    await least.fill('500');
    await least.press('Enter');
    await expect.poll(() => summary(page).textContent()).toContain('40 left out');
    await page.getByRole('button', { name: 'Show the 40 problems' }).click();
    expect((await cells(page))[0]!.join(' ')).toMatch(/left out: \d+ genes, fewer than 500/);
    await least.fill('0');
    await least.press('Enter');
    await expect.poll(() => summary(page).textContent()).not.toContain('left out');
  });

  it('answers by a coarser type where the finer ones are too close', async () => {
    const { page } = await openWithModel({ floor: 0.9 });
    // CD3D alone speaks for CD4 and CD8 T cells alike.
    const genes = ['CD3D', 'LYZ', 'MS4A1', 'GNLY', 'CD8A', 'IL7R', 'S100A8'];
    const table = [`gene,one,two`, ...genes.map((gene) => `${gene},${gene === 'CD3D' ? '40,0' : '0,0'}`), 'ACTB,9,60'];
    await drop(page, 'two.csv', table.join('\n'));
    await expect.poll(() => summary(page).textContent()).toMatch(/1 T cell, 1 unassigned/);
    expect(await page.getByText('Little of what the model reads is in this matrix').count()).toBe(0);
  });

  it('warns where little of the model’s genes is there, and refuses where next to nothing is', async () => {
    const { page } = await openWithModel();
    const table = (genes: readonly string[]) =>
      ['gene,a,b', ...genes.map((gene, i) => `${gene},${i + 1},${2 * i}`)].join('\n');
    await drop(page, 'few.csv', table(['CD3D', 'LYZ', 'MS4A1', 'GNLY', 'XX1', 'XX2']));
    await expect.poll(() => page.getByText('Little of what the model reads').count()).toBe(1);
    expect(await page.getByText(/4 of the model’s 22 genes found, 18 % of their weight/).count()).toBeGreaterThan(0);
    await drop(page, 'none.csv', table(['Xx1', 'Xx2', 'Xx3', 'LYZ']));
    expect(await alertOf(page)).toMatch(/none\.csv cannot be scored.*1 of the model's 22 genes/s);
  });

  it('says what is wrong with a file that is no matrix, damaged or empty', async () => {
    const { page } = await openWithModel();
    await drop(page, 'notes.txt', 'these are my notes\n');
    expect(await alertOf(page)).toContain('notes.txt');
    const { files } = tenX(30);
    await dropAll(page, { ...files, 'matrix.mtx': files['matrix.mtx'].slice(0, 900) });
    await expect.poll(() => alertOf(page)).toMatch(/matrix\.mtx/);
    await drop(page, 'cut.tar.gz', tarGz('cut', files).subarray(0, 500));
    await expect.poll(() => alertOf(page)).toMatch(/cut/);
    await drop(page, 'empty.h5', '');
    await expect.poll(() => alertOf(page)).toContain('0 bytes');
    await drop(page, 'broken.h5', Buffer.concat([Buffer.from('\x89HDF\r\n\x1a\n', 'latin1'), Buffer.alloc(50)]));
    await expect.poll(() => alertOf(page)).toMatch(/broken\.h5 cannot be scored.*The file is no HDF5 file, or it is cut short/);
  });

  it('writes an .h5ad that it reads back the same', async () => {
    const { page } = await openWithModel();
    await dropAll(page, tenX(60).files);
    await map(page).waitFor({ timeout: 30_000 });
    const before = lines((await downloaded(page, 'Download TSV')).text).map((line) => line.split('\t'));
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download .h5ad' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('4-files.markers.h5ad');
    const bytes = readFileSync(await download.path());
    await drop(page, 'back.h5ad', bytes);
    await expect.poll(() => page.getByText(/h5ad, .*60 cells and 84 genes, counts/).count()).toBe(1);
    await map(page).waitFor(); // its own map: none is made
    expect(await page.getByText('X_umap, as the file brings it.').count()).toBe(1);
    const after = lines((await downloaded(page, 'Download TSV')).text).map((line) => line.split('\t'));
    expect(after.slice(1).map((row) => row.slice(0, 6))).toEqual(before.slice(1).map((row) => row.slice(0, 6)));
  });

  it('shows a full result at a click on the example, and says that it is made up', async () => {
    const { page } = await openWithModel();
    await page.getByRole('button', { name: 'Try the example' }).click();
    await expect.poll(() => summary(page).textContent()).toMatch(/^600 cells: .*; \d+ left out$/);
    expect(await page.getByText('These cells are made up').count()).toBe(1);
    await map(page).waitFor({ timeout: 30_000 });
    await page.getByRole('link', { name: 'Models' }).click();
    await page.goBack();
    await expect.poll(() => summary(page).textContent()).toContain('600 cells');
    expect(await map(page).count()).toBe(1);
    await page.getByRole('button', { name: 'Clear', exact: true }).click();
    await page.getByRole('heading', { name: 'What are these cells?' }).waitFor();
  });

  const found: readonly (readonly [string, RegExp])[] = [
    ['10x_v3_182cells_36601genes.h5', /^182 cells/],
    ['10x_v3_filtered_small.h5', /^1,107 cells/],
    ['10x_v2_filtered.h5', /cells/],
    ['anndata_julia_pbmc8k_7480x200.h5ad', /^7,480 cells/],
    ['scanpy_pbmc68k_reduced_700x765.h5ad', /^700 cells/],
    ['scanpy_pbmc68k_reduced_legacy_724x2956.h5ad', /^724 cells/],
  ];
  for (const [name, expected] of found)
    it.skipIf(!existsSync(format(name)))(`reads ${name}`, async () => {
      const { page } = await openWithModel();
      await drop(page, name, readFileSync(format(name)));
      await expect.poll(() => page.locator('.results').textContent(), { timeout: 60_000 }).toMatch(
        /cannot be scored|Quality/,
      );
      const text = (await page.locator('.results').textContent()) ?? '';
      // Few of the model's genes may be in it: then it was read, and says so.
      if (text.includes('cannot be scored')) expect(text).toMatch(/It was read|centred and scaled/);
      else expect(await summary(page).textContent()).toMatch(expected);
    });

  it('shows a model of cells among the models', async () => {
    const { page } = await openWithModel();
    await page.getByRole('link', { name: 'Models', exact: true }).click();
    const card = page.getByRole('article', { name: 'Marker genes of blood cells' });
    await card.getByRole('heading', { name: 'File' }).waitFor();
    expect(await card.getByRole('link', { name: /back to the cells/ }).count()).toBe(1);
  });
});
