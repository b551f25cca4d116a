import { UMAP } from 'umap-js';
import type { CellComponents, NearestCells } from '../../../wasm/genegraft';
import type { LaidOut, Step } from './cells.ts';
import { seeded } from '../seeded.ts';
import { sampleCells } from './sample-cells.ts';

/** Cells that UMAP itself places; the others stand among their nearest of these. */
export const mostFitted = 4000;
const neighbours = 15;
/** Of the fitted cells that a further one is placed among. */
const anchors = 5;
/** Cells placed at a time; ms of UMAP between two looks at what else there is to do. */
const block = 4096;
const breath = 60;
const width = 10;

interface Watch {
  readonly onStep: (step: Step) => void;
  readonly stopped: () => boolean;
}

const pause = () => new Promise((resolve) => setTimeout(resolve));

/** UMAP over the principal components; from the same matrix always the same. null: it was stopped. */
export async function layOut(
  components: CellComponents,
  cells: number,
  { onStep, stopped }: Watch,
): Promise<LaidOut | null> {
  const first = components.places();
  const fitted = sampleCells(cells, mostFitted);
  if (components.components() < 2 || fitted.length <= neighbours)
    return { name: 'principal components', places: first as LaidOut['places'], fitted: 0 };
  const found = components.nearest(fitted, fitted, neighbours);
  const fit = await fitPlaces(found, start(first, fitted), { onStep, stopped });
  if (fit === null) return null;
  const places = new Float32Array(2 * cells);
  fitted.forEach((cell, i) => places.set(fit[i]!, 2 * cell));
  const name = 'UMAP of principal components';
  if (fitted.length === cells) return { name, places, fitted: cells };
  const chosen = new Set(fitted);
  const others = Int32Array.from({ length: cells }, (_, cell) => cell).filter(
    (cell) => !chosen.has(cell),
  );
  for (let at = 0; at < others.length; at += block) {
    const part = others.slice(at, at + block);
    placeAmong(part, components.nearest(part, fitted, anchors), fit, places);
    onStep({ words: 'Placing the other cells', done: at + part.length, of: others.length });
    await pause();
    if (stopped()) return null;
  }
  return { name, places, fitted: fitted.length };
}

/** Where UMAP begins: the first two components, scaled to its usual width, so that groups keep their sides. */
function start(places: Float32Array, fitted: Int32Array): number[][] {
  let largest = 1e-9;
  for (const value of places) largest = Math.max(largest, Math.abs(value));
  // Cells at one point would stay there: a little that depends on the cell alone parts them.
  return Array.from(fitted, (cell, i) => [
    (width * places[2 * cell]!) / largest + 1e-3 * Math.sin(i),
    (width * places[2 * cell + 1]!) / largest + 1e-3 * Math.cos(i),
  ]);
}

async function fitPlaces(
  { k, index, distance }: NearestCells,
  begin: readonly (readonly number[])[],
  { onStep, stopped }: Watch,
): Promise<number[][] | null> {
  const rows = <T>(of: ArrayLike<number>, make: (part: number[]) => T): T[] =>
    begin.map((_, i) => make(Array.prototype.slice.call(of, i * k, (i + 1) * k) as number[]));
  // What UMAP's authors advise is 500 for few; the map hardly changes after these.
  const nEpochs = begin.length <= 1000 ? 400 : 200;
  const umap = new UMAP({ nNeighbors: k, minDist: 0.3, random: seeded(1), nEpochs });
  umap.setPrecomputedKNN(
    rows(index, (part) => part),
    rows(distance, (part) => part),
  );
  // Of the cells themselves UMAP asks only how many there are, once neighbours are known.
  const epochs = umap.initializeFit(begin.map((place) => [...place]));
  umap.getEmbedding().forEach((place, i) => {
    place[0] = begin[i]![0]!;
    place[1] = begin[i]![1]!;
  });
  let looked = performance.now();
  for (let epoch = 0; epoch < epochs; epoch++) {
    umap.step();
    if (performance.now() - looked < breath) continue;
    onStep({ words: 'Laying out the map', done: epoch, of: epochs });
    await pause();
    if (stopped()) return null;
    looked = performance.now();
  }
  return umap.getEmbedding();
}

/** Each cell at the mean of its nearest fitted ones, the nearer the heavier. */
function placeAmong(
  cells: Int32Array,
  { k, index, distance }: NearestCells,
  fit: readonly (readonly number[])[],
  places: Float32Array,
): void {
  cells.forEach((cell, i) => {
    let [x, y, all] = [0, 0, 0];
    for (let j = i * k; j < (i + 1) * k; j++) {
      const weight = 1 / (distance[j]! + 1e-6);
      x += weight * fit[index[j]!]![0]!;
      y += weight * fit[index[j]!]![1]!;
      all += weight;
    }
    places[2 * cell] = x / all;
    places[2 * cell + 1] = y / all;
  });
}
