import { transfer } from 'comlink';
import type { GenegraftModule, NumberModel, NumberTable } from '../../../wasm/genegraft';
import type { Engine, NumberBlock } from './engine.ts';
import { present, valueOf } from './outcome.ts';
import { readBytes } from './read-bytes.ts';

type NumberCalls = Pick<
  Engine,
  'openNumberModel' | 'inspectNumberModel' | 'readNumbers' | 'findColumns' | 'scoreNumbers'
>;

/** The engine's calls about tables of numbers, with the one model and the one table they hold. */
export function numberCalls(engine: () => GenegraftModule): NumberCalls {
  let model: NumberModel | undefined;
  let table: NumberTable | undefined;
  /** The last one asked for stays, not the last one read. */
  let lastModel = 0;
  let lastTable = 0;

  async function open(file: Blob): Promise<NumberModel> {
    const bytes = new Uint8Array(await file.arrayBuffer());
    return valueOf(engine().openNumberModel(bytes));
  }

  return {
    async openNumberModel(file) {
      const turn = ++lastModel;
      const opened = await open(file);
      const facts = opened.facts();
      if (turn === lastModel) {
        model?.delete();
        model = opened;
      } else opened.delete();
      return facts;
    },

    async inspectNumberModel(file) {
      const opened = await open(file);
      const facts = opened.facts();
      opened.delete();
      return facts;
    },

    async readNumbers(input) {
      const turn = ++lastTable;
      table?.delete();
      table = undefined;
      const bytes = await readBytes(input);
      const read = valueOf(engine().readNumberTable(bytes));
      const summary = read.summary();
      if (turn === lastTable) table = read;
      else read.delete();
      return summary;
    },

    async findColumns() {
      return valueOf(present(model, 'the model').findColumns(present(table, 'the table')));
    },

    async scoreNumbers(first, count) {
      const numbers = present(table, 'the table');
      const scores = valueOf(present(model, 'the model').score(numbers, first, count));
      const block = {
        first,
        count,
        answers: scores.answers as Float32Array<ArrayBuffer>,
        decided: scores.decided as Int32Array<ArrayBuffer>,
        errors: scores.errors,
        fields: numbers.fields(first, count),
      } satisfies NumberBlock;
      return transfer(block, [block.answers.buffer, block.decided.buffer]);
    },
  };
}
