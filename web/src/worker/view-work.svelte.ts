import { CountedCalls } from './counted-calls.ts';
import type { Cells } from './cells.ts';
import type { Engine } from './engine.ts';
import { Ended, type EngineClient } from './engine-client.ts';
import type { Networks } from './networks.ts';
import { messageOf } from '../words.ts';
import type { Pace } from './score-blocks.ts';

export type Phase =
  | { readonly kind: 'empty' }
  | { readonly kind: 'reading' }
  /** The input is read and there is no model. */
  | { readonly kind: 'waiting' }
  | ({ readonly kind: 'working' } & Pace)
  | { readonly kind: 'done' }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'wrong'; readonly message: string };

/** The one job of a view: what it is doing, and how it is begun anew and stopped. */
export abstract class ViewWork<Calls extends Cells | Engine | Networks> {
  phase = $state.raw<Phase>({ kind: 'empty' });
  threads = $state<number | null>(null);
  /** Grows when the results have grown. */
  revision = $state(0);

  readonly busy = $derived(this.phase.kind === 'reading' || this.phase.kind === 'working');
  /** Pictures of the whole wait for the whole. */
  readonly complete = $derived(this.phase.kind === 'done' || this.phase.kind === 'stopped');

  /** Counts the runs; a run that is no longer the latest stops at its next step. */
  #run = 0;
  #engine: EngineClient<Calls> | undefined;
  protected readonly calls = new CountedCalls();

  protected constructor(readonly current: () => Promise<EngineClient<Calls>>) {}

  /** Begins a run; the answer says whether another one was begun since. */
  protected begin(): () => boolean {
    const run = ++this.#run;
    return () => run !== this.#run;
  }

  /** The engine as it stands. */
  protected async attach(): Promise<EngineClient<Calls>> {
    this.#engine = await this.current();
    this.threads = (await this.#engine.facts).threads;
    return this.#engine;
  }

  protected fail(error: unknown): void {
    this.phase =
      error instanceof Ended ? { kind: 'stopped' } : { kind: 'wrong', message: messageOf(error) };
  }

  /** Stops between blocks; a call that goes on for longer is ended with its worker. */
  cancel(): void {
    this.calls.endSoon(this.#engine, this.begin());
    this.phase = { kind: 'stopped' };
  }
}
