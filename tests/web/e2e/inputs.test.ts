import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { drop, hosted, rowsOf, summary, table } from '../support/page.ts';

const { open } = hosted();

/** Drops a file and gives the text of the error that follows. */
async function complaint(name: string, bytes: Uint8Array | string): Promise<string> {
  const { page } = await open();
  await drop(page, name, bytes);
  const alert = page.locator('.results [role=alert]');
  await alert.waitFor();
  return (await alert.textContent()) ?? '';
}

describe('files', () => {
  it('reads a gzip file by its first bytes, whatever its name', async () => {
    const { page } = await open();
    await drop(page, 'pairs.data', gzipSync(table));
    await expect.poll(() => summary(page).textContent()).toContain('5 pairs');
    expect(await page.locator('.chip').textContent()).toContain('pairs.data');
  });

  it('reads a table without a header', async () => {
    const { page } = await open();
    await drop(page, 'two.txt', table.split('\n').slice(1, 4).join('\n'));
    await expect.poll(() => page.getByText('TSV, 3 pairs, no header').count()).toBe(1);
    await expect.poll(() => rowsOf(page).count()).toBe(3);
  });

  it('says that a file is empty', async () => {
    expect(await complaint('empty.tsv', '')).toContain(
      'empty.tsv cannot be scored The file is empty: 0 bytes.',
    );
    expect(await complaint('blank.tsv', '\n\n')).toMatch(/empty/i);
  });

  it('says that a file is binary', async () => {
    const bytes = Uint8Array.from({ length: 4096 }, (_, i) => (i * 37) % 256);
    expect(await complaint('photo.tsv', bytes)).toMatch(/binary/i);
  });

  it('names the column that is missing', async () => {
    const text = await complaint(
      'columns.tsv',
      'guide\tchromosome\nGAGTCCGAGCAGAAGAAGAANGG\tchr1\n',
    );
    expect(text).toMatch(/no target column/i);
    expect(text).toContain('guide, chromosome');
  });

  it('says that a gzip file is cut short', async () => {
    const cut = gzipSync(table.repeat(50)).subarray(0, 60);
    expect(await complaint('cut.tsv.gz', cut)).toContain('The gzip data is cut short or damaged');
  });

  it('refuses a file of more than 512 MB by its size, before reading it', async () => {
    const { page } = await open();
    await page.evaluate(() => {
      const file = new File(['x'], 'huge.tsv');
      Object.defineProperty(file, 'size', { value: 600e6 });
      const list = Object.assign([file], { item: () => file });
      const event = new DragEvent('drop', { bubbles: true, cancelable: true });
      Object.defineProperty(event, 'dataTransfer', { value: { types: ['Files'], files: list, items: [] } });
      document.body.dispatchEvent(event);
    });
    const alert = page.locator('.results [role=alert]');
    await alert.waitFor();
    expect(await alert.textContent()).toContain('It is 600 MB; the page reads files up to 512 MB');
  });

  it('recovers from an error with the next input', async () => {
    const { page } = await open();
    await drop(page, 'empty.tsv', '');
    await page.locator('.results [role=alert]').waitFor();
    await page.getByRole('button', { name: 'Try the example' }).click();
    await expect.poll(() => summary(page).textContent()).toContain('62 pairs');
  });
});
