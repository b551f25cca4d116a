import { problem, unsure } from '../../table/filter-decided.ts';
import { TextBlocks } from '../../table/text-blocks.ts';
import type { RecordBlock, ScannedBlock } from '../../worker/networks.ts';
import { Track, type Grid } from './track.ts';

/** Values of `decided` that are no class. */
export { problem, unsure };
/** Not all of its windows are answered. */
export const pending = -3;

/** Numbers of a piece and of an answer; see ScannedBlock. */
const pieceWidth = 4;
const answerWidth = 5;

interface Shape {
  readonly records: number;
  readonly classes: number;
  /** Letters of a window, letters between two. */
  readonly window: number;
  readonly stride: number;
}

/**
 * What is known of each record, by number: first what it is, then, scan by scan, its answer. Signals
 * of every window are kept for records that are longer than one.
 */
export class SequenceResults {
  /** Records [0, described) are known by name. */
  described = 0;
  /** Records with an answer. */
  answered = 0;
  problems = 0;
  /** Letters of all records that can be answered, and of those windows that are. */
  letters = 0;
  scanned = 0;
  readonly lengths: Int32Array;
  readonly windows: Int32Array;
  /** Class, `unsure`, `problem` or `pending`. */
  readonly decided: Int32Array;
  /** Of the best window so far; NaN before there is one. */
  readonly signal: Float32Array;
  readonly bestWindow: Int32Array;
  readonly bestReverse: Uint8Array;
  /** (records, classes) of the best window. */
  readonly probabilities: Float32Array;
  readonly tracks = new Map<number, Track>();
  readonly texts = new TextBlocks<'ids' | 'errors'>();

  constructor(readonly shape: Shape) {
    const { records, classes } = shape;
    this.lengths = new Int32Array(records);
    this.windows = new Int32Array(records);
    this.decided = new Int32Array(records).fill(pending);
    this.signal = new Float32Array(records).fill(NaN);
    this.bestWindow = new Int32Array(records);
    this.bestReverse = new Uint8Array(records);
    this.probabilities = new Float32Array(records * classes).fill(NaN);
  }

  /** Blocks come in order, without gaps. */
  describe({ first, count, ids, errors, lengths, windows }: RecordBlock): void {
    this.lengths.set(lengths, first);
    this.windows.set(windows, first);
    this.texts.add(first, count, { ids, errors });
    for (let i = 0; i < count; i++) {
      if (windows[i] === 0) {
        this.decided[first + i] = problem;
        this.problems++;
      } else this.letters += lengths[i]!;
    }
    this.described = first + count;
  }

  add({ pieces, signals, answers, probabilities }: ScannedBlock): void {
    let at = 0;
    for (let i = 0; i < pieces.length; i += pieceWidth) {
      const [record, first, count, apart] = pieces.subarray(i, i + pieceWidth);
      const end = at + count! * (apart ? 2 : 1);
      this.#addPiece(record!, first!, count!, signals.subarray(at, end), apart === 1);
      at = end;
    }
    const { classes } = this.shape;
    for (let i = 0; i * answerWidth < answers.length; i++) {
      const [record, window, reverse, decided, complete] = answers.subarray(i * answerWidth);
      const found = probabilities.subarray(i * classes, (i + 1) * classes);
      this.probabilities.set(found, record! * classes);
      this.signal[record!] = classes === 2 ? found[1]! : Math.fround(1 - found[0]!);
      this.bestWindow[record!] = window!;
      this.bestReverse[record!] = reverse!;
      if (complete !== 1) continue;
      this.decided[record!] = decided!;
      this.answered++;
    }
  }

  #addPiece(record: number, first: number, count: number, signals: Float32Array, apart: boolean) {
    const windows = this.windows[record]!;
    const whole = first + count === windows;
    const { stride } = this.shape;
    this.scanned += whole ? this.lengths[record]! - first * stride : count * stride;
    if (windows === 1) return;
    let track = this.tracks.get(record);
    if (track === undefined) {
      track = new Track(this.grid(record), apart);
      this.tracks.set(record, track);
    }
    track.add(signals.subarray(0, count), apart ? signals.subarray(count) : null);
  }

  grid(record: number): Grid {
    const { window, stride } = this.shape;
    return { length: this.lengths[record]!, windows: this.windows[record]!, window, stride };
  }

  isProblem(record: number): boolean {
    return this.decided[record] === problem;
  }

  /** More than one window: it has a track. */
  isLong(record: number): boolean {
    return this.windows[record]! > 1;
  }

  id(record: number): string {
    return this.texts.line('ids', record);
  }

  error(record: number): string {
    return this.texts.line('errors', record);
  }

  /** The first record with a track, else the first with an answer; null: there is none. */
  firstToShow(): number | null {
    const long = this.windows.findIndex((windows) => windows > 1);
    const any = long >= 0 ? long : this.windows.findIndex((windows) => windows > 0);
    return any >= 0 ? any : null;
  }
}
