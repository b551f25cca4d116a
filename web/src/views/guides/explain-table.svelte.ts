import { messageOf } from '../../words.ts';
import { Ended } from '../../worker/engine-client.ts';
import type { PairResults } from './results.ts';
import { session } from './session.svelte.ts';
import { TableReasons } from './table-reasons.ts';

type Phase =
  | { readonly kind: 'working'; readonly secondsLeft: number | null }
  | { readonly kind: 'done' }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'wrong'; readonly message: string };

/** Large blocks cost less a pair; after each, Cancel is heard. */
const block = 4096;

/** The explanation of one table, on demand. It outlives the view, so that Back finds it. */
class TableExplanation {
  phase = $state.raw<Phase | null>(null);
  reasons = $state.raw<TableReasons | null>(null);
  /** Grows when `reasons` has grown. */
  revision = $state(0);
  /** What was explained; another table or model starts from nothing. */
  of = $state.raw<PairResults | null>(null);
  #run = 0;

  async start(results: PairResults): Promise<void> {
    const run = ++this.#run;
    const stale = () => run !== this.#run || session.results !== results;
    const rows = results.scored;
    const reasons = new TableReasons(rows);
    this.of = results;
    this.reasons = reasons;
    this.phase = { kind: 'working', secondsLeft: null };
    try {
      const engine = await session.ready();
      if (engine === null || stale()) return;
      const began = performance.now();
      while (reasons.done < rows) {
        const first = reasons.done;
        const count = Math.min(block, rows - first);
        const last = first + count === rows;
        reasons.add(await engine.call((remote) => remote.explainTable(first, count, last)));
        if (stale()) return;
        this.revision++;
        const each = (performance.now() - began) / reasons.done;
        this.phase = { kind: 'working', secondsLeft: ((rows - reasons.done) * each) / 1000 };
      }
      this.phase = { kind: 'done' };
    } catch (error) {
      if (stale()) return;
      this.phase =
        error instanceof Ended
          ? { kind: 'stopped' }
          : { kind: 'wrong', message: messageOf(error) };
    }
  }

  /** After the block under way; what is explained stays. */
  cancel(): void {
    this.#run++;
    this.phase = { kind: 'stopped' };
  }
}

export const tableExplanation = new TableExplanation();
