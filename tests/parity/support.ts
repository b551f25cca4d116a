import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GenegraftModule, Outcome } from '../../wasm/genegraft.d.ts';

export const repository = join(import.meta.dirname, '../..');

/** What scripts/build makes; other places by the environment. */
const program = process.env.GENEGRAFT_PROGRAM ?? join(repository, 'build/release/genegraft');
const wasm = process.env.GENEGRAFT_WASM ?? join(repository, 'build/wasm/wasm');

export const shippedModel = join(repository, 'models/offtarget-forest.onnx');
export const pairsFile = join(repository, 'tests/golden/pairs.tsv');

/** Runs the native program and returns its standard output. */
export function genegraft(...options: string[]): string {
  if (!existsSync(program)) throw new Error(`${program} is missing: run scripts/build native`);
  return execFileSync(program, options, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 1 << 28 });
}

/** The module that the page runs, without threads. Node lacks the worker's `self`, but not what it is for. */
export async function openWasm(): Promise<GenegraftModule> {
  const path = join(wasm, 'genegraft.mjs');
  if (!existsSync(path)) throw new Error(`${path} is missing: run scripts/build wasm`);
  const { default: createGenegraft } = await import(/* @vite-ignore */ path);
  const bytes = readFileSync(join(wasm, 'genegraft.wasm'));
  return createGenegraft({ wasmBinary: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) });
}

export function valueOf<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(outcome.error);
  return outcome.value;
}

/** Rows of a TSV text as objects by the names of its header. */
export function readTsv(text: string): Record<string, string>[] {
  const [header = '', ...lines] = text.replace(/\n$/, '').split('\n');
  const names = header.split('\t');
  return lines.map((line) => {
    const fields = line.split('\t');
    return Object.fromEntries(names.map((name, i) => [name, fields[i] ?? '']));
  });
}

/** predict's cell as the float it was; "" is a missing one. */
export const toFloat = (text: string | undefined) => (text ? Math.fround(Number(text)) : NaN);

export const largestDifference = (a: ArrayLike<number>, b: ArrayLike<number>) => {
  let largest = a.length === b.length ? 0 : Infinity;
  for (let i = 0; i < a.length; ++i) {
    const [x, y] = [a[i]!, b[i]!];
    if (Number.isNaN(x) !== Number.isNaN(y)) return Infinity;
    if (!Number.isNaN(x)) largest = Math.max(largest, Math.abs(x - y));
  }
  return largest;
};
