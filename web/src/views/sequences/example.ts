import { inputFromText, type Input } from '../../input/input.ts';

export const exampleNote =
  'The lac operon’s control region (2,000 bases), five known promoters and a piece of a gene of Escherichia coli ' +
  'K-12 MG1655 (RefSeq NC_000913.3).';

/** A few sequences from the page's own folder. */
export async function openExample(): Promise<Input> {
  const url = new URL('examples/ecoli.fa', new URL('.', document.baseURI));
  const response = await fetch(url).catch(() => null);
  if (!response?.ok)
    throw new Error(
      'the example is not on this device and could not be fetched; open the page once with a connection',
    );
  return inputFromText(await response.text(), 'example', 'ecoli.fa');
}
