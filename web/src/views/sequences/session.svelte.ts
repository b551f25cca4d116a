import { proxy } from 'comlink';
import { refuseInput, type Input } from '../../input/input.ts';
import { parseManifest, type Manifest } from '../../model/manifest.ts';
import { models, type ModelEntry } from '../../model/models.svelte.ts';
import { messageOf } from '../../words.ts';
import { currentNetworks } from '../../worker/current-engine.ts';
import { Ended, type EngineClient } from '../../worker/engine-client.ts';
import type {
  Networks,
  SequenceModelFacts,
  SequenceSummary,
  WindowChanges,
} from '../../worker/networks.ts';
import { paceOf } from '../../worker/score-blocks.ts';
import { ViewWork } from '../../worker/view-work.svelte.ts';
import { filterRows, isFiltering, noFilter, type Filter } from './filter-rows.ts';
import { signalThreshold } from './record-words.ts';
import { SequenceResults } from './results.ts';
import { sortRows, type Sort } from './sort-rows.ts';

export interface OpenedNetwork {
  readonly key: string;
  readonly facts: SequenceModelFacts;
  readonly manifest: Manifest;
  readonly verified: boolean;
}

/** A window of a record, on one strand. */
export interface ChosenWindow {
  readonly record: number;
  readonly window: number;
  readonly reverse: boolean;
}

/** What is known of the chosen window's changes. */
export type Changes =
  | { readonly kind: 'working'; readonly known: WindowChanges | null }
  | { readonly kind: 'done'; readonly known: WindowChanges }
  | { readonly kind: 'wrong'; readonly message: string };

/** What an engine's worker holds. */
interface Holdings {
  readonly engine: EngineClient<Networks>;
  input: Input | null;
  model: { readonly key: string; readonly opened: Promise<OpenedNetwork> } | null;
}

const inOrder: Sort = { key: 'row', descending: false };
/** Records described at a time; ms between repaints. */
const describedAtOnce = 65_536;
const pause = 150;

/** One file of sequences, one network, and what came of them. It outlives the view, so that Back finds it. */
class SequencesSession extends ViewWork<Networks> {
  input = $state.raw<Input | null>(null);
  summary = $state.raw<SequenceSummary | null>(null);
  model = $state.raw<OpenedNetwork | null>(null);
  results = $state.raw<SequenceResults | null>(null);
  filter = $state.raw<Filter>(noFilter);
  sort = $state.raw<Sort>(inOrder);
  /** The record whose track, or whose one window, is shown. */
  opened = $state<number | null>(null);
  chosen = $state.raw<ChosenWindow | null>(null);
  changes = $state.raw<Changes | null>(null);

