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

/** The models that came with the page; none is an empty list, not an error. */
export async function readCatalogue(): Promise<readonly CatalogueEntry[]> {
  const response = await fetch(`${folder()}catalogue.json`);
  if (response.status === 404) return [];
  if (!response.ok) throw new Error(`The list of models could not be read (${response.status}).`);
  const catalogue = (await response.json()) as { models?: readonly CatalogueEntry[] };
  return catalogue.models ?? [];
}
