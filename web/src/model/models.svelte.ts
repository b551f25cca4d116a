import { route } from '../route.svelte.ts';
import { currentEngine } from '../worker/current-engine.ts';
import type { Engine } from '../worker/engine.ts';
import type { EngineClient } from '../worker/engine-client.ts';
import { readCatalogue, type CatalogueEntry } from './catalogue.ts';
import { parseManifest, type Manifest } from './manifest.ts';
import { keepOwn, listOwn, removeOwn, type OwnModel } from './own-models.ts';
import { messageOf } from '../words.ts';
import { sha256 } from './sha256.ts';
import { dropOld, fetchShipped, isKept } from './shipped-models.ts';

/** What the models of the list answer: pairs of a guide and a site, sequences, or cells. */
export type Task = 'offtarget' | 'sequence' | 'cell';

/** The view that a task's models are used in. */
export const viewOf: Readonly<Record<Task, 'guides' | 'sequences' | 'cells'>> = {
  offtarget: 'guides',
  sequence: 'sequences',
  cell: 'cells',
};

/** The shipped model that a view begins with, where there are several. */
const firstChoice: Readonly<Record<Task, string>> = {
  offtarget: 'offtarget-forest',
  sequence: 'ecoli-promoter',
  cell: 'pbmc-types',
};

const isTask = (task: string): task is Task => task in viewOf;

/** A model that can be chosen. */
export type ModelEntry = { readonly key: string; readonly title: string; readonly task: Task } & (
  | { readonly origin: 'shipped'; readonly entry: CatalogueEntry }
  | { readonly origin: 'own'; readonly own: OwnModel }
);

export interface OpenedModel {
  readonly key: string;
  readonly manifest: Manifest;
  readonly trees: number;
  readonly nodes: number;
  readonly verified: boolean;
}

/** Why a file dropped as a model cannot be used. */
export interface Refusal {
  readonly file: string;
  readonly reason: string;
  /** The file where it reads plain numbers, so that the tables can use it. */
  readonly numbers: File | null;
}

class Models {
  entries = $state.raw<readonly ModelEntry[]>([]);
  /** 'reading' until the lists were read; a sentence if that failed. */
  listing = $state<'reading' | 'read' | string>('reading');
  /** Facts about models opened so far, by key. */
  opened = $state.raw<ReadonlyMap<string, OpenedModel>>(new Map());
  refusal = $state.raw<Refusal | null>(null);
  /** All shipped models are on this device. */
  kept = $state(false);
  /** Bytes of the model being fetched. */
  fetching = $state.raw<{ readonly received: number; readonly total: number } | null>(null);

  /** Of each task the address's model, or the one to begin with. */
  readonly chosen = $derived<Readonly<Record<Task, ModelEntry | null>>>({
    offtarget: this.#choose('offtarget'),
    sequence: this.#choose('sequence'),
    cell: this.#choose('cell'),
  });
  /** The address names a model that is not here. */
  readonly unknown = $derived(
    this.listing === 'read' &&
      route.value.model !== null &&
      !this.entries.some(({ key }) => key === route.value.model)
      ? route.value.model
      : null,
  );

  async start(): Promise<void> {
    const [shipped, own] = await Promise.allSettled([readCatalogue(), listOwn()]);
    const entries: ModelEntry[] = [];
    if (shipped.status === 'fulfilled')
      for (const entry of shipped.value)
        if (isTask(entry.task))
          entries.push({
            key: entry.name,
            title: entry.title,
            task: entry.task,
            origin: 'shipped',
            entry,
          });
    if (own.status === 'fulfilled') entries.push(...own.value.flatMap(ownEntry));
    this.entries = entries;
    this.listing =
      entries.length > 0 || shipped.status === 'fulfilled'
        ? 'read'
        : 'The list of models could not be read. Reload the page, or use a model of your own.';
    if (shipped.status === 'fulfilled') void dropOld(shipped.value).catch(() => {});
  }

  async file(entry: ModelEntry): Promise<{ file: Blob; verified: boolean }> {
    if (entry.origin === 'own')
      return { file: entry.own.blob, verified: entry.own.sha256 !== null };
    try {
      return await fetchShipped(
        entry.entry,
        (received, total) => (this.fetching = { received, total }),
      );
    } finally {
      this.fetching = null;
    }
  }

