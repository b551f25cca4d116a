import { bytes as size } from '../numbers.ts';
import { largestInput, largestShownText } from './limits.ts';

/** What the user gave: it stays as it is when the model changes. */
export interface Input {
  readonly kind: 'typed' | 'pasted' | 'file' | 'example';
  /** For people and for the name of the download. */
  readonly name: string;
  readonly blob: Blob;
  /** Shown in the text field; null where it is too large for the page or not text. */
  readonly text: string | null;
}

export function inputFromText(
  text: string,
  kind: 'typed' | 'pasted' | 'example',
  name: string,
): Input {
  return {
    kind,
    name,
    blob: new Blob([text]),
    text: text.length <= largestShownText ? text : null,
  };
}

export const inputFromFile = (file: File): Input => ({
  kind: 'file',
  name: file.name,
  blob: file,
  text: null,
});

/** Why the input is not even read, or null. */
export function refuseInput({ blob }: Input): string | null {
  if (blob.size > largestInput)
    return (
      `It is ${size(blob.size)}; the page reads files up to ${size(largestInput)}. ` +
      'Split it, or use the command line: genegraft predict.'
    );
  return blob.size === 0 ? 'The file is empty: 0 bytes.' : null;
}

/** guides.tsv.gz -> guides */
export const stemOf = (name: string): string =>
  name.replace(/\.(gz|bgz)$/i, '').replace(/\.(tsv|csv|txt|tab|fasta|fa|fna|ffn|fastq|fq|seq)$/i, '') || 'pairs';
