import { models } from '../model/models.svelte.ts';
import { route } from '../route.svelte.ts';
import { cellInput } from '../views/cells/cell-input.ts';
import { session as cells } from '../views/cells/session.svelte.ts';
import { session as guides } from '../views/guides/session.svelte.ts';
import { session as sequences } from '../views/sequences/session.svelte.ts';
import { session as tables } from '../views/tables/session.svelte.ts';
import { inputFromFile } from './input.ts';

export const isModelFile = (name: string): boolean => /\.onnx$/i.test(name);

const isSequenceFile = (name: string): boolean =>
  /\.(fasta|fa|fna|ffn|fastq|fq)(\.(gz|bgz))?$/i.test(name);

/** 2bit always is one; FASTA is where the guides wait for it. */
const isGenome = (name: string): boolean =>
  /\.2bit$/i.test(name) ||
  (route.value.view === 'guides' && isSequenceFile(name) && guides.input !== null);

/** Files that can only be expression. */
const isCellFile = (name: string): boolean =>
  /\.(h5|h5ad|loom|zip|tar|tgz|tar\.gz|npz|mtx|mtx\.gz)$/i.test(name);

/** A file of a folder has its path. */
const nameOf = (file: File): string => file.webkitRelativePath || file.name;

/**
 * A dropped or chosen file is a model by its name, else a table; of several tables the first, but all files that
 * expression comes in together. The view that is open takes them, but files named as sequences or as expression go
 * where they belong, sequences to open guides as the genome that these are searched in; the models' view has no
 * tables and hands them to the guides.
 */
export function acceptFiles(files: FileList | readonly File[]): void {
  const all = Array.from(files);
  const model = all.find(({ name }) => isModelFile(name));
  const rest = all.filter(({ name }) => !isModelFile(name));
  const table = rest[0];
  if (table && (route.value.view === 'cells' || rest.some(({ name }) => isCellFile(name)))) {
    if (model) void models.addOwn(model);
    cells.setInput(cellInput(rest.map((file) => ({ name: nameOf(file), blob: file }))));
    if (route.value.view !== 'cells') route.go({ ...route.value, view: 'cells' });
    return;
  }
  if (table && isGenome(table.name)) {
    if (model) void models.addOwn(model);
    guides.setGenome(table);
    if (route.value.view !== 'guides') route.go({ ...route.value, view: 'guides' });
    return;
  }
  if (table && (route.value.view === 'sequences' || isSequenceFile(table.name))) {
    if (model) void models.addOwn(model);
    sequences.setInput(inputFromFile(table));
    if (route.value.view !== 'sequences') route.go({ ...route.value, view: 'sequences' });
    return;
  }
  if (route.value.view === 'tables') {
    if (model && table) tables.setBoth(modelFile(model), inputFromFile(table));
    else if (model) tables.setModel(modelFile(model));
    else if (table) tables.setInput(inputFromFile(table));
    return;
  }
  if (model) void models.addOwn(model);
  if (table) {
    guides.setInput(inputFromFile(table));
    if (route.value.view !== 'guides') route.go({ ...route.value, view: 'guides' });
  }
}

/** Takes a model that reads numbers to the tables. */
export function openUnderTables(file: File): void {
  tables.setModel(modelFile(file));
  route.go({ ...route.value, view: 'tables' });
}

const modelFile = (file: File) => ({ name: file.name, blob: file });