  readonly threshold = $derived(signalThreshold(this.model?.manifest ?? null));
  readonly #filtered = $derived.by(() => {
    void this.revision;
    return this.results === null ? new Uint32Array() : filterRows(this.results, this.filter);
  });
  /** Numbers of the records on screen, in order. */
  readonly rows = $derived(
    this.results === null ? this.#filtered : sortRows(this.#filtered, this.results, this.sort),
  );
  readonly filtering = $derived(isFiltering(this.filter));

  /** undefined: not known yet; null: there is none. */
  #entry: ModelEntry | null | undefined;
  #holds: Holdings | null = null;
  /** The view was opened: the runtime, which is large, will be needed. */
  #wanted = false;
  /** Counts the chosen windows: the last one's changes are shown. */
  #choice = 0;

  constructor() {
    super(currentNetworks);
  }

  setInput(input: Input | null): void {
    this.input = input;
    this.summary = null;
    this.filter = noFilter;
    this.sort = inOrder;
    void this.start();
  }

  get modelTitle(): string {
    return this.#entry?.title ?? '';
  }

  /** Scans the same input again with another model. */
  setModel(entry: ModelEntry | null): void {
    if (this.#entry !== undefined && entry?.key === this.#entry?.key) return;
    this.#entry = entry;
    this.model = null;
    if (this.input !== null) void this.start();
    else if (this.#wanted) void this.warmUp();
  }

  async start(): Promise<void> {
    const stale = this.begin();
    const { input } = this;
    this.results = null;
    this.opened = null;
    this.choose(null);
    const refusal = input === null ? null : refuseInput(input);
    if (input === null) this.phase = { kind: 'empty' };
    else if (refusal !== null) this.phase = { kind: 'wrong', message: refusal };
    else this.phase = { kind: 'reading' };
    if (this.phase.kind !== 'reading' || input === null) return;
    try {
      const holds = await this.#attach();
      if (stale()) return;
      await this.#read(input, holds, stale);
      if (stale() || this.#entry === undefined) return; // setModel follows
      if (this.#entry === null) {
        this.phase = { kind: 'waiting' };
        return;
      }
      const model = await this.calls.counted(this.#open(this.#entry, holds));
      if (stale()) return;
      this.model = model;
      await this.#scan(holds.engine, model, stale);
    } catch (error) {
      if (!stale()) this.fail(error);
    }
  }

  /** Has runtime and network ready before there is any input. */
  async warmUp(): Promise<void> {
    this.#wanted = true;
    if (!this.#entry || this.input !== null) return;
    try {
      const model = await this.#open(this.#entry, await this.#attach());
      if (model.key === this.#entry.key) this.model = model;
    } catch {
      // What is wrong will be said when it matters: when there is something to scan.
    }
  }

  /** Shows a record: its track, or its only window at once. */
  open(record: number | null): void {
    if (record === this.opened) return;
    this.opened = record;
    const only =
      record !== null && this.results?.windows[record] === 1
        ? { record, window: 0, reverse: false }
        : null;
    this.choose(only);
  }

  /** Works out what each change of a letter makes of a window. */
  choose(chosen: ChosenWindow | null): void {
    const turn = ++this.#choice;
    this.chosen = chosen;
    this.changes = null;
    if (chosen === null || this.results === null) return;
    const stale = () => turn !== this.#choice;
    this.changes = { kind: 'working', known: null };
    void this.#mutate(chosen, this.results, stale).catch((error: unknown) => {
      if (stale()) return;
      const message = error instanceof Ended ? 'it was stopped' : messageOf(error);
      this.changes = { kind: 'wrong', message };
    });
  }

  async #mutate(
    { record, window, reverse }: ChosenWindow,
    results: SequenceResults,
    stale: () => boolean,
  ): Promise<void> {
    const { input } = this;
    const entry = this.#entry;
    if (input === null || !entry) return;
    const holds = await this.#attach();
    await this.#read(input, holds, stale);
    if (stale()) return;
    const model = await this.#open(entry, holds);
    if (stale()) return;
    const { length, stride } = results.grid(record);
    const first = window * stride;
    const letters = Math.min(model.facts.window, length - first);
    const place = { record, first, letters, reverse };
    const label = model.facts.classes === 2 ? 1 : Math.max(0, results.decided[record]!);
    // Progress comes by a channel of its own, and may be behind the answer.
    let answered = false;
    const show = proxy((known: WindowChanges) => {
      if (!stale() && !answered) this.changes = { kind: 'working', known };
    });
    const known = await holds.engine.call((remote) => remote.mutate(place, label, show));
    answered = true;
    if (!stale()) this.changes = { kind: 'done', known };
  }

  #open(entry: ModelEntry, holds: Holdings): Promise<OpenedNetwork> {
    if (holds.model?.key === entry.key) return holds.model.opened;
    const opened = this.#openNow(entry, holds);
    const model = { key: entry.key, opened };
    holds.model = model;
    opened.catch(() => {
      if (holds.model === model) holds.model = null; // the next one tries again
    });
    return opened;
  }

  async #openNow(entry: ModelEntry, holds: Holdings): Promise<OpenedNetwork> {
    const { file, verified } = await models.file(entry);
    // A file that was slow to come must not take the place of one chosen since.
    if (holds.model?.key !== entry.key) throw new Error('another model was chosen');
    const facts = await holds.engine.call((remote) => remote.openModel(file));
    return { key: entry.key, facts, manifest: parseManifest(facts.manifest), verified };
  }

  /** The engine as it stands; a new one, after the last was ended, holds nothing yet. */
  async #attach(): Promise<Holdings> {
    const engine = await this.attach();
    if (this.#holds?.engine !== engine) this.#holds = { engine, input: null, model: null };
    return this.#holds;
  }

  /** Gets the file into the engine if it is not there yet. */
  async #read(input: Input, holds: Holdings, stale: () => boolean): Promise<void> {
    if (holds.input === input && this.summary !== null) return;
    holds.input = null;
    const read = holds.engine.call((remote) => remote.readSequences(input.blob));
    const summary = await this.calls.counted(read);
    if (stale()) return;
    holds.input = input;
    this.summary = summary;
  }

  async #scan(
    engine: EngineClient<Networks>,
    { facts }: OpenedNetwork,
    stale: () => boolean,
  ): Promise<void> {
    const { records } = this.summary!;
    const { classes, window, stride } = facts;
    const results = new SequenceResults({ records, classes, window, stride });
    await this.calls.counted(engine.call((remote) => remote.beginScan()));
    while (results.described < records && !stale()) {
      const first = results.described;
      const count = Math.min(describedAtOnce, records - first);
      results.describe(await engine.call((remote) => remote.describe(first, count)));
    }
    if (stale()) return;
    this.results = results;
    this.revision++;
    this.phase = { kind: 'working', rate: null, secondsLeft: null };
    if (records === 1 || results.windows.some((windows) => windows > 1))
      this.open(results.firstToShow());
    const began = performance.now();
    let painted = 0;
    for (;;) {
      const block = await this.calls.counted(engine.call((remote) => remote.scan()));
      if (stale()) return;
      if (block === null) break;
      results.add(block);
      const now = performance.now();
      if (now - painted < pause) continue;
      painted = now;
      this.revision++;
      this.phase = {
        kind: 'working',
        ...paceOf(results.scanned, results.letters, now - began),
      };
    }
    this.revision++;
    this.phase = { kind: 'done' };
  }
}

export const session = new SequencesSession();
