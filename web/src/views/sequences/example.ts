import { inputFromText, type Input } from '../../input/input.ts';

interface Example {
  readonly file: string;
  readonly note: string;
}

const bacterial: Example = {
  file: 'ecoli.fa',
  note:
    'The lac operon’s control region (2,000 bases), five known promoters and a piece of a gene of Escherichia coli ' +
    'K-12 MG1655 (RefSeq NC_000913.3).',
};
const human: Example = {
  file: 'human.fa',
  note:
    'Of human chromosome 2 (GRCh38) 4,000 bases around the promoters of ACP1 and SH3YL1, which point away from each other, ' +
    'and 1,000 bases from elsewhere. They show how answers look, not how good they are.',
};

/** What suits a model of this title. */
const exampleFor = (title: string): Example => (/human|mouse|mammal/i.test(title) ? human : bacterial);

/** What is said beside the answers to an example's file. */
export const exampleNote = (file: string): string => (file === human.file ? human : bacterial).note;

/** A few sequences from the page's own folder, for a model of this title. */
export async function openExample(title: string): Promise<Input> {
  const { file } = exampleFor(title);
  const url = new URL(`examples/${file}`, new URL('.', document.baseURI));
  const response = await fetch(url).catch(() => null);
  if (!response?.ok)
    throw new Error(
      'the example is not on this device and could not be fetched; open the page once with a connection',
    );
  return inputFromText(await response.text(), 'example', file);
}
