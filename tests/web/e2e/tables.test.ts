import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { network } from '../support/onnx-network.ts';
import {
  cells,
  downloaded,
  drop,
  grid,
  hosted,
  paste,
  rowsOf,
  shipped,
  summary,
} from '../support/page.ts';

const { open } = hosted();

const fileAt = (path: string) => readFileSync(fileURLToPath(new URL(path, import.meta.url)));
const golden = (name: string) => fileAt(`../../golden/onnx/${name}`);
const iris = (name: string) => fileAt(`../../../web/dist/examples/${name}`);
const lines = (text: string) => text.trimEnd().split('\n');

/** Inputs of a golden model as a table with names, and onnxruntime's answers; see tests/golden/onnx/make.py. */
function goldenTable(name: string) {
  const rows = lines(golden(`${name}.tsv`).toString()).map((line) => line.split('\t'));
  const inputs = rows[0]!.filter((title) => title.startsWith('x')).length;
  const body = rows.slice(1).map((row, i) => [`sample ${i + 1}`, ...row.slice(0, inputs)].join(','));
  return {
    csv: [['name', ...rows[0]!.slice(0, inputs)].join(','), ...body].join('\n'),
    answers: rows.slice(1).map((row) => row.slice(inputs).map(Number)),
  };
}

const panel = (page: Page) => page.getByRole('group', { name: 'Model' });
const alertOf = async (page: Page) => {
  const alert = page.getByRole('alert');
  await alert.waitFor();
  return (await alert.textContent()) ?? '';
};

