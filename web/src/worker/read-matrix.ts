import type { ByteSource, ExpressionMatrix, GenegraftModule } from '../../../wasm/genegraft';
import { bytes as size } from '../numbers.ts';
import type { NamedBlob, Step } from './cells.ts';
import { memoryWords, valuesInHdf5, valuesInMatrixMarket } from './memory-words.ts';
import { valueOf } from './outcome.ts';
import { damaged, gather, isHdf5, limited, partsOf, startOf, type Part } from './unpack.ts';

/** Bytes of memory that a matrix may take: a WASM module has 4 GB, and answers need some. */
const mostMemory = 2.4e9;
/** ms between two words on how far reading is. */
const pause = 100;

/** Reads whatever the files are; only HDF5 is not streamed but read where it lies. */
export async function readMatrix(
  engine: GenegraftModule,
  files: readonly NamedBlob[],
  onStep: (step: Step) => void,
): Promise<ExpressionMatrix> {
  const parts = await partsOf(files, (archive) => engine.listArchive(sourceOf(archive)));
  const hdf5 = parts.find(({ name }) => /\.(h5|h5ad|hdf5|loom)$/i.test(name));
  const only = files.length === 1 ? files[0]! : null;
  if (only !== null && isHdf5(await startOf(only.blob)))
    return readHdf5(engine, only.blob, only.name, onStep);
  if (hdf5 !== undefined) {
    onStep({ words: `Unpacking ${hdf5.name}`, done: 0, of: 0 });
    const blob = await gather(hdf5.name, limited(hdf5.name, hdf5.open()));
    return readHdf5(engine, blob, hdf5.name, onStep);
  }
  return readParts(engine, parts, onStep);
}

async function readHdf5(
  engine: GenegraftModule,
  blob: Blob,
  name: string,
  onStep: (step: Step) => void,
): Promise<ExpressionMatrix> {
  onStep({ words: `Reading ${name}, ${size(blob.size)}`, done: 0, of: 0 });
  // HDF5's library is loaded where it is needed; most visits do without.
  const { openHdf5 } = await import('./hdf5-file.ts');
  const file = await openHdf5(blob, name);
  try {
    const memory = memoryWords(valuesInHdf5(file.functions));
    onStep({ words: `Reading ${name}, ${size(blob.size)}${memory}`, done: 0, of: 0 });
    await new Promise((resolve) => setTimeout(resolve)); // what follows says nothing until it is done
    return valueOf(engine.readHdf5Expression(file.functions, name, mostMemory));
  } finally {
    file.close();
  }
}

async function readParts(
  engine: GenegraftModule,
  parts: readonly Part[],
  onStep: (step: Step) => void,
): Promise<ExpressionMatrix> {
  const names = parts.map(({ name }) => name);
  const reader = valueOf(engine.openExpression(names, mostMemory));
  try {
    for (const name of reader.wanted()) {
      const part = parts.find((each) => each.name === name)!;
      await feed(part, (bytes) => valueOf(reader.feed(bytes)), onStep);
      valueOf(reader.endFile());
    }
    onStep({ words: 'Putting the matrix in order', done: 0, of: 0 });
    return valueOf(reader.finish());
  } finally {
    reader.delete();
  }
}

async function feed(
  part: Part,
  take: (bytes: Uint8Array) => void,
  onStep: (step: Step) => void,
): Promise<void> {
  let total = 0;
  let said = -Infinity;
  let memory = '';
  const reader = limited(part.name, part.open()).getReader();
  for (;;) {
    const chunk = await reader.read().catch((error: unknown) => {
      throw damaged(part.name, error);
    });
    if (chunk.done) return;
    if (total === 0 && /\.mtx$/i.test(part.name))
      memory = memoryWords(valuesInMatrixMarket(chunk.value));
    try {
      take(chunk.value);
    } catch (error) {
      await reader.cancel().catch(() => {});
      throw error;
    }
    total += chunk.value.length;
    if (performance.now() - said < pause) continue;
    said = performance.now();
    onStep({ words: `Reading ${part.name}, ${size(total)} so far${memory}`, done: 0, of: 0 });
  }
}

/** Only workers can read a blob without waiting. */
function sourceOf(blob: Blob): ByteSource {
  const reader = new FileReaderSync();
  return {
    size: blob.size,
    read: (first, count) =>
      new Uint8Array(reader.readAsArrayBuffer(blob.slice(first, first + count))),
  };
}
