import { proxy } from 'comlink';
import { parseManifest, type Manifest } from '../../model/manifest.ts';
import { models, type ModelEntry } from '../../model/models.svelte.ts';
import { messageOf } from '../../words.ts';
import type {
  CellModelFacts,
  CellReasons,
  Cells,
  CellsSummary,
  PanelOverlap,
  Step,
} from '../../worker/cells.ts';
import { currentCells } from '../../worker/current-engine.ts';
import type { EngineClient } from '../../worker/engine-client.ts';
import { ViewWork } from '../../worker/view-work.svelte.ts';
import { refuseCells, type CellInput } from './cell-input.ts';
import type { PanelGene } from './example.ts';
import { filterRows, isFiltering, noFilter, type Filter } from './filter-rows.ts';
import { MapWork } from './map-work.svelte.ts';
import type { Thresholds } from './quality.ts';
import { CellResults } from './results.ts';
import { sortRows, type Sort } from './sort-rows.ts';

export interface OpenedCellModel {
  readonly key: string;
  readonly facts: CellModelFacts;
  readonly manifest: Manifest;
  readonly verified: boolean;
}

/** What the map's colours tell. */
export type Colouring =
  | { readonly kind: 'type' }
  | { readonly kind: 'confidence' }
  | { readonly kind: 'column'; readonly column: number }
  | { readonly kind: 'gene'; readonly gene: number; readonly values: Float32Array };

export type Reasons =
  | { readonly kind: 'working' }
  | { readonly kind: 'done'; readonly known: CellReasons }
  | { readonly kind: 'wrong'; readonly message: string };

/** What an engine's worker holds. */
interface Holdings {
  readonly engine: EngineClient<Cells>;
  input: CellInput | null;
  model: { readonly key: string; readonly opened: Promise<OpenedCellModel> } | null;
}

const inOrder: Sort = { key: 'row', descending: false };

/** One matrix, one model of cells, and what came of them. It outlives the view, so that Back finds it. */
class CellsSession extends ViewWork<Cells> {
  input = $state.raw<CellInput | null>(null);
  step = $state.raw<Step | null>(null);
  summary = $state.raw<CellsSummary | null>(null);
  model = $state.raw<OpenedCellModel | null>(null);
  overlap = $state.raw<PanelOverlap | null>(null);
  results = $state.raw<CellResults | null>(null);
  readonly map = new MapWork();
  colouring = $state.raw<Colouring>({ kind: 'type' });
  /** Why a gene cannot be shown. */
  geneProblem = $state('');
  filter = $state.raw<Filter>(noFilter);
  sort = $state.raw<Sort>(inOrder);
  /** The cell that is explained. */
  opened = $state<number | null>(null);
  reasons = $state.raw<Reasons | null>(null);