describe('tables', () => {
  it('answers a table as onnxruntime does', async () => {
    const { page } = await open({ address: '#/tables' });
    await drop(page, 'forest.onnx', golden('skl-forest-three.onnx'));
    await expect
      .poll(() => panel(page).textContent())
      .toContain('5 numbers a row, classes high, low, middle');
    const { csv, answers } = goldenTable('skl-forest-three');
    await drop(page, 'samples.csv', `${csv}\nshort,1,2\n`);
    const rows = answers.length;
    await expect
      .poll(() => summary(page).textContent())
      .toMatch(new RegExp(`^${rows + 1} rows; .*\\d+ high.*; 1 cannot be read$`));
    expect(await page.getByText(`CSV, ${rows + 1} rows, header found, 5 columns`).count()).toBe(1);
    expect(await grid(page).getAttribute('aria-rowcount')).toBe(String(rows + 2));

    const { name, text } = await downloaded(page, 'Download TSV');
    expect(name).toBe('samples.forest.tsv');
    const [head, ...saved] = lines(text).map((line) => line.split('\t'));
    expect(head).toEqual(['row', 'name', 'predicted', 'p.high', 'p.low', 'p.middle', 'error']);
    expect(saved).toHaveLength(rows + 1);
    const classes = ['high', 'low', 'middle'];
    answers.forEach((expected, i) => {
      const row = saved[i]!;
      expect(row.slice(0, 2)).toEqual([String(i + 1), `sample ${i + 1}`]);
      expect(row[2]).toBe(classes[expected.indexOf(Math.max(...expected))]);
      expected.forEach((value, k) =>
        expect(Math.abs(Number(row[3 + k]) - value)).toBeLessThan(1e-5),
      );
      expect(row[6] ?? '').toBe('');
    });
    expect(saved[rows]!.slice(0, 6)).toEqual([String(rows + 1), 'short', '', '', '', '']);
    expect(saved[rows]![6]).toBe('row has 3 columns, expected 6');

    // The page shows what it saves.
    const shown = await cells(page);
    shown.slice(0, 5).forEach((row, i) => {
      expect(row.slice(0, 3)).toEqual(saved[i]!.slice(0, 3));
      expect(Math.abs(Number(row[4]) - answers[i]![0]!)).toBeLessThan(0.0051);
    });
    await page.getByRole('button', { name: 'Show the problem' }).click();
    await expect.poll(() => rowsOf(page).count()).toBe(1);
    expect((await cells(page))[0]).toContain('row has 3 columns, expected 6');
  });

  it('answers with the values of a regression', async () => {
    const { page } = await open({ address: '#/tables' });
    const { csv, answers } = goldenTable('lightgbm-regressor');
    await drop(page, 'samples.csv', csv);
    await expect.poll(() => page.getByText('Now the model').count()).toBe(1);
    await drop(page, 'regressor.onnx', golden('lightgbm-regressor.onnx'));
    await expect.poll(() => summary(page).textContent()).toMatch(/^\d+ rows; values from .* to /);
    expect(await panel(page).textContent()).toContain('a regression');
    expect(await page.getByRole('img', { name: /^Values of all rows/ }).count()).toBe(1);
    const { text } = await downloaded(page, 'Download TSV');
    const saved = lines(text).map((line) => line.split('\t'));
    expect(saved[0]).toEqual(['row', 'name', 'value', 'error']);
    answers.forEach(([value], i) =>
      expect(Math.abs(Number(saved[i + 1]![2]) - value!)).toBeLessThan(1e-5 * (1 + Math.abs(value!))),
    );
  });

  it('shows a full result at a click on the example; sorts, filters and copies it', async () => {
    const { page } = await open();
    await page.getByRole('link', { name: 'Tables' }).click();
    await page.getByRole('button', { name: 'Try the example' }).click();
    await expect.poll(() => summary(page).textContent()).toMatch(/^150 rows; \d+ setosa, .* unsure$/);
    expect(await page.getByRole('img', { name: /^Rows by class/ }).count()).toBe(1);
    expect(await page.locator('textarea').inputValue()).toContain('petal width');

    const heading = page.getByRole('columnheader', { name: 'Probability' });
    await heading.getByRole('button').click();
    expect(await heading.getAttribute('aria-sort')).toBe('descending');
    await heading.getByRole('button').click();
    expect(await heading.getAttribute('aria-sort')).toBe('ascending');
    const best = (await cells(page)).map((row) => Number(row[3]));
    expect(best).toEqual([...best].sort((a, b) => a - b));
    // The least sure rows are not answered: by word and by shape.
    expect((await cells(page))[0]![2]).toMatch(/^◇\s*unsure$/);

    await page.getByLabel('Filter by class').selectOption('2');
    await expect
      .poll(async () => (await cells(page)).every((row) => row[2] === 'virginica'))
      .toBe(true);
    await page.getByRole('button', { name: 'Copy', exact: true }).click();
    await expect.poll(() => page.getByText(/rows copied\./).count()).toBe(1);
    const copied = lines(await page.evaluate(() => navigator.clipboard.readText()));
    expect(copied[0]!.split('\t').slice(0, 3)).toEqual(['row', 'species', 'predicted']);
    expect(copied.slice(1).every((line) => line.split('\t')[2] === 'virginica')).toBe(true);

    await page.getByRole('button', { name: 'Clear filter' }).click();
    await grid(page).focus();
    await page.keyboard.press('End');
    await expect.poll(() => rowsOf(page).last().getAttribute('aria-rowindex')).toBe('151');

    await page.getByRole('link', { name: 'Models' }).click();
    await page.goBack();
    await expect.poll(() => summary(page).textContent()).toContain('150 rows');
  });

  it('says which columns the table lacks', async () => {
    const { page } = await open({ address: '#/tables' });
    await drop(page, 'iris.onnx', iris('iris.onnx'));
    await expect.poll(() => panel(page).textContent()).toContain('petal width');
    await paste(page, 'sepal length,sepal width,petal length\n5.1,3.5,1.4\n4.9,3,1.4\n');
    const text = await alertOf(page);
    expect(text).toContain('cannot be scored');
    expect(text).toContain('lacks the column petal width');
    await page.getByRole('button', { name: 'Try the example' }).click();
    await expect.poll(() => summary(page).textContent()).toContain('150 rows');
  });

  it('refuses a network, a model of pairs and a file that is no model', async () => {
    const { page } = await open({ address: '#/tables' });
    await drop(page, 'network.onnx', network());
    expect(await alertOf(page)).toMatch(/network\.onnx cannot be used here.*not a tree ensemble/s);
    await panel(page).getByRole('button', { name: 'Remove the model' }).click();
    await expect.poll(() => page.getByRole('alert').count()).toBe(0);
    await drop(page, 'pairs.onnx', fileAt(`../../../web/dist/models/${shipped().file}`));
    expect(await alertOf(page)).toContain('answers another question');
    await drop(page, 'notes.onnx', 'these are my notes\n'.repeat(20));
    await expect.poll(() => page.getByRole('alert').textContent()).toContain('notes.onnx cannot');
  });

  it('takes over a model of numbers that was dropped on the guides', async () => {
    const { page } = await open();
    await drop(page, 'forest.onnx', golden('skl-forest-three.onnx'));
    expect(await alertOf(page)).toContain('forest.onnx reads numbers');
    await page.getByRole('button', { name: 'Open it under Tables' }).click();
    await expect.poll(() => page.url()).toContain('#/tables');
    await expect.poll(() => panel(page).textContent()).toContain('5 numbers a row');
  });

  it('takes 100,000 rows', async () => {
    const { page } = await open({ address: '#/tables' });
    await drop(page, 'forest.onnx', golden('skl-forest-three.onnx'));
    const text = ['name,x0,x1,x2,x3,x4'];
    for (let i = 0; i < 100_000; i++)
      text.push(`row-${i},${(i % 97) / 40 - 1},${i % 4},${(i % 89) / 50 - 1},${(i % 7) - 3},0.5`);
    await paste(page, text.join('\n'));
    await expect
      .poll(() => grid(page).getAttribute('aria-rowcount'), { timeout: 60_000 })
      .toBe('100001');
    await expect.poll(() => page.getByRole('progressbar').count(), { timeout: 60_000 }).toBe(0);
    expect(await rowsOf(page).count()).toBeLessThan(60);
    await grid(page).focus();
    await page.keyboard.press('End');
    await expect.poll(() => rowsOf(page).last().getAttribute('aria-rowindex')).toBe('100001');
    await page.getByRole('searchbox').fill('row-99998');
    await expect.poll(() => page.getByText('1 of 100,000 rows').count()).toBe(1);
  });
});
