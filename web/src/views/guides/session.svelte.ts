import { proxy } from 'comlink';
import { refuseInput, type Input } from '../../input/input.ts';
import { noBelow, yesFrom, type AnswerRule } from '../../model/answers.ts';
import { models, type ModelEntry, type OpenedModel } from '../../model/models.svelte.ts';
import { currentEngine } from '../../worker/current-engine.ts';
import type {
  Engine,
  GuidesAlone,
  PairExplanation,
  PairTableSummary,
  SearchLimits,
} from '../../worker/engine.ts';
import type { EngineClient } from '../../worker/engine-client.ts';
import { scoreBlocks } from '../../worker/score-blocks.ts';
import { ViewWork } from '../../worker/view-work.svelte.ts';
import { isFiltering, noFilter, filterRows, type Filter } from './filter-rows.ts';
import { PairResults } from './results.ts';
import { sortRows, type Sort } from './sort-rows.ts';

/** What an engine's worker holds. */
interface Holdings {
  readonly engine: EngineClient<Engine>;
  input: Input | null;
  /** The model asked for last, opened or about to be. */
  model: { readonly key: string; readonly opened: Promise<OpenedModel> } | null;
}

/** One input, one model, and what came of them. It outlives the view, so that Back finds it. */
class GuidesSession extends ViewWork<Engine> {
  input = $state.raw<Input | null>(null);
  /** Where the sites of the input's guides are searched; null: the input is of pairs. */
  genome = $state.raw<File | null>(null);
  limits = $state.raw<SearchLimits>({ pam: '', mismatches: 4, bulges: 0 });
  /** Bytes of the genome's file read so far. */
  searched = $state(0);
  /** Letters of the genome that was searched. */
  letters = $state<number | null>(null);
  summary = $state.raw<PairTableSummary | null>(null);
  /** Guides in an input that is no table of pairs: they wait for a genome. */
  guidesAlone = $state(0);
  model = $state.raw<OpenedModel | null>(null);
  results = $state.raw<PairResults | null>(null);
  filter = $state.raw<Filter>(noFilter);
  /** null: as in the file while scoring, then the highest score first. */
  sort = $state.raw<Sort | null>(null);
  hidden = $state.raw<ReadonlySet<string>>(new Set());
  /** Row whose reasons are shown. */
  opened = $state<number | null>(null);

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

  /** undefined: not known yet; null: there is none. */
  #entry: ModelEntry | null | undefined;
  #holds: Holdings | null = null;

  constructor() {
    super(currentEngine);
  }

  setInput(input: Input | null): void {
    this.input = input;
    this.#readAgain();
  }

  /** The input's guides are searched in it; null: the input is of pairs again. */
  setGenome(genome: File | null): void {
    this.genome = genome;
    this.#readAgain();
  }

  setLimits(limits: SearchLimits): void {
    this.limits = limits;
    if (this.genome !== null) this.#readAgain();
  }

  #readAgain(): void {
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
    const stale = this.begin();
    const { input } = this;
    this.opened = null;
    this.results = null;
    this.guidesAlone = 0;
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
      if (!stale()) this.fail(error);
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
  async ready(): Promise<EngineClient<Engine> | null> {
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
    const engine = await this.attach();
    if (this.#holds?.engine !== engine) this.#holds = { engine, input: null, model: null };
    return this.#holds;
  }

  /** Gets table and model into the engine, each only if it is not there yet. */
  async #prepare(
    entry: ModelEntry,
    input: Input,
    stale: () => boolean,
  ): Promise<EngineClient<Engine> | null> {
    const holds = await this.#attach();
    if (stale()) return null;
    const { engine } = holds;
    if (holds.input !== input || this.summary === null) {
      holds.input = null;
      const read = await this.calls.counted(this.#read(engine, input.blob));
      if (stale()) return null;
      if ('guides' in read) {
        this.guidesAlone = read.guides;
        this.phase = { kind: 'waiting' };
        return null;
      }
      holds.input = input;
      this.summary = read;
    }
    const model = await this.calls.counted(this.#open(entry, holds));
    if (stale()) return null;
    this.model = model;
    return engine;
  }

  /** A table of pairs: the input itself, or the sites of its guides. */
  async #read(
    engine: EngineClient<Engine>,
    input: Blob,
  ): Promise<PairTableSummary | GuidesAlone> {
    const { genome, limits } = this;
    this.letters = null;
    this.searched = 0;
    if (genome === null) return engine.call(async (remote) => remote.readPairs(input));
    const onRead = proxy((bytes: number) => (this.searched = bytes));
    const found = await engine.call((remote) =>
      remote.searchSites(input, genome, limits, onRead),
    );
    this.letters = found.letters;
    return found.summary;
  }

  async #score(engine: EngineClient<Engine>, stale: () => boolean): Promise<void> {
    const { rows, columns } = this.summary!;
    const results = new PairResults(rows, columns);
    this.phase = { kind: 'working', rate: null, secondsLeft: null };
    const finished = await scoreBlocks({
      rows,
      stale,
      ask: (first, count) =>
        this.calls.counted(engine.call((remote) => remote.score(first, count))),
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

const noModel =
  'There is no model to score with: none came with this page. Use a model (.onnx) of your own.';

export const session = new GuidesSession();
