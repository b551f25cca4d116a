import { expose, transfer } from 'comlink';
import type { CellComponents, ExpressionMatrix, GenegraftModule } from '../../../wasm/genegraft';
import { openCellModel, type OpenModel } from './cell-model.ts';
import type { Cells, CellsSummary, NamedBlob, Step } from './cells.ts';
import { layOut } from './lay-out.ts';
import { loadModule } from './load-module.ts';
import { present } from './outcome.ts';
import { readMatrix } from './read-matrix.ts';

/** What the map is made of. */
const variableGenes = 2000;
const componentsOfMap = 30;

let loaded: GenegraftModule | undefined;
let model: OpenModel | undefined;
let matrix: ExpressionMatrix | undefined;
let components: { readonly scaled: boolean; readonly found: CellComponents } | undefined;
/** The last model and the last file asked for stay, not the last ones read. */
let lastModel = 0;
let lastFile = 0;
/** Counts the maps begun: an older one stops. */
let lastMap = 0;

const engine = () => present(loaded, 'the engine');

function dropComponents(): void {
  components?.found.delete();
  components = undefined;
}

function dropMatrix(): void {
  lastMap++;
  dropComponents();
  matrix?.delete();
  matrix = undefined;
}

/** Lines of texts of which most repeat. */
function columnText(of: ExpressionMatrix, number: number): string {
  const { levels, codes } = of.column(number);
  return Array.from(codes, (code) => (levels[code] ?? '').replaceAll(/[\t\n\r]/g, ' ')).join('\n');
}

function summaryOf(of: ExpressionMatrix): CellsSummary {
  const facts = of.facts();
  const { ids, symbols } = of.genes();
  const names = symbols.split('\n');
  const geneNames = ids.split('\n').map((id, gene) => names[gene] || id);
  const { umi, genes, mitochondrial, mitochondrialGenes } = of.quality();
  const places = of.embedding() as Float32Array<ArrayBuffer>;
  return {
    format: facts.format,
    cells: facts.cells,
    genes: facts.genes,
    entries: facts.entries,
    kind: facts.kind,
    species: facts.species,
    notes: facts.notes,
    barcodes: of.cellNames(),
    columns: facts.columns.map((name, number) => ({ name, values: columnText(of, number) })),
    geneNames: geneNames.join('\n'),
    molecules: umi as Float32Array<ArrayBuffer>,
    genesSeen: Float32Array.from(genes),
    mitochondrial: mitochondrialGenes > 0
      ? (mitochondrial as Float32Array<ArrayBuffer>)
      : new Float32Array(facts.cells).fill(NaN),
    embedding: facts.embedding === '' ? null : { name: facts.embedding, places },
  };
}

const cells: Cells = {
  async start(base) {
    if (self.crossOriginIsolated)
      loaded = await loadModule(base, 'genegraft-threads').catch(() => undefined);
    loaded ??= await loadModule(base, 'genegraft');
    return { threads: loaded.threads() };
  },

  async openModel(file) {
    const turn = ++lastModel;
    const opened = await openCellModel(engine(), new Uint8Array(await file.arrayBuffer()));
    const facts = opened.facts();
    if (turn === lastModel) {
      model?.close();
      model = opened;
    } else opened.close(); // another was asked for while this one was read
    return facts;
  },

  async readCells(files: readonly NamedBlob[], onStep: (step: Step) => void) {
    const turn = ++lastFile;
    dropMatrix();
    const read = await readMatrix(engine(), files, onStep);
    if (turn !== lastFile) {
      read.delete();
      throw new Error('another file was opened');
    }
    matrix = read;
    return summaryOf(read);
  },

  async overlap() {
    return present(model, 'the model').overlap(present(matrix, 'the matrix'));
  },

  async score(onStep) {
    const opened = present(model, 'the model');
    const cells = present(matrix, 'the matrix');
    const overlap = opened.overlap(cells);
    const of = cells.facts().cells;
    const answers = await opened.score(cells, (done) => onStep({ words: 'Answering cells', done, of }));
    const { probabilities, types, first, second, probability, unlike } = answers;
    const scores = {
      overlap,
      probabilities: probabilities as Float32Array<ArrayBuffer>,
      types: types as Int32Array<ArrayBuffer>,
      first: first as Int32Array<ArrayBuffer>,
      second: second as Int32Array<ArrayBuffer>,
      probability: probability as Float32Array<ArrayBuffer>,
      unlike: unlike as Int32Array<ArrayBuffer>,
    };
    return transfer(scores, [
      scores.probabilities.buffer,
      scores.types.buffer,
      scores.first.buffer,
      scores.second.buffer,
      scores.probability.buffer,
      scores.unlike.buffer,
    ]);
  },

  async explain(cell) {
    return present(model, 'the model').explain(present(matrix, 'the matrix'), cell);
  },

  async gene(number) {
    const values = present(matrix, 'the matrix').gene(number, true) as Float32Array<ArrayBuffer>;
    return transfer(values, [values.buffer]);
  },

  async layOut(scaled, onStep) {
    const turn = ++lastMap;
    const cells = present(matrix, 'the matrix');
    onStep({ words: 'Finding how the cells differ', done: 0, of: 0 });
    await new Promise((resolve) => setTimeout(resolve)); // what was asked before comes first
    if (turn !== lastMap) return null;
    if (components?.scaled !== scaled) dropComponents();
    components ??= { scaled, found: engine().findComponents(cells, variableGenes, componentsOfMap, scaled) };
    const stopped = () => turn !== lastMap;
    const laid = await layOut(components.found, cells.facts().cells, { onStep, stopped });
    return laid === null ? null : transfer(laid, [laid.places.buffer]);
  },

  async stopLayOut() {
    lastMap++;
  },

  async write(columns, places) {
    const { writeAnnotated } = await import('./write-annotated.ts');
    return writeAnnotated(engine(), present(matrix, 'the matrix'), columns, places);
  },
};

expose(cells);
