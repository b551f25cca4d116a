import { inputFromText, type Input } from '../../input/input.ts';
import type { ModelFile } from './session.svelte.ts';

export const exampleNote =
  'The iris flowers of Anderson and Fisher (R. A. Fisher, Annals of Eugenics 1936): four lengths in cm of ' +
  '150 flowers of three species. The model was trained on these very rows: the answers here flatter it.';

async function fetchPart(name: string): Promise<Blob> {
  const url = new URL(`examples/${name}`, new URL('.', document.baseURI));
  const response = await fetch(url).catch(() => null);
  if (!response?.ok)
    throw new Error(
      'the example is not on this device and could not be fetched; open the page once with a connection',
    );
  return response.blob();
}

/** A small table and a model for it, from the page's own folder. */
export async function openExample(): Promise<{ model: ModelFile; input: Input }> {
  const [table, blob] = await Promise.all([fetchPart('iris.csv'), fetchPart('iris.onnx')]);
  return {
    model: { name: 'iris.onnx', blob },
    input: inputFromText(await table.text(), 'example', 'iris.csv'),
  };
}
