import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { allShipped, drop, hosted, paste, rowsOf, shipped, summary, table } from '../support/page.ts';

const { open } = hosted();
const file = () =>
  readFileSync(new URL(`../../../web/dist/models/${shipped().file}`, import.meta.url));

/** The shipped model with one piece of its manifest overwritten by text of the same length. */
function altered(pattern: RegExp, by: (found: string) => string): Buffer {
  const text = file().toString('latin1');
  const found = pattern.exec(text);
  if (found === null) throw new Error(`no ${pattern} in the model`);
  const replacement = by(found[0]);
  expect(replacement).toHaveLength(found[0].length);
  const at = found.index;
  return Buffer.from(text.slice(0, at) + replacement + text.slice(at + found[0].length), 'latin1');
}

async function refusal(name: string, bytes: Uint8Array): Promise<string> {
  const { page } = await open();
  await drop(page, name, bytes);
  const alert = page.getByRole('alert');
  await alert.waitFor();
  expect(await page.getByRole('combobox', { name: 'Model' }).locator('option').count()).toBe(1);
  return (await alert.textContent()) ?? '';
}

describe('models', () => {
  it('shows the card of the shipped model', async () => {
    const { page } = await open({ address: '#/models' });
    const card = page.getByRole('article').first();
    await card.getByRole('heading', { name: 'File' }).waitFor();
    const text = (await card.textContent()) ?? '';
    expect(text).toMatch(/[0-9a-f]{64}/);
    expect(text).toContain('The file on this device is the one listed.');
    expect(text).toContain('Limits of use');
    expect(
      await card.getByRole('region', { name: 'Metrics' }).getByRole('row').count(),
    ).toBeGreaterThan(1);
    expect(await card.getByRole('img').count()).toBeGreaterThanOrEqual(2);
  });

  it('draws what one screen tells of another, with the intervals on hover and by keyboard', async () => {
    const { page } = await open({ address: '#/models' });
    const map = page.getByRole('region', { name: 'Map of the screens' });
    await map.waitFor();
    const cells = map.getByRole('button');
    const screens = (await map.getByRole('columnheader').count()) - 1;
    expect(screens).toBeGreaterThan(2);
    // Each screen and the scores without training, on each screen.
    expect((await cells.count()) % screens).toBe(0);
    expect(await cells.count()).toBeGreaterThanOrEqual(screens * screens);
    await cells.nth(1).hover();
    const words = page.getByText(/^Learnt from .*: PR AUC/);
    await words.waitFor();
    const first = await words.textContent();
    expect(first).toMatch(/\(.* to .*\)/);
    await cells.nth(1).focus();
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => words.textContent()).not.toBe(first);
    await page.getByRole('radio', { name: 'ROC AUC' }).check();
    await page.getByText(/^Learnt from .*: ROC AUC/).waitFor();
  });

  it('takes a model of one’s own, keeps it and lets it go at a click', async () => {
    const { page } = await open();
    await paste(page, table);
    await expect.poll(() => rowsOf(page).count()).toBe(5);
    const picker = page.getByRole('combobox', { name: 'Model' });

    await drop(page, 'mine.onnx', file());
    await expect.poll(() => page.url()).toMatch(/model=own-[0-9a-f]{12}/);
    await expect.poll(() => picker.locator('option').count()).toBe(2);
    expect(await picker.locator('option:checked').textContent()).toContain('(yours)');
    await expect.poll(() => rowsOf(page).count()).toBe(5); // the input stayed
    expect(await page.locator('textarea').inputValue()).toBe(table);

    await page.reload();
    await expect.poll(() => picker.locator('option').count()).toBe(2);
    await page.getByRole('button', { name: 'Try the example' }).click();
    await expect.poll(() => summary(page).textContent()).toContain('62 pairs');

    await page.getByRole('link', { name: 'Models' }).click();
    await page.getByRole('button', { name: 'Remove' }).click();
    const others = allShipped().length;
    await expect.poll(() => page.getByRole('article').count()).toBe(others);
    await page.reload();
    await page.getByRole('article').first().waitFor();
    expect(await page.getByRole('article').count()).toBe(others);
  });

  it('says why a file is no model', async () => {
    const text = await refusal('notes.onnx', Buffer.from('these are my notes\n'.repeat(20)));
    expect(text).toContain('notes.onnx cannot be used as a model');
  });

  it('says why a damaged model is none', async () => {
    const whole = file();
    const text = await refusal('damaged.onnx', whole.subarray(0, whole.length >> 1));
    expect(text).toContain('damaged.onnx cannot be used as a model');
  });

  it('refuses a model of a newer schema and one for another task', async () => {
    const newer = altered(/"schema":\s*1\b/, (found) => found.replace('1', '9'));
    expect(await refusal('newer.onnx', newer)).toMatch(/schema|newer/i);
    const other = altered(/"task":\s*"offtarget"/, (found) =>
      found.replace('offtarget', 'sequences'),
    );
    expect(await refusal('other.onnx', other)).toMatch(/sequences/);
  });

  it('does not use a shipped model that is not the one in the catalogue', async () => {
    const { page, context } = await open();
    await context.route('**/models/*.onnx', (route) => route.fulfill({ body: 'not the model' }));
    await page.evaluate(() => caches.delete('genegraft-models'));
    await page.reload();
    await page.getByRole('button', { name: 'Try the example' }).click();
    const alert = page.locator('.results [role=alert]');
    await alert.waitFor();
    expect(await alert.textContent()).toContain('is not the file that the catalogue lists');
  });

  it('are used unverified, and said to be, where the browser computes no hashes', async () => {
    const { page } = await open({ insecure: true });
    expect(await page.evaluate(() => self.isSecureContext)).toBe(false);
    await page.getByRole('button', { name: 'Try the example' }).click();
    await expect.poll(() => summary(page).textContent()).toContain('62 pairs');
    await page.getByText('Not verified: the browser cannot compute hashes').waitFor();
  });
});
