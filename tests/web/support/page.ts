import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { serve, type Site } from './static-server.ts';

const dist = fileURLToPath(new URL('../../../web/dist/', import.meta.url));

export interface Opened {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Addresses asked for by page, worker and service worker. */
  readonly requests: readonly string[];
}

export interface Options {
  /** Without a service worker there is no isolation on a plain host, hence no threads. */
  readonly serviceWorker?: boolean;
  readonly address?: string;
  /** By a name that is not localhost, over plain http: an insecure page to the browser. */
  readonly insecure?: boolean;
  /** The test itself tries what the content security policy forbids. */
  readonly trespassing?: boolean;
}

/**
 * A plain static server and a browser for one test file. Every page opened through it is closed
 * after its test and must have asked nothing of any other origin, nor thrown an error.
 */
export function hosted() {
  let browser: Browser;
  const host = { site: undefined as unknown as Site };
  const contexts: BrowserContext[] = [];
  const errors: string[] = [];

  beforeAll(async () => {
    for (const file of ['index.html', 'wasm/genegraft.wasm', 'models/catalogue.json'])
      if (!existsSync(dist + file))
        throw new Error(`web/dist/${file} is missing: run scripts/build`);
    host.site = await serve(dist);
    browser = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
        '--host-resolver-rules=MAP lab.test 127.0.0.1',
      ],
    });
  });
  afterAll(async () => {
    await browser?.close();
    await host.site?.close();
  });
  afterEach(async () => {
    await Promise.all(contexts.splice(0).map((context) => context.close()));
    expect(errors.splice(0)).toEqual([]);
  });

  async function open({
    serviceWorker = false,
    address = '',
    insecure = false,
    trespassing = false,
  }: Options = {}): Promise<Opened> {
    const context = await browser.newContext({
      acceptDownloads: true,
      serviceWorkers: serviceWorker ? 'allow' : 'block',
      viewport: { width: 1280, height: 900 },
    });
    contexts.push(context);
    const there = (url: string) => (insecure ? url.replace('127.0.0.1', 'lab.test') : url);
    const origin = there(host.site.origin);
    if (!insecure)
      await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin });
    const requests: string[] = [];
    context.on('request', (request) => {
      const url = request.url();
      requests.push(url);
      const own = url.startsWith(origin) || url.startsWith('blob:') || url.startsWith('data:');
      if (!own && !trespassing) errors.push(`asked ${url}`);
    });
    const page = await context.newPage();
    if (!trespassing) watch(page);
    await page.goto(there(host.site.url) + address);
    return { page, context, requests };
  }

  function watch(page: Page): void {
    page.on('pageerror', (error) => errors.push(String(error)));
    page.on('console', (message) => {
      // The browser's own reports of a broken content security policy are console errors.
      if (/Content Security Policy/.test(message.text())) errors.push(message.text());
    });
  }

  return { host, open, watch };
}

interface Shipped {
  readonly name: string;
  readonly file: string;
  readonly task: string;
}

/** The models that come with the page, as the catalogue lists them. */
export const allShipped = (): readonly Shipped[] =>
  JSON.parse(readFileSync(`${dist}models/catalogue.json`, 'utf8')).models;

/** The model that is used for a task where none is chosen. */
export const shipped = (task = 'offtarget'): Shipped =>
  allShipped().find((model) => model.task === task)!;

export const rowsOf = (page: Page) => page.locator('tbody tr[aria-rowindex]');
export const grid = (page: Page) => page.getByRole('grid');
export const summary = (page: Page) => page.locator('header .sentence');

/** Pastes as a person does: the text goes through the clipboard. */
export async function paste(page: Page, text: string): Promise<void> {
  await page.evaluate((words) => navigator.clipboard.writeText(words), text);
  await page.locator('textarea').focus();
  await page.keyboard.press('Control+V');
}

/** Drops a file onto the page. */
export const drop = (page: Page, name: string, bytes: Uint8Array | string): Promise<void> =>
  dropAll(page, { [name]: bytes });

/** Drops files onto the page at once. */
export async function dropAll(
  page: Page,
  files: Readonly<Record<string, Uint8Array | string>>,
): Promise<void> {
  const packed = Object.entries(files).map(
    ([name, bytes]) => [name, Buffer.from(bytes).toString('base64')] as const,
  );
  await page.evaluate((all) => {
    const dataTransfer = new DataTransfer();
    for (const [name, data] of all) {
      const content = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
      dataTransfer.items.add(new File([content], name));
    }
    for (const type of ['dragenter', 'dragover', 'drop'])
      document.body.dispatchEvent(
        new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }),
      );
  }, packed);
}

/** Text of the visible cells, row by row. */
export const cells = (page: Page) =>
  rowsOf(page).evaluateAll((rows) =>
    rows.map((row) => Array.from(row.children, (cell) => (cell.textContent ?? '').trim())),
  );

export async function downloaded(
  page: Page,
  button: string,
): Promise<{ name: string; text: string }> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: button }).click(),
  ]);
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
  return { name: download.suggestedFilename(), text: Buffer.concat(chunks).toString() };
}

export const header = 'guide\ttarget\tnote';
export const emx1 = 'GAGTCCGAGCAGAAGAAGAANGG';
/** Real sites of EMX1 (GUIDE-seq), the last two rows with a problem each. */
export const table = `${header}
${emx1}\tGAGTTAGAGCAGAAGAAGAAAGG\tfirst
${emx1}\tGAGTCTAAGCAGAAGAAGAAGAG\tsecond
${emx1}\tGTGTCTGAGTGGAAGAAGGAAGG\tthird
${emx1}\tGAGTTAGAGCAGAAGAAGAAAG\tshort
${emx1}\tGAGTTAGAGCAGAAGAXGAAAGG\todd
`;
