import type { Locator } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import {
  cells,
  downloaded,
  grid,
  hosted,
  paste,
  rowsOf,
  shipped,
  summary,
  table,
} from '../support/page.ts';

const { open } = hosted();

const lines = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t'));
const scores = (rows: string[][]) => rows.map((row) => row[4]!);
/** Numbers of a text in full, as its `data` elements hold them. */
const values = (place: Locator) =>
  place
    .locator('data')
    .evaluateAll((found) => found.map((data) => Number((data as HTMLDataElement).value)));
const sum = (numbers: readonly number[]) => numbers.reduce((all, number) => all + number, 0);

describe('guides', () => {
  it('scores pasted pairs, explains one and downloads what is on screen', async () => {
    const { page } = await open();
    await paste(page, table);
    await expect
      .poll(() => summary(page).textContent())
      .toMatch(/^5 pairs, \d+ above the threshold, 2 not scorable$/);
    await expect.poll(() => rowsOf(page).count()).toBe(5);
    expect(await page.getByText('TSV, 5 pairs, header found').count()).toBe(1);
    expect(await grid(page).getAttribute('aria-rowcount')).toBe('6');

    // Highest score first; problems last, with the reason in the row.
    const shown = await cells(page);
    const order = shown.map(([row]) => Number(row));
    expect(order.slice(3)).toEqual([4, 5]);
    expect(shown[3]![3]).toContain('22');
    expect(shown[3]![4]).toBe('short');

    const { name, text } = await downloaded(page, 'Download TSV');
    expect(name).toBe(`pairs.${shipped().name}.tsv`);
    const [head, ...rows] = lines(text);
    expect(head).toEqual([
      'guide',
      'target',
      'note',
      'predicted',
      'p.0',
      'p.1',
      'cfd',
      'mit',
      'error',
    ]);
    const given = lines(table).slice(1);
    expect(rows.map((row) => row.slice(0, 3))).toEqual(order.map((row) => given[row - 1]));
    const probabilities = rows.slice(0, 3).map((row) => Number(row[5]));
    expect(probabilities).toEqual([...probabilities].sort((a, b) => b - a));
    rows.slice(0, 3).forEach((row, i) => {
      expect(Number(row[4]) + Number(row[5])).toBeCloseTo(1, 5);
      expect(row[3]).toBe(shown[i]![3] === 'cleaved' ? '1' : '0');
      expect(row[8]).toBe('');
    });
    expect(rows[3]!.slice(3, 8)).toEqual(['', '', '', '', '']);
    expect(rows[3]![8]).toBe(shown[3]![3]);

    await rowsOf(page).first().click();
    const reasons = page.getByRole('region', { name: `Reasons for row ${order[0]}` });
    const sentence = reasons.getByText(/^A perfect match scores .* this site scores /);
    await sentence.waitFor();
    const picture = reasons.getByRole('img', { name: /Guide .* Shares: / });
    expect(await picture.count()).toBe(1);

    // Differences add up to the score, features to what it was before calibration.
    const [perfect, score] = await values(sentence);
    expect(score).toBeCloseTo(probabilities[0]!, 5);
    const differences = await values(reasons.getByRole('list', { name: 'Shares of the diff' }));
    expect(differences.length).toBeGreaterThan(1);
    expect(Math.abs(perfect! + sum(differences) - score!)).toBeLessThan(1e-4);

    const account = reasons.getByText('The model’s own account');
    await account.click();
    const features = reasons.getByRole('table', { name: 'Shares of the features' });
    expect(await features.isVisible()).toBe(true);
    const [base, raw] = await values(account);
    expect(Math.abs(base! + sum(await values(features)) - raw!)).toBeLessThan(1e-4);
    await reasons.getByText(/share\.\s+Calibration\s+then\s+turns\s/).waitFor();
  });

  it('shows a full result at a click on the example', async () => {
    const { page } = await open();
    await page.getByRole('button', { name: 'Try the example' }).click();
    await expect
      .poll(() => summary(page).textContent())
      .toMatch(/^62 pairs, [1-9]\d* above the threshold$/);
    const guides = page.getByRole('region', { name: 'Summary by guide' });
    await expect.poll(() => guides.getByRole('row').count()).toBe(4);
    expect(await page.getByRole('img', { name: /^Scores of all pairs/ }).count()).toBe(1);
    expect(await page.locator('textarea').inputValue()).toContain('GUIDE-seq');
    expect(await page.getByText('the scores here flatter it').count()).toBe(1);
  });

  it('sorts, filters and copies', async () => {
    const { page } = await open();
    await page.getByRole('button', { name: 'Try the example' }).click();
    await expect.poll(() => page.getByRole('region', { name: 'Summary by guide' }).count()).toBe(1);

    const heading = page.getByRole('columnheader', { name: 'Mism.' });
    await heading.getByRole('button').click();
    expect(await heading.getAttribute('aria-sort')).toBe('descending');
    await heading.getByRole('button').click();
    expect(await heading.getAttribute('aria-sort')).toBe('ascending');
    const mismatches = (await cells(page)).map((row) => Number(row[7]));
    expect(mismatches).toEqual([...mismatches].sort((a, b) => a - b));

    await page.getByRole('searchbox').fill('circle');
    await expect.poll(() => page.getByText('14 of 62 rows').count()).toBe(1);
    expect((await cells(page)).every((row) => row.includes('CIRCLE-seq'))).toBe(true);
    await page.getByLabel('Filter by guide').selectOption('GAGTCCGAGCAGAAGAAGAA');
    await expect.poll(() => page.getByText('7 of 62 rows').count()).toBe(1);
    await page.getByLabel('Filter by mismatches').selectOption('At most 3');
    await page.getByRole('button', { name: 'Copy', exact: true }).click();
    await expect.poll(() => page.getByText(/rows? copied\./).count()).toBe(1);
    const copied = lines(await page.evaluate(() => navigator.clipboard.readText())).slice(1);
    expect(copied.map((row) => row[3])).toEqual(copied.map(() => 'CIRCLE-seq'));
    expect(copied).toHaveLength(await rowsOf(page).count());

    await page.getByRole('button', { name: 'Clear filter' }).click();
    await page.getByLabel('Filter by threshold').selectOption('above');
    await expect
      .poll(async () => (await cells(page)).every((row) => row[3] === 'cleaved'))
      .toBe(true);
  });

  it('shows the problems alone', async () => {
    const { page } = await open();
    await paste(page, table);
    await page.getByRole('button', { name: 'Show the 2 problems' }).click();
    await expect.poll(() => rowsOf(page).count()).toBe(2);
    await rowsOf(page).first().click();
    expect(await page.getByRole('region', { name: 'Reasons for row 4' }).count()).toBe(1);
    await page.getByRole('button', { name: 'Show all rows' }).click();
    await expect.poll(() => rowsOf(page).count()).toBe(5);
  });

  it('is worked by keyboard', async () => {
    const { page } = await open();
    await page.getByRole('button', { name: 'Try the example' }).click();
    await expect.poll(() => page.getByRole('region', { name: 'Summary by guide' }).count()).toBe(1);
    await grid(page).focus();
    const active = async () => {
      const id = await grid(page).getAttribute('aria-activedescendant');
      return Number(await page.locator(`#${id}`).getAttribute('aria-rowindex')) - 2;
    };
    expect(await active()).toBe(0);
    const moves: [string, number][] = [
      ['ArrowDown', 1],
      ['ArrowDown', 2],
      ['ArrowUp', 1],
      ['End', 61],
      ['Home', 0],
    ];
    for (const [key, index] of moves) {
      await page.keyboard.press(key);
      await expect.poll(active).toBe(index);
    }
    await page.keyboard.press('PageDown');
    await expect.poll(active).toBeGreaterThan(5);
    await page.keyboard.press('PageUp');
    await expect.poll(active).toBe(0);
    await page.keyboard.press('Enter');
    await expect.poll(() => page.getByRole('region', { name: /^Reasons for row/ }).count()).toBe(1);
    const title = await page.locator('.reasons h2').textContent();
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => page.locator('.reasons h2').textContent()).not.toBe(title);
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByRole('region', { name: /^Reasons for row/ }).count()).toBe(0);
  });

  it('hides columns on screen and in the download', async () => {
    const { page } = await open();
    await paste(page, table);
    await expect.poll(() => rowsOf(page).count()).toBe(5);
    await page.getByText('Columns', { exact: true }).click();
    await page.getByLabel('note').uncheck();
    await page.getByLabel('MIT').uncheck();
    expect(await page.getByRole('columnheader', { name: 'note' }).count()).toBe(0);
    const { text } = await downloaded(page, 'Download TSV');
    expect(lines(text)[0]).toEqual(['guide', 'target', 'predicted', 'p.0', 'p.1', 'cfd', 'error']);
  });

  it('has the scores in sight on a laptop, beside four columns of the file', async () => {
    const { page } = await open();
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.getByRole('button', { name: 'Try the example' }).click();
    await rowsOf(page).first().waitFor();
    const right = await grid(page).evaluate(
      (table) => table.parentElement!.getBoundingClientRect().right,
    );
    for (const name of ['Score', 'CFD', 'MIT']) {
      const box = await grid(page).getByRole('columnheader', { name }).boundingBox();
      expect(box!.x + box!.width).toBeLessThanOrEqual(right);
    }
  });

  it('keeps input and address when one goes to the models and back', async () => {
    const { page } = await open();
    await paste(page, table);
    await expect.poll(() => rowsOf(page).count()).toBe(5);
    await page.getByRole('link', { name: 'Card ›' }).click();
    expect(page.url()).toContain(`#/models?model=${shipped().name}`);
    await page.goBack();
    await expect.poll(() => rowsOf(page).count()).toBe(5);
    expect(scores(await cells(page))[0]).not.toBe('');
  });
});
