import { settleIsolation } from '../isolation.ts';
import { EngineClient } from './engine-client.ts';

let client: EngineClient | undefined;

/** The page's engine: made at the first call, and made anew after it was ended. */
export async function currentEngine(): Promise<EngineClient> {
  await settleIsolation();
  if (client === undefined || client.over) client = new EngineClient();
  await client.facts;
  return client;
}
