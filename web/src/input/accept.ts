import { models } from '../model/models.svelte.ts';
import { route } from '../route.svelte.ts';
import { session } from '../views/guides/session.svelte.ts';
import { inputFromFile } from './input.ts';

export const isModelFile = (name: string): boolean => /\.onnx$/i.test(name);

/** A dropped or chosen file is a model by its name, else a table; of several tables the first. */
export function acceptFiles(files: FileList | readonly File[]): void {
  const all = Array.from(files);
  const model = all.find(({ name }) => isModelFile(name));
  const table = all.find(({ name }) => !isModelFile(name));
  if (model) void models.addOwn(model);
  if (table) {
    session.setInput(inputFromFile(table));
    if (route.value.view !== 'guides') route.go({ ...route.value, view: 'guides' });
  }
}
