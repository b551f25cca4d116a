import { wrap, type Remote } from 'comlink';
import type { EngineFacts } from './engine.ts';

/** Thrown by calls whose worker was ended on purpose. */
export class Ended extends Error {
  override name = 'Ended';
}

/** What every engine can be asked. */
interface Startable {
  start(base: string): Promise<EngineFacts>;
}

/**
 * One worker with its engine. Ending the worker is the only way to stop a running WASM call; every
 * call under way then rejects with `Ended`, which Comlink alone would leave pending forever.
 */
export class EngineClient<Calls extends Startable> {
  readonly facts: Promise<EngineFacts>;
  readonly #worker: Worker;
  readonly #remote: Remote<Calls>;
  readonly #failed: Promise<never>;
  #fail: (reason: Error) => void = () => {};
  #over = false;

  constructor(worker: Worker) {
    this.#worker = worker;
    this.#remote = wrap<Calls>(worker);
    this.#failed = new Promise((_, reject) => (this.#fail = reject));
    this.#failed.catch(() => {});
    this.#worker.addEventListener('error', () => this.end(new Error(notLoaded)));
    const base = new URL('.', document.baseURI).href;
    this.facts = this.call((engine) => (engine as unknown as Remote<Startable>).start(base));
    this.facts.catch(() => this.end(new Error(notLoaded)));
  }

  get over(): boolean {
    return this.#over;
  }

  async call<T>(ask: (engine: Remote<Calls>) => Promise<T>): Promise<T> {
    try {
      return await Promise.race([ask(this.#remote), this.#failed]);
    } catch (error) {
      if (!(error instanceof Ended) && isCrash(error)) {
        this.end(new Error(outOfMemory));
        throw new Error(outOfMemory);
      }
      throw error;
    }
  }

  end(reason: Error = new Ended('stopped')): void {
    if (this.#over) return;
    this.#over = true;
    this.#worker.terminate();
    this.#fail(reason);
  }
}

const notLoaded =
  'The scoring engine did not load. Reload the page; if this computer is offline, open the page ' +
  'once with a connection first.';
const outOfMemory =
  'The scoring engine stopped, most likely for want of memory. Split the input into smaller files, ' +
  'or use the command line: genegraft predict.';

/** What a broken WASM module throws, as opposed to the engine's own sentences. */
function isCrash(error: unknown): boolean {
  const text = error instanceof Error ? `${error.name} ${error.message}` : String(error);
  return /RuntimeError|Aborted\(|out of memory|Array buffer allocation failed/i.test(text);
}
