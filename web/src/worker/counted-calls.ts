/** ms that a running call gets to end by itself after Cancel */
const grace = 250;

/** Calls to the engine under way, so that Cancel ends its worker only where it must. */
export class CountedCalls {
  #calls = 0;

  async counted<T>(call: Promise<T>): Promise<T> {
    this.#calls++;
    try {
      return await call;
    } finally {
      this.#calls--;
    }
  }

  /** Ends the worker if a call is still under way after a while, and `stale` says nobody began anew. */
  endSoon(engine: { end(): void } | undefined, stale: () => boolean): void {
    setTimeout(() => {
      if (this.#calls > 0 && !stale()) engine?.end();
    }, grace);
  }
}