  readonly #filtered = $derived.by(() => {
    void this.revision;
    return this.results === null ? new Uint32Array() : filterRows(this.results, this.filter);
  });
  /** Numbers of the cells on screen, in order. */
  readonly rows = $derived(
    this.results === null
      ? this.#filtered
      : sortRows(this.#filtered, this.results, this.model?.facts.types.length ?? 0, this.sort),
  );
  readonly filtering = $derived(isFiltering(this.filter));

  /** undefined: not known yet; null: there is none. */
  #entry: ModelEntry | null | undefined;
  #holds: Holdings | null = null;
  /** Counts what was asked of a cell or a gene: the last answer is shown. */
  #asked = 0;
  #genesAsked = 0;

  constructor() {
    super(currentCells);
  }

  setInput(input: CellInput | null): void {
    this.input = input;
    this.summary = null;
    this.map.forget();
    void this.start();
  }

  /** Answers the same cells again with another model. */
  setModel(entry: ModelEntry | null): void {
    if (this.#entry !== undefined && entry?.key === this.#entry?.key) return;
    this.#entry = entry;
    this.model = null;
    if (this.input !== null) void this.start();
  }

  setThresholds(part: Partial<Thresholds>): void {
    if (this.results === null) return;
    this.results.setThresholds({ ...this.results.thresholds, ...part });
    this.revision++;
  }

  async start(): Promise<void> {
    const stale = this.begin();
    const { input } = this;
    this.results = null;
    this.overlap = null;
    this.step = null;
    this.filter = noFilter;
    this.sort = inOrder;
    this.colouring = { kind: 'type' };
    this.open(null);
    const refusal = input === null ? null : refuseCells(input);
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
      const model = await this.calls.counted(this.#openModel(this.#entry, holds));
      if (stale()) return;
      this.model = model;
      this.overlap = await this.calls.counted(holds.engine.call((remote) => remote.overlap()));
      if (stale()) return;
      this.step = { words: `Answering ${this.summary!.cells.toLocaleString('en')} cells`, done: 0, of: 0 };
      const show = proxy((step: Step) => {
        if (!stale()) this.step = step;
      });
      const scores = await this.calls.counted(holds.engine.call((remote) => remote.score(show)));
      if (stale()) return;
      this.results = new CellResults(this.summary!, scores, model.facts.labels.length);
      this.revision++;
      this.phase = { kind: 'done' };
      await this.map.begin(holds.engine, this.summary?.embedding ?? null);
    } catch (error) {
      if (!stale()) this.fail(error);
    }
  }

  /** Explains a cell; null: none. */
  open(cell: number | null): void {
    this.opened = cell;
    this.reasons = null;
    const asked = ++this.#asked;
    if (cell === null || this.#holds === null) return;
    this.reasons = { kind: 'working' };
    this.#holds.engine
      .call((remote) => remote.explain(cell))
      .then(
        (known) => ({ kind: 'done', known }) as const,
        (error: unknown) => ({ kind: 'wrong', message: messageOf(error) }) as const,
      )
      .then((reasons) => {
        if (asked === this.#asked) this.reasons = reasons;
      });
  }

  /** The genes that the model reads; none where there is no model. */
  async panelGenes(): Promise<readonly PanelGene[]> {
    if (!this.#entry) return [];
    const { facts } = await this.#openModel(this.#entry, await this.#attach());
    const { encoder } = JSON.parse(facts.manifest) as { encoder?: { means?: readonly number[] } };
    return facts.genes.map((name, gene) => ({ name, mean: encoder?.means?.[gene] }));
  }

  colourByGene(name: string): void {
    const { results } = this;
    const wanted = name.trim().toLowerCase();
    const gene = results?.geneNames.findIndex((each) => each.toLowerCase() === wanted) ?? -1;
    const asked = ++this.#genesAsked;
    this.geneProblem = '';
    if (wanted === '' || this.#holds === null) return;
    if (gene < 0) {
      this.geneProblem = `The matrix has no gene called ${name.trim()}.`;
      return;
    }
    this.#holds.engine
      .call((remote) => remote.gene(gene))
      .then((values) => {
        if (asked === this.#genesAsked && results === this.results)
          this.colouring = { kind: 'gene', gene, values };
      })
      .catch((error: unknown) => (this.geneProblem = messageOf(error)));
  }

  colourBy(colouring: Colouring): void {
    this.#genesAsked++;
    this.geneProblem = '';
    this.colouring = colouring;
  }

  /** The matrix with answers, quality and map as .h5ad. */
  async annotated(): Promise<Blob> {
    const { results, model, map } = this;
    if (results === null || model === null || this.#holds === null)
      throw new Error('there is nothing to write yet');
    const { labels, types } = model.facts;
    const { scores, summary } = results;
    const named = (list: Int32Array, of: (index: number) => string) => Array.from(list, of);
    const columns = [
      {
        name: 'predicted',
        values: named(results.decided, (type) => types[type]?.name ?? 'unassigned'),
      },
      { name: 'probability', values: scores.probability.slice() },
      { name: 'first', values: named(scores.first, (label) => labels[label] ?? '') },
      { name: 'second', values: named(scores.second, (label) => labels[label] ?? '') },
      { name: 'molecules', values: summary.molecules.slice() },
      { name: 'genes_seen', values: summary.genesSeen.slice() },
      { name: 'mitochondrial', values: summary.mitochondrial.slice() },
      ...results.columns.map(({ name, values }) => ({ name, values: [...values] })),
    ];
    const drawn = map.state.kind === 'done' ? map.state.places : null;
    const places = drawn === null ? null : { name: drawn.name, places: drawn.places.slice() };
    return this.#holds.engine.call((remote) => remote.write(columns, places));
  }

  #openModel(entry: ModelEntry, holds: Holdings): Promise<OpenedCellModel> {
    if (holds.model?.key === entry.key) return holds.model.opened;
    const opened = this.#openNow(entry, holds);
    const model = { key: entry.key, opened };
    holds.model = model;
    opened.catch(() => {
      if (holds.model === model) holds.model = null; // the next one tries again
    });
    return opened;
  }

  async #openNow(entry: ModelEntry, holds: Holdings): Promise<OpenedCellModel> {
    const { file, verified } = await models.file(entry);
    // A file that was slow to come must not take the place of one chosen since.
    if (holds.model !== null && holds.model.key !== entry.key)
      throw new Error('another model was chosen');
    const facts = await holds.engine.call((remote) => remote.openModel(file));
    return { key: entry.key, facts, manifest: parseManifest(facts.manifest), verified };
  }

  /** The engine as it stands; a new one, after the last was ended, holds nothing yet. */
  async #attach(): Promise<Holdings> {
    const engine = await this.attach();
    if (this.#holds?.engine !== engine) this.#holds = { engine, input: null, model: null };
    return this.#holds;
  }

  /** Gets the matrix into the engine if it is not there yet. */
  async #read(input: CellInput, holds: Holdings, stale: () => boolean): Promise<void> {
    if (holds.input === input && this.summary !== null) return;
    holds.input = null;
    const show = proxy((step: Step) => {
      if (!stale()) this.step = step;
    });
    const read = holds.engine.call((remote) => remote.readCells(input.files, show));
    const summary = await this.calls.counted(read);
    if (stale()) return;
    holds.input = input;
    this.summary = summary;
  }
}

export const session = new CellsSession();
