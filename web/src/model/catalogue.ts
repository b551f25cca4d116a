/** One shipped model, as models/catalogue.json lists it. */
export interface CatalogueEntry {
  readonly file: string;
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  readonly task: string;
  readonly bytes: number;
  readonly sha256: string;
  /** File beside it of what one screen tells of another (`genegraft transfer --distil`). */
  readonly matrix?: string;
}

const folder = () => new URL('models/', new URL('.', document.baseURI)).href;

export const modelUrl = (entry: CatalogueEntry): string => folder() + entry.file;

const cacheName = 'genegraft-catalogue';
/** ms that a server gets to answer when there is a copy to fall back on. */
const patience = 4000;

/**
 * JSON that lies beside the models; null if it is not there. The server is asked first, since models
 * can be exchanged without building the page anew; offline the last answer holds.
 */
export async function besideModels(file: string): Promise<unknown> {
  const url = folder() + file;
  const storage: CacheStorage | undefined = globalThis.caches; // absent on insecure pages
  const cache = await storage?.open(cacheName).catch(() => undefined);
  const kept = await cache?.match(url);
  const response = await fetch(url, {
    cache: 'no-cache',
    signal: kept ? AbortSignal.timeout(patience) : null,
  }).catch(() => undefined);
  if (response?.status === 404) return null;
  if (response?.ok) await cache?.put(url, response.clone()).catch(() => {});
  const answer = response?.ok ? response : kept;
  if (answer === undefined) throw new Error(`${file} could not be read.`);
  return (await answer.json()) as unknown;
}

/** The models that lie beside the page; none is an empty list, not an error. */
export async function readCatalogue(): Promise<readonly CatalogueEntry[]> {
  const catalogue = (await besideModels('catalogue.json').catch(() => {
    throw new Error('The list of models could not be read.');
  })) as { models?: readonly CatalogueEntry[] } | null;
  return catalogue?.models ?? [];
}
