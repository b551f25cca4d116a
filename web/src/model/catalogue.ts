/** One shipped model, as models/catalogue.json lists it. */
export interface CatalogueEntry {
  readonly file: string;
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  readonly task: string;
  readonly bytes: number;
  readonly sha256: string;
}

const folder = () => new URL('models/', new URL('.', document.baseURI)).href;

export const modelUrl = (entry: CatalogueEntry): string => folder() + entry.file;

const cacheName = 'genegraft-catalogue';
/** ms that a server gets to answer when there is a copy to fall back on. */
const patience = 4000;

/**
 * The models that lie beside the page; none is an empty list, not an error. The server is asked
 * first, since models can be exchanged without building the page anew; offline the last answer holds.
 */
export async function readCatalogue(): Promise<readonly CatalogueEntry[]> {
  const url = `${folder()}catalogue.json`;
  const storage: CacheStorage | undefined = globalThis.caches; // absent on insecure pages
  const cache = await storage?.open(cacheName).catch(() => undefined);
  const kept = await cache?.match(url);
  const response = await fetch(url, {
    cache: 'no-cache',
    signal: kept ? AbortSignal.timeout(patience) : null,
  }).catch(() => undefined);
  if (response?.status === 404) return [];
  if (response?.ok) await cache?.put(url, response.clone()).catch(() => {});
  const answer = response?.ok ? response : kept;
  if (answer === undefined) throw new Error('The list of models could not be read.');
  const catalogue = (await answer.json()) as { models?: readonly CatalogueEntry[] };
  return catalogue.models ?? [];
}
