import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { cellModel } from '../support/cell-model.ts';
import { drop, hosted, paste, rowsOf, table } from '../support/page.ts';
import { promoterNetwork } from '../support/promoter-network.ts';

const { open } = hosted();
const axe = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');

/** What axe finds against WCAG 2.1 AA and good practice, one line per kind. */
async function findings(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { axe } = window as unknown as { axe: typeof import('axe-core') };
    const { violations } = await axe.run();
    return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
  });
}

describe.each(['light', 'dark'] as const)('%s', (colorScheme) => {
  it('the empty page has no faults', async () => {
    const { page } = await open();
    await page.emulateMedia({ colorScheme });
    await page.getByRole('combobox', { name: 'Model' }).waitFor();
    expect(await findings(page)).toEqual([]);
  });

  it('results, problems and reasons have none', async () => {
    const { page } = await open();
    await page.emulateMedia({ colorScheme });
    await paste(page, table);
    await expect.poll(() => rowsOf(page).count()).toBe(5);
    await rowsOf(page).first().click();
    await page.getByText('The model’s own account').click();
    expect(await findings(page)).toEqual([]);
  });

  it('nor has a table of numbers, its problems and its model’s card', async () => {
    const { page } = await open({ address: '#/tables' });
    await page.emulateMedia({ colorScheme });
    await page.getByRole('heading', { name: 'What does your model say' }).waitFor();
    expect(await findings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Try the example' }).click();
    await expect.poll(() => rowsOf(page).count()).toBeGreaterThan(10);
    await page.getByText('Card', { exact: true }).click();
    expect(await findings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Clear', exact: true }).click();
    await paste(page, 'sepal length,petal width\n5.1,0.2');
    await page.locator('.results [role=alert]').waitFor();
    expect(await findings(page)).toEqual([]);
  });

  it('nor have sequences, a track, its peaks and the changes of a window', async () => {
    const { page } = await open({ address: '#/sequences' });
    await page.emulateMedia({ colorScheme });
    await page.getByRole('heading', { name: 'What are these pieces' }).waitFor();
    expect(await findings(page)).toEqual([]);
    await drop(page, 'two-boxes.onnx', promoterNetwork());
    await page.getByText(/Reads 81 letters/).waitFor();
    await page.getByRole('button', { name: 'Try the example' }).click();
    await page.getByRole('heading', { name: /peaks?$/ }).waitFor();
    await page.getByRole('grid', { name: /^Peaks/ }).locator('tbody tr').first().click();
    await page.getByText('The strongest change').waitFor();
    expect(await findings(page)).toEqual([]);
    await page.getByRole('link', { name: 'Models', exact: true }).click();
    await page.getByRole('article', { name: 'Two boxes' }).getByRole('heading', { name: 'File' }).waitFor();
    expect(await findings(page)).toEqual([]);
  });

  it('nor have cells, their map, a cell’s reasons, and what is left out', async () => {
    const { page } = await open({ address: '#/cells' });
    await page.emulateMedia({ colorScheme });
    await page.getByRole('heading', { name: 'What are these cells?' }).waitFor();
    expect(await findings(page)).toEqual([]);
    await drop(page, 'markers.onnx', cellModel());
    await expect.poll(() => page.url()).toContain('model=own-');
    await page.getByRole('button', { name: 'Try the example' }).click();
    await page.getByRole('application', { name: /^Map/ }).waitFor({ timeout: 60_000 });
    await rowsOf(page).first().click();
    await page.getByRole('heading', { name: /^Why/ }).waitFor();
    expect(await findings(page)).toEqual([]);
    await page.getByLabel('Genes a cell at least').fill('75');
    await page.getByLabel('Genes a cell at least').press('Enter');
    await page.getByRole('button', { name: /^Show the .* problems$/ }).click();
    expect(await findings(page)).toEqual([]);
    await drop(page, 'notes.txt', 'these are my notes\n');
    await page.locator('.results [role=alert]').waitFor();
    expect(await findings(page)).toEqual([]);
  });

  it('nor have an error and the models', async () => {
    const { page } = await open();
    await page.emulateMedia({ colorScheme });
    await paste(page, 'guide\tplace\nGAG\tchr1');
    await page.locator('.results [role=alert]').waitFor();
    expect(await findings(page)).toEqual([]);
    await page.getByRole('link', { name: 'Models' }).click();
    await page.getByRole('article').first().getByRole('heading', { name: 'File' }).waitFor();
    expect(await findings(page)).toEqual([]);
  });
});