  /** Opens the model in the engine for scoring. */
  async open(entry: ModelEntry, engine: EngineClient<Engine>): Promise<OpenedModel> {
    const { file, verified } = await this.file(entry);
    const facts = await engine.call((remote) => remote.openModel(file));
    return this.#remember(entry.key, facts, verified);
  }

  /** Reads a model's manifest without disturbing the one that scores. */
  async inspect(entry: ModelEntry): Promise<OpenedModel> {
    const known = this.opened.get(entry.key);
    if (known) return known;
    const { file, verified } = await this.file(entry);
    const engine = await currentEngine();
    const facts = await engine.call((remote) => remote.inspectModel(file));
    return this.#remember(entry.key, facts, verified);
  }

  /** Checks a file of the user's, keeps it in this browser and chooses it. */
  async addOwn(file: File): Promise<void> {
    this.refusal = null;
    try {
      const engine = await currentEngine();
      const bytes = await file.arrayBuffer();
      const blob = new Blob([bytes]);
      const facts = await engine.call((remote) => remote.inspectModel(blob));
      const manifest = parseManifest(facts.manifest);
      if (!isTask(manifest.task))
        throw new Error(
          `it answers the task “${manifest.task}”; this page scores guide and site pairs ` +
            '(task “offtarget”), sequences (task “sequence”) and cells (task “cell”)',
        );
      const hash = await sha256(bytes);
      const own: OwnModel = {
        key: `own-${(hash ?? Date.now().toString(16)).slice(0, 12)}`,
        file: file.name,
        title: manifest.title,
        summary: manifest.summary,
        task: manifest.task,
        bytes: file.size,
        sha256: hash,
        blob,
      };
      await keepOwn(own).catch(() => {}); // a private window keeps it for this visit only
      this.#remember(own.key, facts, hash !== null);
      this.entries = [...this.entries.filter(({ key }) => key !== own.key), ...ownEntry(own)];
      const { view } = route.value;
      route.go({ view: view === 'models' ? view : viewOf[manifest.task], model: own.key });
    } catch (error) {
      const numbers = (await readsNumbers(file)) ? file : null;
      this.refusal = { file: file.name, reason: messageOf(error), numbers };
    }
  }

  async removeOwn(key: string): Promise<void> {
    await removeOwn(key).catch(() => {});
    this.entries = this.entries.filter((entry) => entry.key !== key);
    if (route.value.model === key) route.go({ ...route.value, model: null });
  }

  /** Fetches the other shipped models, so that all of them work offline. */
  async keepAll(): Promise<void> {
    const shipped = this.entries.filter((entry) => entry.origin === 'shipped');
    try {
      for (const model of shipped)
        if (!(await isKept(model.entry)) && model.entry.bytes <= 32e6) await this.file(model);
      const kept = await Promise.all(shipped.map(({ entry }) => isKept(entry)));
      this.kept = kept.every(Boolean);
    } catch {
      this.kept = false;
    }
  }

  of(task: Task): readonly ModelEntry[] {
    return this.entries.filter((entry) => entry.task === task);
  }

  #choose(task: Task): ModelEntry | null {
    const all = this.of(task);
    const named = (name: string | null) => all.find(({ key }) => key === name);
    return named(route.value.model) ?? named(firstChoice[task]) ?? all[0] ?? null;
  }

  #remember(
    key: string,
    facts: { manifest: string; trees: number; nodes: number },
    verified: boolean,
  ): OpenedModel {
    const { trees, nodes } = facts;
    const opened = { key, manifest: parseManifest(facts.manifest), trees, nodes, verified };
    this.opened = new Map(this.opened).set(key, opened);
    return opened;
  }
}

async function readsNumbers(file: File): Promise<boolean> {
  try {
    const engine = await currentEngine();
    await engine.call((remote) => remote.inspectNumberModel(file));
    return true;
  } catch {
    return false;
  }
}

/** None where the task is unknown to this version of the page. */
const ownEntry = (own: OwnModel): readonly ModelEntry[] =>
  isTask(own.task)
    ? [{ key: own.key, title: own.title, task: own.task, origin: 'own', own }]
    : [];

export const models = new Models();
