import { expose, transfer } from 'comlink';
import type { GenegraftModule, Model, PairTable, TableReasons } from '../../../wasm/genegraft';
import type { Engine, ExplainedBlock, ModelFacts, ScoredBlock } from './engine.ts';
import { loadModule } from './load-module.ts';
import { numberCalls } from './number-calls.ts';
import { present, valueOf } from './outcome.ts';
import { readBytes } from './read-bytes.ts';
import { readPieces } from './read-pieces.ts';

let loaded: GenegraftModule | undefined;
let model: Model | undefined;
let table: PairTable | undefined;
let reasons: TableReasons | undefined;
/** Counts the calls of openModel: the last one asked for stays, not the last one read. */
let lastAsked = 0;
let guideNumbers = new Map<string, number>();

const intervalDraws = 1000;

function factsOf(opened: Model): ModelFacts {
  return { manifest: opened.manifest(), trees: opened.trees(), nodes: opened.nodes() };
}

async function open(file: Blob): Promise<Model> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  return valueOf(present(loaded, 'the engine').openModel(bytes));
}

/** How many guides without sites a text holds; 0 where a line, be it of titles, holds none. */
function countGuides(bytes: Uint8Array): number {
  const search = present(loaded, 'the engine').searchGuides(bytes, '', 0, 0);
  if (!search.ok) return 0;
  const guides = search.value.guides();
  search.value.delete();
  const lines = new TextDecoder().decode(bytes).split('\n');
  return guides === lines.filter((line) => /^\s*[^\s#>]/.test(line)).length ? guides : 0;
}

/** Numbers the guides of a block in the order of first appearance. */
function numberGuides(guides: string, count: number) {
  const numbers = new Int32Array(count);
  const newGuides: string[] = [];
  const lines = guides.split('\n');
  let last = '';
  let lastNumber = -1;
  for (let i = 0; i < count; i++) {
    const line = lines[i] ?? '';
    if (line !== last) {
      last = line;
      lastNumber = -1;
      if (line !== '') {
        const guide = line.slice(0, -3).replaceAll('-', '');
        lastNumber = guideNumbers.get(guide) ?? guideNumbers.size;
        if (lastNumber === guideNumbers.size) {
          guideNumbers.set(guide, lastNumber);
          newGuides.push(guide);
        }
      }
    }
    numbers[i] = lastNumber;
  }
  return { numbers, newGuides };
}

const engine: Engine = {
  ...numberCalls(() => present(loaded, 'the engine')),

  async start(base) {
    if (self.crossOriginIsolated) {
      // Threads may be refused although the page is isolated (a policy, a limit on workers).
      loaded = await loadModule(base, 'genegraft-threads').catch(() => undefined);
    }
    loaded ??= await loadModule(base, 'genegraft');
    return { threads: loaded.threads() };
  },

  async openModel(file) {
    const turn = ++lastAsked;
    const opened = await open(file);
    const facts = factsOf(opened);
    if (turn === lastAsked) {
      model?.delete();
      model = opened;
    } else opened.delete(); // another was asked for while this one was read
    return facts;
  },

  async inspectModel(file) {
    const bytes = new Uint8Array(await file.arrayBuffer());
    const engine = present(loaded, 'the engine');
    const task = valueOf(engine.readTask(bytes));
    if (!['sequence', 'offtarget', 'table', 'cell'].includes(task))
      throw new Error(`it answers the task “${task}”, which this page does not know`);
    if (task === 'sequence') {
      const network = valueOf(engine.openSequenceModel(bytes));
      const { manifest } = network.facts();
      network.delete();
      return { manifest, trees: 0, nodes: 0 };
    }
    if (task === 'cell') {
      const ranks = valueOf(engine.readEncoder(bytes)) === 'ranks';
      const cells = valueOf(ranks ? engine.openRankCellModel(bytes) : engine.openCellModel(bytes));
      const { manifest, trees, nodes } = cells.facts();
      cells.delete();
      return { manifest, trees, nodes };
    }
    const opened = valueOf(engine.openModel(bytes));
    const facts = factsOf(opened);
    opened.delete();
    return facts;
  },

  async readPairs(input) {
    table?.delete();
    table = undefined;
    guideNumbers = new Map();
    const bytes = await readBytes(input);
    const read = present(loaded, 'the engine').readPairs(bytes);
    if (!read.ok) {
      const guides = countGuides(bytes);
      if (guides > 0) return { guides };
    }
    table = valueOf(read);
    return table.summary();
  },

  async searchSites(guides, genome, limits, onRead) {
    table?.delete();
    table = undefined;
    guideNumbers = new Map();
    const pieces = readPieces(genome);
    const list = await readBytes(guides);
    const search = valueOf(
      present(loaded, 'the engine').searchGuides(
        list,
        limits.pam,
        limits.mismatches,
        limits.bulges,
      ),
    );
    try {
      for await (const { bytes, read } of pieces) {
        valueOf(search.feed(bytes), genome.name);
        onRead(read);
      }
      table = valueOf(search.finish(), genome.name);
      return { summary: table.summary(), letters: search.letters() };
    } finally {
      search.delete();
    }
  },

  async score(first, count) {
    const pairs = present(table, 'the table');
    const scores = present(model, 'the model').score(pairs, first, count);
    if (first === 0) guideNumbers = new Map();
    const { numbers, newGuides } = numberGuides(scores.guides, count);
    const block = {
      first,
      count,
      probability: scores.probability as Float32Array<ArrayBuffer>,
      cfd: scores.cfd as Float32Array<ArrayBuffer>,
      mit: scores.mit as Float32Array<ArrayBuffer>,
      mismatches: scores.mismatches as Uint8Array<ArrayBuffer>,
      bulges: scores.bulges as Uint8Array<ArrayBuffer>,
      guideNumbers: numbers,
      newGuides,
      guides: scores.guides,
      targets: scores.targets,
      errors: scores.errors,
      fields: pairs.fields(first, count),
    } satisfies ScoredBlock;
    const arrays = [
      block.probability,
      block.cfd,
      block.mit,
      block.mismatches,
      block.bulges,
      numbers,
    ];
    return transfer(
      block,
      arrays.map((array) => array.buffer),
    );
  },

  async explain(guide, target) {
    return valueOf(present(model, 'the model').explain(guide, target));
  },

  async explainTable(first, count, intervals) {
    const pairs = present(table, 'the table');
    if (first === 0) {
      reasons?.delete();
      reasons = undefined;
      const explained = present(loaded, 'the engine').explainTable(present(model, 'the model'));
      reasons = valueOf(explained);
    }
    const all = present(reasons, 'the explanation');
    const reason = all.add(pairs, first, count, 1).feature as Int32Array<ArrayBuffer>;
    const weights = all.weights(intervals ? intervalDraws : 0);
    const block = { first, count, reason, pairs: all.pairs(), weights } satisfies ExplainedBlock;
    return transfer(block, [reason.buffer]);
  },
};

expose(engine);
