import { refuseInput, type Input } from '../../input/input.ts';
import { parseManifest, type Manifest } from '../../model/manifest.ts';
import { messageOf } from '../../words.ts';
import { currentEngine } from '../../worker/current-engine.ts';
import type { Engine, NumberModelFacts, NumberTableSummary } from '../../worker/engine.ts';
import { Ended, type EngineClient } from '../../worker/engine-client.ts';
import { scoreBlocks } from '../../worker/score-blocks.ts';
import { ViewWork } from '../../worker/view-work.svelte.ts';
import { isFiltering, noFilter, filterRows, type Filter } from './filter-rows.ts';
import { NumberResults } from './results.ts';
import { sortRows, type Sort } from './sort-rows.ts';

/** The file that the user gave as a model. */
export interface ModelFile {
  readonly name: string;
  readonly blob: Blob;
}

export interface OpenedNumberModel {
  readonly facts: NumberModelFacts;
  /** null: it was not made by Genegraft. */
  readonly manifest: Manifest | null;
}

/** What an engine's worker holds. */
interface Holdings {
  readonly engine: EngineClient<Engine>;
  input: Input | null;
  model: ModelFile | null;
}

const inOrder: Sort = { key: 'row', descending: false };

/** One model, one table of numbers, and what came of them. It outlives the view, so that Back finds it. */
class TablesSession extends ViewWork<Engine> {
  input = $state.raw<Input | null>(null);
  file = $state.raw<ModelFile | null>(null);
  model = $state.raw<OpenedNumberModel | null>(null);
  /** Why the file is no model for tables; empty where it is one. */
  refusal = $state('');
  opening = $state(false);
  summary = $state.raw<NumberTableSummary | null>(null);
  /** Columns of the table that the model reads. */
  read = $state.raw<readonly number[]>([]);
  results = $state.raw<NumberResults | null>(null);
  filter = $state.raw<Filter>(noFilter);
  sort = $state.raw<Sort>(inOrder);

  readonly #filtered = $derived.by(() => {
    void this.revision;
    return this.results === null ? new Uint32Array() : filterRows(this.results, this.filter);
  });
  /** Numbers of the rows on screen, in order. */
  readonly rows = $derived(
    this.results === null ? this.#filtered : sortRows(this.#filtered, this.results, this.sort),
  );
  readonly filtering = $derived(isFiltering(this.filter));

  #holds: Holdings | null = null;

  constructor() {
    super(currentEngine);
  }

  setInput(input: Input | null): void {
    this.input = input;
    this.summary = null;
    void this.start();
  }

  setModel(file: ModelFile | null): void {
    this.file = file;
    this.model = null;
    this.refusal = '';
    void this.start();
  }

  /** Model and table at once, so that neither is tried with the other's predecessor. */
  setBoth(file: ModelFile, input: Input): void {
    this.input = input;
    this.summary = null;
    this.setModel(file);
  }

  async start(): Promise<void> {
    const stale = this.begin();
    const { input } = this;
    this.results = null;
    this.read = [];
    this.filter = noFilter;
    this.sort = inOrder;
    this.opening = false;
    const refused = input === null ? null : refuseInput(input);
    this.phase =
      input === null
        ? { kind: 'empty' }
        : refused === null
          ? { kind: 'reading' }
          : { kind: 'wrong', message: refused };
    if (input === null && this.file === null) return;
    try {
      const holds = await this.#attach();
      if (stale()) return;
      await this.#openModel(holds, stale);
      if (stale() || input === null || refused !== null) return;
      await this.#readTable(holds, input, stale);
      if (stale()) return;
      if (this.model === null) this.phase = { kind: 'waiting' };
      else await this.#score(holds.engine, this.model, stale);
    } catch (error) {
      if (stale()) return;
      if (input === null && !(error instanceof Ended)) this.refusal = messageOf(error);
      else this.fail(error);
    } finally {
      if (!stale()) this.opening = false;
    }
  }

  override cancel(): void {
    this.opening = false;
    super.cancel();
  }

  /** The engine as it stands; a new one, after the last was ended, holds nothing yet. */
  async #attach(): Promise<Holdings> {
    const engine = await this.attach();
    if (this.#holds?.engine !== engine) this.#holds = { engine, input: null, model: null };
    return this.#holds;
  }

  /** Gets the model into the engine if it is not there yet; one that is none is refused. */
  async #openModel(holds: Holdings, stale: () => boolean): Promise<void> {
    const { file } = this;
    if (file === null || this.refusal !== '') return;
    if (holds.model === file && this.model !== null) return;
    this.opening = true;
    holds.model = null;
    try {
      const opened = holds.engine.call((remote) => remote.openNumberModel(file.blob));
      const facts = await this.calls.counted(opened);
      if (stale()) return;
      holds.model = file;
      const manifest = facts.manifest === '' ? null : parseManifest(facts.manifest);
      this.model = { facts, manifest };
    } catch (error) {
      if (error instanceof Ended) throw error;
      if (!stale()) this.refusal = messageOf(error);
    } finally {
      if (!stale()) this.opening = false;
    }
  }

  async #readTable(holds: Holdings, input: Input, stale: () => boolean): Promise<void> {
    if (holds.input === input && this.summary !== null) return;
    holds.input = null;
    const read = holds.engine.call((remote) => remote.readNumbers(input.blob));
    const summary = await this.calls.counted(read);
    if (stale()) return;
    holds.input = input;
    this.summary = summary;
  }

  async #score(
    engine: EngineClient<Engine>,
    { facts }: OpenedNumberModel,
    stale: () => boolean,
  ): Promise<void> {
    const { rows, columns } = this.summary!;
    const read = await engine.call((remote) => remote.findColumns());
    if (stale()) return;
    this.read = read;
    const results = new NumberResults(rows, columns, facts.answers.length);
    this.phase = { kind: 'working', rate: null, secondsLeft: null };
    const finished = await scoreBlocks({
      rows,
      stale,
      ask: (first, count) =>
        this.calls.counted(engine.call((remote) => remote.scoreNumbers(first, count))),
      take: (block) => results.add(block),
      paint: (pace) => {
        this.results = results;
        this.revision++;
        this.phase = { kind: 'working', ...pace };
      },
    });
    if (!finished) return;
    this.results = results;
    this.revision++;
    this.phase = { kind: 'done' };
  }
}

export const session = new TablesSession();
