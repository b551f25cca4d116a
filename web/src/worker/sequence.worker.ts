import { expose, transfer } from 'comlink';
import type {
  GenegraftModule,
  SequenceModel,
  SequenceRecords,
  SequenceScan,
} from '../../../wasm/genegraft';
import { loadModule } from './load-module.ts';
import type { Networks, WindowChanges } from './networks.ts';
import { Network, prepareRuntime } from './network.ts';
import { present, valueOf } from './outcome.ts';
import { readBytes } from './read-bytes.ts';

/** ms that a run of the network should take, so that progress is smooth and Cancel is quick. */
const pace = 250;
const fewestTokens = 1024;
const mostTokens = 1 << 20;

let loaded: GenegraftModule | undefined;
let model: SequenceModel | undefined;
let network: Network | undefined;
let records: SequenceRecords | undefined;
let scan: SequenceScan | undefined;
/** The last model and the last file asked for stay, not the last ones read. */
let lastModel = 0;
let lastFile = 0;
/** Tokens of a run, fitted to what the last one took. */
let tokens = 8192;

const engine = () => present(loaded, 'the engine');

function endScan(): void {
  scan?.delete();
  scan = undefined;
}

async function timed<T>(run: () => Promise<T>): Promise<{ answer: T; took: number }> {
  const began = performance.now();
  const answer = await run();
  return { answer, took: Math.max(1, performance.now() - began) };
}

/** Doubles or halves at most: the first runs of a network are slower than those that follow. */
const fitted = (size: number, took: number): number =>
  Math.round(size * Math.min(2, Math.max(0.5, pace / took)));

const networks: Networks = {
  async start(base) {
    // Letters become tokens in no time: the threads are for the network.
    loaded = await loadModule(base, 'genegraft');
    return { threads: prepareRuntime() };
  },

  async openModel(file) {
    const turn = ++lastModel;
    const bytes = new Uint8Array(await file.arrayBuffer());
    const opened = valueOf(engine().openSequenceModel(bytes));
    const ran = await Network.open(bytes).catch((error: unknown) => {
      opened.delete();
      throw error;
    });
    const facts = opened.facts();
    if (turn === lastModel) {
      endScan();
      model?.delete();
      void network?.close();
      [model, network] = [opened, ran];
      tokens = 8192;
    } else {
      opened.delete();
      await ran.close();
    }
    return facts;
  },

  async readSequences(input) {
    const turn = ++lastFile;
    endScan();
    records?.delete();
    records = undefined;
    const bytes = await readBytes(input);
    const read = valueOf(engine().readSequences(bytes));
    const summary = read.summary();
    if (turn === lastFile) records = read;
    else read.delete();
    return summary;
  },

  async beginScan() {
    endScan();
    scan = engine().scanSequences(
      present(model, 'the model'),
      present(records, 'the file'),
      0,
      true,
    );
  },

  async describe(first, count) {
    const { ids, lengths } = present(records, 'the file').describe(first, count);
    const { errors, windows } = present(scan, 'the scan').problems(first, count);
    const block = {
      first,
      count,
      ids,
      errors,
      lengths: lengths as Int32Array<ArrayBuffer>,
      windows: windows as Int32Array<ArrayBuffer>,
    };
    return transfer(block, [block.lengths.buffer, block.windows.buffer]);
  },

  async scan() {
    const ours = present(scan, 'the scan');
    const batch = ours.next(tokens);
    if (batch.rows === 0) return null;
    const { answer, took } = await timed(() => present(network, 'the network').run(batch));
    if (batch.tokens.length > tokens / 2)
      tokens = Math.min(mostTokens, Math.max(fewestTokens, fitted(tokens, took)));
    if (ours !== scan) return null; // another one was begun meanwhile
    const block = ours.take(answer);
    const arrays = [block.pieces, block.signals, block.answers, block.probabilities];
    return transfer(
      block,
      arrays.map(({ buffer }) => buffer as ArrayBuffer),
    );
  },

  async mutate({ record, first, letters: length, reverse }, label, onProgress) {
    const running = present(network, 'the network');
    const letters = present(records, 'the file').letters(record, first, length, reverse);
    const changed = engine().mutate(present(model, 'the model'), letters, label);
    const of = changed.variants();
    const known = (done: number): WindowChanges => ({
      letters,
      reference: changed.reference(),
      changes: changed.changes() as Float32Array<ArrayBuffer>,
      done,
      of,
    });
    try {
      let done = 0;
      for (let size = 16; done < of; ) {
        const { answer, took } = await timed(() => running.run(changed.next(size)));
        done = changed.take(answer);
        size = Math.min(1024, Math.max(4, fitted(size, took)));
        if (done < of) onProgress(known(done));
      }
      return known(of);
    } finally {
      changed.delete();
    }
  },
};

expose(networks);
