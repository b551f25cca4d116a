import type { Outcome } from '../../../wasm/genegraft';

/** The value, or the core's sentence thrown; place: the file that it is about, where that is not plain. */
export function valueOf<T>(outcome: Outcome<T>, place?: string): T {
  if (!outcome.ok) throw new Error(place === undefined ? outcome.error : `${place}: ${outcome.error}`);
  return outcome.value;
}

export function present<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`${what} is not open`);
  return value;
}
