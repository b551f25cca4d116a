import { exact } from '../../numbers.ts';
import type { WindowChanges } from '../../worker/networks.ts';
import { strandSign } from './table-text.ts';

export const bases = 'ACGT';

export interface Change {
  /** Place in the window's letters, from 0. */
  readonly at: number;
  readonly from: string;
  readonly to: string;
  readonly change: number;
}

/** The largest change known so far, in either direction; null where nothing changes anything. */
export function strongest({ letters, changes }: WindowChanges): Change | null {
  let best: Change | null = null;
  for (let base = 0; base < bases.length; base++)
    for (let at = 0; at < letters.length; at++) {
      const change = changes[base * letters.length + at]!;
      if (!(Math.abs(change) > Math.abs(best?.change ?? 0))) continue;
      best = { at, from: letters[at]!.toUpperCase(), to: bases[base]!, change };
    }
  return best;
}

/** TSV: a row a change, with its place in the record, from 1 on the given strand. */
export function changesText(
  { letters, reference, changes }: WindowChanges,
  place: { readonly first: number; readonly last: number },
  reverse: boolean,
): string {
  let text = 'position\tstrand\tletter\tchanged_to\tprobability\tchange\n';
  for (let at = 0; at < letters.length; at++)
    for (let base = 0; base < bases.length; base++) {
      const letter = letters[at]!.toUpperCase();
      if (letter.replace('U', 'T') === bases[base]) continue;
      const change = changes[base * letters.length + at]!;
      const position = reverse ? place.last - at : place.first + at;
      const probability = exact(Math.fround(reference + change));
      text += `${position}\t${strandSign(reverse)}\t${letter}\t${bases[base]}\t${probability}\t${exact(change)}\n`;
    }
  return text;
}
