// score_web.mjs PEERS ENGINE MODEL TABLE CALLS SCORES
// Scores a dense table held in memory with onnxruntime-web or ydf-inference under Node, one thread,
// one call for all rows, after a first such call. PEERS: the folder that holds their node_modules.
// Prints milliseconds of opening the model, seconds of each call and the peak of memory in MiB; SCORES: (N) float32 of class 1.
// YDF's call sets every value by itself; `engine` is what remains once the values are there.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';

const [peers, engine, model, tablePath, calls, scoresPath] = process.argv.slice(2);
const require = createRequire(resolve(join(peers, 'package.json')));

/** A dense table of table_file.hpp: x (rows, features). */
function readTable(path) {
  const bytes = readFileSync(path);
  const [kind, rows, features] = new Int32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + 16));
  if (kind !== 0) throw new Error('only dense tables');
  const start = bytes.byteOffset + 16 + 4 * rows;
  return { rows, features, x: new Float32Array(bytes.buffer.slice(start, start + 4 * rows * features)) };
}

async function openOnnxRuntime() {
  const ort = require('onnxruntime-web');
  ort.env.wasm.numThreads = 1;
  ort.env.logLevel = 'error';
  const session = await ort.InferenceSession.create(new Uint8Array(readFileSync(model)), { executionProviders: ['wasm'] });
  const [input] = session.inputNames;
  const output = session.outputNames.find((name) => name.startsWith('prob'));
  return {
    prepare: ({ x, rows, features }) => ({ [input]: new ort.Tensor('float32', x, [rows, features]) }),
    score: async (feeds) => (await session.run(feeds, [output]))[output].data,
    classOne: (data) => data.filter((_, place) => place % 2 === 1),
  };
}

async function openYdf() {
  const ydf = await require('ydf-inference')({ print() {}, printErr() {} });
  const forest = await ydf.loadModelFromZipBlob(readFileSync(model));
  return {
    prepare({ x, rows, features }) {
      const column = (f) => Array.from({ length: rows }, (_, row) => x[row * features + f]);
      return Object.fromEntries(Array.from({ length: features }, (_, f) => [`f${f}`, column(f)]));
    },
    score: async (columns) => forest.predict(columns),
    classOne: (data) => Float32Array.from(data),
    engineSeconds(columns) {
      const inner = forest.internalModel;
      const features = forest.inputFeatures ?? forest.getInputFeatures();
      const rows = columns.f0.length;
      inner.newBatchOfExamples(rows);
      for (const { name, internalIdx } of features) {
        for (let row = 0; row < rows; row++) inner.setNumerical(row, internalIdx, columns[name][row]);
      }
      const start = performance.now();
      inner.predict().delete();
      return (performance.now() - start) / 1e3;
    },
  };
}

/** The most that this process held so far, in MiB. */
const peak = () => Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]) / 1024;

const start = performance.now();
const opened = await { 'onnxruntime-web': openOnnxRuntime, 'ydf-inference': openYdf }[engine]();
const open = performance.now() - start;
const table = readTable(tablePath);
const x = opened.prepare(table);
await opened.score(x);

const walls = [];
let scores;
for (let call = 0; call < Number(calls); call++) {
  const began = performance.now();
  scores = await opened.score(x);
  walls.push((performance.now() - began) / 1e3);
}
writeFileSync(scoresPath, opened.classOne(scores));
const said = { open, walls, peak: peak() };
if (opened.engineSeconds) said.engine = opened.engineSeconds(x);
console.log(JSON.stringify(said));
process.exit(0);
