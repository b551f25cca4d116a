import { refuseInput, type Input } from '../../input/input.ts';
import { messageOf } from '../../words.ts';
import { noBelow, yesFrom, type AnswerRule } from '../../model/answers.ts';
import { models, type ModelEntry, type OpenedModel } from '../../model/models.svelte.ts';
import { currentEngine } from '../../worker/current-engine.ts';
import type { PairExplanation, PairTableSummary } from '../../worker/engine.ts';
import { Ended, type EngineClient } from '../../worker/engine-client.ts';
import { isFiltering, noFilter, filterRows, type Filter } from './filter-rows.ts';
import { PairResults } from './results.ts';
import { sortRows, type Sort } from './sort-rows.ts';

export type Phase =
  | { readonly kind: 'empty' }
  | { readonly kind: 'reading' }
  | { readonly kind: 'working'; readonly rate: number | null; readonly secondsLeft: number | null }
  | { readonly kind: 'done' }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'wrong'; readonly message: string };

/** What an engine's worker holds. */
interface Holdings {
  readonly engine: EngineClient;
  input: Input | null;
  /** The model asked for last, opened or about to be. */
  model: { readonly key: string; readonly opened: Promise<OpenedModel> } | null;
}

/** The first block is small, so that rows appear at once. */
const firstBlock = 512;
const block = 8192;
/** ms between repaints of the table while scoring */
const pause = 120;
/** ms that a running call gets to end by itself after Cancel */
const grace = 250;

/** One input, one model, and what came of them. It outlives the view, so that Back finds it. */
class GuidesSession {
  input = $state.raw<Input | null>(null);
  phase = $state.raw<Phase>({ kind: 'empty' });
  summary = $state.raw<PairTableSummary | null>(null);
  model = $state.raw<OpenedModel | null>(null);
  results = $state.raw<PairResults | null>(null);
  /** Grows when `results` has grown. */
  revision = $state(0);
  filter = $state.raw<Filter>(noFilter);
  /** null: as in the file while scoring, then the highest score first. */
  sort = $state.raw<Sort | null>(null);
  hidden = $state.raw<ReadonlySet<string>>(new Set());
  /** Row whose reasons are shown. */
  opened = $state<number | null>(null);
  threads = $state<number | null>(null);

