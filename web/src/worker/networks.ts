import type { ScannedBlock, SequenceModelFacts, SequenceSummary } from '../../../wasm/genegraft';
import type { EngineFacts } from './engine.ts';

export type { ScannedBlock, SequenceModelFacts, SequenceSummary } from '../../../wasm/genegraft';

/** Records [first, first + count), a line each. */
export interface RecordBlock {
  readonly first: number;
  readonly count: number;
  readonly ids: string;
  /** Letters. */
  readonly lengths: Int32Array<ArrayBuffer>;
  /** Windows that will be answered; 0 where the record has an error. */
  readonly windows: Int32Array<ArrayBuffer>;
  readonly errors: string;
}

/** A window on one strand of a record. */
export interface WindowPlace {
  readonly record: number;
  /** 0-based place of its first letter on the given strand. */
  readonly first: number;
  /** Letters: a window's, or fewer where the record is shorter. */
  readonly letters: number;
  readonly reverse: boolean;
}

/** What each change of one letter makes of a window. */
export interface WindowChanges {
  readonly letters: string;
  /** Probability of the window itself. */
  readonly reference: number;
  /** (4, letters) change by A, C, G, T; NaN: not answered yet. */
  readonly changes: Float32Array<ArrayBuffer>;
  readonly done: number;
  readonly of: number;
}

/**
 * Everything the page may ask of the worker that runs networks. It holds one model, one file of
 * sequences and one scan. A call that cannot be answered rejects with a sentence for people.
 */
export interface Networks {
  /** Loads the core and the runtime; base: the page's folder, with a slash at its end. */
  start(base: string): Promise<EngineFacts>;
  openModel(file: Blob): Promise<SequenceModelFacts>;
  /** Reads FASTA, FASTQ or plain sequences, plain or gzip. */
  readSequences(input: Blob): Promise<SequenceSummary>;
  /** Begins to scan the records with the model. */
  beginScan(): Promise<void>;
  /** Records of the scan. */
  describe(first: number, count: number): Promise<RecordBlock>;
  /** Answers the next windows, some tenth of a second of them; null: all are answered. */
  scan(): Promise<ScannedBlock | null>;
  /** label: the class whose probability is followed. `onProgress` gets what is known so far. */
  mutate(
    place: WindowPlace,
    label: number,
    onProgress: (changes: WindowChanges) => void,
  ): Promise<WindowChanges>;
}
