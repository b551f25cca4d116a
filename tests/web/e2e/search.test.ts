import type { Page } from 'playwright-core';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { downloaded, hosted, paste, rowsOf, summary } from '../support/page.ts';

const { open } = hosted();

const guide = 'GAGTCCGAGCAGAAGAAGAA';
const complement: Readonly<Record<string, string>> = { A: 'T', C: 'G', G: 'C', T: 'A' };
const otherStrand = (letters: string) =>
  Array.from(letters, (letter) => complement[letter]!)
    .reverse()
    .join('');

/** The same letters at every call. */
function randomLetters(count: number): string {
  let seed = 1;
  return Array.from({ length: count }, () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return 'ACGT'[seed >>> 30]!;
  }).join('');
}

/** The guide's own site on the forward strand, and one with two mismatches on the other. */
function genome(letters = 20_000): string {
  const all = Array.from(randomLetters(letters));
  all.splice(1000, 23, ...`${guide}AGG`);
  all.splice(9000, 23, ...otherStrand('GAGTTAGAGCAGAAGAAGAAAGG'));
  return `>chr1 of a test\n${all.join('').replaceAll(/.{70}/g, '$&\n')}\n`;
}

const choose = (page: Page, name: string, bytes: Buffer) =>
  page
    .getByLabel('Genome file')
    .setInputFiles({ name, mimeType: 'application/octet-stream', buffer: bytes });

describe('site search', () => {
  it('finds the sites of a guide in a genome and scores them', async () => {
    const { page } = await open();
    await choose(page, 'genome.fa', Buffer.from(genome()));
    await paste(page, `emx1 ${guide}\n`);
    await expect.poll(() => summary(page).textContent()).toMatch(/^2 sites, /);
    await expect.poll(() => rowsOf(page).count()).toBe(2);
    const { text } = await downloaded(page, 'Download TSV');
    const rows = text
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t'));
    expect(rows[0]!.slice(0, 7)).toEqual([
      'name',
      'guide',
      'target',
      'sequence',
      'start',
      'end',
      'strand',
    ]);
    expect(rows.slice(1).map((row) => [row[0], row[2], ...row.slice(3, 7)])).toEqual([
      ['emx1', `${guide}AGG`, 'chr1', '1000', '1023', '+'],
      ['emx1', 'GAGTTAGAGCAGAAGAAGAAAGG', 'chr1', '9000', '9023', '-'],
    ]);
    // 100 for the guide's own site, and less for the other.
    const byGuide = page.getByRole('region', { name: 'Summary by guide' });
    expect(await byGuide.getByRole('row').nth(1).textContent()).toContain(guide);
  });

  it('searches again when the limits change, and reads gzip', async () => {
    const { page } = await open();
    const limits = page.getByRole('region', { name: 'Genome' });
    await choose(page, 'genome.fa.gz', gzipSync(genome()));
    await paste(page, guide);
    await expect.poll(() => summary(page).textContent()).toMatch(/^2 sites, /);
    await limits.getByLabel('Mismatches').selectOption('0');
    await expect.poll(() => summary(page).textContent()).toMatch(/^1 site, /);
    await limits.getByLabel('Bulges').selectOption('1');
    await limits.getByLabel('PAM').selectOption('NRG');
    await expect.poll(() => rowsOf(page).count()).toBeGreaterThan(0);
  });

  it('says what is wrong with a genome, and takes pairs again without one', async () => {
    const { page } = await open();
    await choose(page, 'genome.fa', Buffer.from('guide\ttarget\n'));
    await paste(page, guide);
    await page.getByText('genome.fa: line 1: expected a genome in FASTA').waitFor();
    await page.getByText('The guides cannot be searched in genome.fa').waitFor();
    await page.getByRole('button', { name: 'Remove the genome' }).click();
    await page.getByText('1 guide without sites').waitFor();
  });

  it('asks for a genome where the input is guides alone', async () => {
    const { page } = await open();
    await paste(page, `emx1 ${guide}\nother ${otherStrand(guide)}\n`);
    await page.getByText('2 guides without sites').waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
    const bytes = { name: 'genome.fa', mimeType: 'text/plain', buffer: Buffer.from(genome()) };
    await page.getByLabel('Genome to search').setInputFiles(bytes);
    await expect.poll(() => summary(page).textContent()).toMatch(/^2 sites, /);
    await page.getByRole('button', { name: 'Remove the genome' }).click();
    await page.getByText('2 guides without sites').waitFor();
  });
});