  readonly busy = $derived(this.phase.kind === 'reading' || this.phase.kind === 'working');
  readonly threshold = $derived(this.model?.manifest.threshold ?? 0.5);
  readonly rule = $derived<AnswerRule>({
    threshold: this.threshold,
    unsure: this.model?.manifest.unsure ?? null,
  });
  readonly appliedSort = $derived<Sort>(
    this.sort ??
      (this.phase.kind === 'working'
        ? { key: 'row', descending: false }
        : { key: 'probability', descending: true }),
  );
  readonly #filtered = $derived.by(() => {
    void this.revision;
    return this.results === null
      ? new Uint32Array()
      : filterRows(this.results, this.filter, this.rule);
  });
  /** Numbers of the rows on screen, in order. */
  readonly rows = $derived(
    this.results === null
      ? this.#filtered
      : sortRows(this.#filtered, this.results, this.appliedSort),
  );
  readonly above = $derived.by(() => {
    void this.revision;
    return this.results?.countAbove(yesFrom(this.rule)) ?? 0;
  });
  /** Rows that the model does not answer. */
  readonly unsure = $derived.by(() => {
    void this.revision;
    if (this.results === null || this.rule.unsure === null) return 0;
    return this.results.countAbove(noBelow(this.rule)) - this.above;
  });
  readonly filtering = $derived(isFiltering(this.filter));

  /** Counts the runs; a run that is no longer the latest stops at its next step. */
  #run = 0;
  /** Calls to the engine under way. */
  #calls = 0;
  /** undefined: not known yet; null: there is none. */
  #entry: ModelEntry | null | undefined;
  #holds: Holdings | null = null;

  setInput(input: Input | null): void {
    this.input = input;
    this.summary = null;
    this.filter = noFilter;
    this.sort = null;
    this.hidden = new Set();
    void this.start();
  }

  /** Scores the same input again with another model. */
  setModel(entry: ModelEntry | null): void {
    if (this.#entry !== undefined && entry?.key === this.#entry?.key) return;
    this.#entry = entry;
    this.model = null;
    void this.start();
  }

  async start(): Promise<void> {
    const run = ++this.#run;
    const stale = () => run !== this.#run;
    const { input } = this;
    this.opened = null;
    this.results = null;
    if (input === null) {
      this.phase = { kind: 'empty' };
      if (this.#entry) void this.#warmUp(this.#entry);
      return;
    }
    const refusal = refuseInput(input);
    if (refusal !== null) {
      this.phase = { kind: 'wrong', message: refusal };
      return;
    }
    if (this.#entry === null) {
      this.phase = { kind: 'wrong', message: noModel };
      return;
    }
    this.phase = { kind: 'reading' };
    if (this.#entry === undefined) return; // setModel follows
    try {
      const engine = await this.#prepare(this.#entry, input, stale);
      if (engine !== null) await this.#score(engine, stale);
    } catch (error) {
      if (stale()) return;
      if (error instanceof Ended) this.phase = { kind: 'stopped' };
      else this.phase = { kind: 'wrong', message: messageOf(error) };
    }
  }

  /** Stops between blocks; a call that goes on for longer is ended with its worker. */
  cancel(): void {
    const run = ++this.#run;
    const engine = this.#holds?.engine;
    setTimeout(() => {
      if (this.#calls > 0 && run === this.#run) engine?.end();
    }, grace);
    this.phase = { kind: 'stopped' };
  }

  async #counted<T>(call: Promise<T>): Promise<T> {
    this.#calls++;
    try {
      return await call;
    } finally {
      this.#calls--;
    }
  }

  /** Why a scored row got its score. */
  async explain(row: number): Promise<PairExplanation> {
    const { results } = this;
    const entry = this.#entry;
    if (results === null || !entry) throw new Error('there is nothing to explain');
    const [guide, target] = [results.guideLetters(row), results.targetLetters(row)];
    const holds = await this.#attach();
    await this.#open(entry, holds);
    return holds.engine.call((remote) => remote.explain(guide, target));
  }

  /** The engine with this table and model, for what is asked on demand; null: there is neither. */
  async ready(): Promise<EngineClient | null> {
    const { input } = this;
    const entry = this.#entry;
    return input === null || !entry ? null : this.#prepare(entry, input, () => false);
  }

  /** Has the engine and the model ready before there is any input. */
  async #warmUp(entry: ModelEntry): Promise<void> {
    try {
      await this.#open(entry, await this.#attach());
    } catch {
      // What is wrong will be said when it matters: when there is something to score.
    }
  }

  #open(entry: ModelEntry, holds: Holdings): Promise<OpenedModel> {
    if (holds.model?.key === entry.key) return holds.model.opened;
    const opened = models.open(entry, holds.engine);
    const model = { key: entry.key, opened };
    holds.model = model;
    opened.catch(() => {
      if (holds.model === model) holds.model = null; // the next one tries again
    });
    return opened;
  }

  /** The engine as it stands; a new one, after the last was ended, holds nothing yet. */
  async #attach(): Promise<Holdings> {
    const engine = await currentEngine();
    this.threads = (await engine.facts).threads;
    if (this.#holds?.engine !== engine) this.#holds = { engine, input: null, model: null };
    return this.#holds;
  }

  /** Gets table and model into the engine, each only if it is not there yet. */
  async #prepare(
    entry: ModelEntry,
    input: Input,
    stale: () => boolean,
  ): Promise<EngineClient | null> {
    const holds = await this.#attach();
    if (stale()) return null;
    const { engine } = holds;
    if (holds.input !== input || this.summary === null) {
      holds.input = null;
      const read = engine.call((remote) => remote.readPairs(input.blob));
      const summary = await this.#counted(read);
      if (stale()) return null;
      holds.input = input;
      this.summary = summary;
    }
    const model = await this.#counted(this.#open(entry, holds));
    if (stale()) return null;
    this.model = model;
    return engine;
  }

  async #score(engine: EngineClient, stale: () => boolean): Promise<void> {
    const { rows, columns } = this.summary!;
    const results = new PairResults(rows, columns);
    this.phase = { kind: 'working', rate: null, secondsLeft: null };
    const began = performance.now();
    let painted = 0;
    let asked = 0;
    const ask = () => {
      const first = asked;
      const count = Math.min(first === 0 ? firstBlock : block, rows - first);
      asked += count;
      return count === 0
        ? null
        : this.#counted(engine.call((remote) => remote.score(first, count)));
    };
    // One block is always asked for ahead, so that the worker does not wait for the page.
    let next = ask();
    while (next !== null) {
      const following = ask();
      following?.catch(() => {});
      const scored = await next;
      if (stale()) return;
      results.add(scored);
      const now = performance.now();
      if (now - painted > pause) {
        painted = now;
        this.results = results;
        this.revision++;
        this.phase = { kind: 'working', ...speed(results.scored, rows, now - began) };
      }
      next = following;
    }
    this.results = results;
    this.revision++;
    this.phase = { kind: 'done' };
  }
}

function speed(done: number, rows: number, milliseconds: number) {
  if (milliseconds < 300) return { rate: null, secondsLeft: null };
  const rate = (1000 * done) / milliseconds;
  return { rate, secondsLeft: (rows - done) / rate };
}

const noModel =
  'There is no model to score with: none came with this page. Use a model (.onnx) of your own.';

export const session = new GuidesSession();
