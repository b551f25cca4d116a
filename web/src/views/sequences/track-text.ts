import { exact } from '../../numbers.ts';
import type { Envelope } from './envelope.ts';
import type { Peak } from './peaks.ts';
import { strandSign } from './table-text.ts';
import { placeOf, type Track } from './track.ts';

const rowsPerPart = 16_384;

/** Lines of windows [0, known) of one strand, some thousand a part. */
function* windowLines(
  { values, known }: Envelope,
  line: (window: number, signal: number) => string,
): Generator<string> {
  for (let first = 0; first < known; first += rowsPerPart) {
    let part = '';
    for (let w = first; w < Math.min(known, first + rowsPerPart); w++)
      part += `${line(w, values[w]!)}\n`;
    yield part;
  }
}

const strandsOf = (track: Track): readonly boolean[] => (track.reverse ? [false, true] : [false]);

/** TSV of all windows: record, first and last letter from 1, strand, probability. */
export function* windowsText(id: string, track: Track): Generator<string> {
  yield 'id\tstart\tend\tstrand\tprobability\n';
  for (const reverse of strandsOf(track))
    yield* windowLines(track.strand(reverse), (window, signal) => {
      const { first, last } = placeOf(window, track.grid);
      return `${id}\t${first}\t${last}\t${strandSign(reverse)}\t${exact(signal)}`;
    });
}

/** BED6 of the peaks: from 0, end not included; the score is 1000 times the probability. */
export function peaksText(
  id: string,
  track: Track,
  peaks: readonly Peak[],
  name: string,
): readonly string[] {
  const word = name.replace(/\s+/g, '_');
  return peaks.map(({ window, reverse, signal }) => {
    const { first, last } = placeOf(window, track.grid);
    const score = Math.round(1000 * signal);
    return `${id}\t${first - 1}\t${last}\t${word}\t${score}\t${strandSign(reverse)}\n`;
  });
}

/**
 * bedGraph, one track a strand. Windows overlap and bedGraph's intervals may not: each window stands
 * for the letters nearest to its middle, one stride of them.
 */
export function* bedGraphText(id: string, track: Track, name: string): Generator<string> {
  const { window, stride, length } = track.grid;
  for (const reverse of strandsOf(track)) {
    yield `track type=bedGraph name="${name} ${strandSign(reverse)}" viewLimits=0:1\n`;
    yield* windowLines(track.strand(reverse), (at, signal) => {
      const from = Math.max(0, at * stride + Math.floor((window - stride) / 2));
      return `${id}\t${from}\t${Math.min(length, from + stride)}\t${exact(signal)}`;
    });
  }
}
