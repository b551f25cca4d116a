import { settleIsolation } from '../isolation.ts';
import type { Cells } from './cells.ts';
import type { Engine } from './engine.ts';
import { EngineClient } from './engine-client.ts';
import type { Networks } from './networks.ts';

let engine: EngineClient<Engine> | undefined;
let networks: EngineClient<Networks> | undefined;
let cells: EngineClient<Cells> | undefined;

/** The page's engine for pairs and tables: made at the first call, and anew after it was ended. */
export async function currentEngine(): Promise<EngineClient<Engine>> {
  await settleIsolation();
  if (engine === undefined || engine.over)
    engine = new EngineClient(
      new Worker(new URL('./engine.worker.ts', import.meta.url), {
        type: 'module',
        name: 'genegraft engine',
      }),
    );
  await engine.facts;
  return engine;
}

/** The page's engine for sequences, in a worker of its own: a network holds up nothing else. */
export async function currentNetworks(): Promise<EngineClient<Networks>> {
  await settleIsolation();
  if (networks === undefined || networks.over)
    networks = new EngineClient(
      new Worker(new URL('./sequence.worker.ts', import.meta.url), {
        type: 'module',
        name: 'genegraft networks',
      }),
    );
  await networks.facts;
  return networks;
}

/** The page's engine for cells, in a worker of its own: a large matrix ends with it. */
export async function currentCells(): Promise<EngineClient<Cells>> {
  await settleIsolation();
  if (cells === undefined || cells.over)
    cells = new EngineClient(
      new Worker(new URL('./cells.worker.ts', import.meta.url), {
        type: 'module',
        name: 'genegraft cells',
      }),
    );
  await cells.facts;
  return cells;
}
