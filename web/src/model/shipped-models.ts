import { bytes as size } from '../numbers.ts';
import { modelUrl, type CatalogueEntry } from './catalogue.ts';
import { sha256 } from './sha256.ts';

const cacheName = 'genegraft-models';

export interface FetchedModel {
  readonly file: Blob;
  /** False where the browser cannot compute the hash (a page over plain http). */
  readonly verified: boolean;
}

type Progress = (received: number, total: number) => void;

/** Fetches under way, by key: two askers get one answer. */
const underWay = new Map<string, Promise<FetchedModel>>();

/** A shipped model: from this device if it was fetched before, else fetched, verified and kept. */
export function fetchShipped(entry: CatalogueEntry, progress: Progress): Promise<FetchedModel> {
  const known = underWay.get(key(entry));
  if (known) return known;
  const fetched = findOrFetch(entry, progress).finally(() => underWay.delete(key(entry)));
  underWay.set(key(entry), fetched);
  return fetched;
}

async function findOrFetch(entry: CatalogueEntry, progress: Progress): Promise<FetchedModel> {
  const cache = await openCache();
  const kept = await cache?.match(key(entry));
  if (kept) {
    const found = await verify(await kept.arrayBuffer(), entry);
    if (typeof found !== 'string') return found;
    await cache?.delete(key(entry));
  }
  // A browser's own cache may hold a version older than the catalogue: ask a second time past it.
  let reason = '';
  for (const mode of ['default', 'reload'] as const) {
    const found = await verify(await download(entry, mode, progress), entry);
    if (typeof found !== 'string') {
      await cache?.put(key(entry), new Response(found.file)).catch(() => {}); // if the disk is full
      return found;
    }
    reason = found;
  }
  throw new Error(reason);
}

export async function isKept(entry: CatalogueEntry): Promise<boolean> {
  const cache = await openCache();
  return (await cache?.match(key(entry))) !== undefined;
}

/** Lets go of models that the catalogue no longer lists in this version. */
export async function dropOld(entries: readonly CatalogueEntry[]): Promise<void> {
  const cache = await openCache();
  const current = new Set(entries.map(key));
  for (const request of (await cache?.keys()) ?? [])
    if (!current.has(request.url)) await cache?.delete(request);
}

const key = (entry: CatalogueEntry): string => `${modelUrl(entry)}?sha256=${entry.sha256}`;

async function openCache(): Promise<Cache | undefined> {
  // Insecure pages have no `caches`, whatever the types say.
  const storage: CacheStorage | undefined = globalThis.caches;
  return storage?.open(cacheName).catch(() => undefined);
}

async function download(
  entry: CatalogueEntry,
  cache: RequestCache,
  progress: Progress,
): Promise<ArrayBuffer> {
  let response: Response;
  try {
    response = await fetch(modelUrl(entry), { cache });
  } catch {
    throw new Error(
      `${entry.file} is not on this device yet and could not be fetched. ` +
        'Open the page once with a connection.',
    );
  }
  if (!response.ok || response.body === null)
    throw new Error(`${entry.file} could not be fetched (${response.status}).`);
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let received = 0;
  const reader = response.body.getReader();
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
    parts.push(chunk.value);
    received += chunk.value.length;
    progress(received, Math.max(received, entry.bytes));
  }
  return new Blob(parts).arrayBuffer();
}

/** The verified model, or why it is not the one in the catalogue. */
async function verify(bytes: ArrayBuffer, entry: CatalogueEntry): Promise<FetchedModel | string> {
  const hash = await sha256(bytes);
  if (hash !== null && hash !== entry.sha256)
    return (
      `${entry.file} is not the file that the catalogue lists: ${size(bytes.byteLength)} with ` +
      `sha256 ${hash.slice(0, 12)}…, expected ${entry.sha256.slice(0, 12)}…. ` +
      'It may have been damaged on its way. Reload the page.'
    );
  return { file: new Blob([bytes]), verified: hash !== null };
}
