import { models } from '../model/models.svelte.ts';
import { route } from '../route.svelte.ts';
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

/**
 * A dropped or chosen file is a model by its name, else a table; of several tables the first. The view that is open
 * takes them, but files named as sequences go to the sequences, or, where guides are open already, are the genome that these
 * are searched in; the models' view has no tables and hands them to
 * the guides.
 */
export function acceptFiles(files: FileList | readonly File[]): void {
  const all = Array.from(files);
  const model = all.find(({ name }) => isModelFile(name));
  const table = all.find(({ name }) => !isModelFile(name));
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
