import { proxy } from 'comlink';
import { messageOf } from '../../words.ts';
import type { CellPlaces, Cells, Step } from '../../worker/cells.ts';
import { Ended, type EngineClient } from '../../worker/engine-client.ts';

/** How cells are placed: as the file brings them, by UMAP, or by UMAP over genes of equal variance. */
export type Arrangement = 'file' | 'umap' | 'scaled';

/** The map: there, being made, or why it is not. */
export type MapState =
  | { readonly kind: 'none' }
  | { readonly kind: 'working'; readonly step: Step }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'wrong'; readonly message: string }
  | { readonly kind: 'done'; readonly places: CellPlaces; readonly fitted: number | null };

/** The map of one matrix. A map that was drawn once is kept. */
export class MapWork {
  state = $state.raw<MapState>({ kind: 'none' });
  arrangement = $state<Arrangement>('umap');
  /** What the file itself says of where cells stand. */
  own = $state.raw<CellPlaces | null>(null);

  #engine: EngineClient<Cells> | null = null;
  #drawn = new Map<Arrangement, MapState>();
  /** Counts the maps asked for: the last one is shown. */
  #turn = 0;

  /** Another matrix: there is no map of it. */
  forget(): void {
    this.#turn++;
    this.#drawn.clear();
    this.#engine = null;
    this.own = null;
    this.state = { kind: 'none' };
  }

  /** Draws the matrix that the engine holds, as its file has it if it does, unless that is done. */
  async begin(engine: EngineClient<Cells>, own: CellPlaces | null): Promise<void> {
    const first = this.#engine === null;
    this.#engine = engine;
    this.own = own;
    if (own !== null) this.#drawn.set('file', { kind: 'done', places: own, fitted: null });
    if (first) this.arrangement = own === null ? 'umap' : 'file';
    await this.redraw();
  }

  async arrange(arrangement: Arrangement): Promise<void> {
    this.arrangement = arrangement;
    await this.redraw();
  }

  async stop(): Promise<void> {
    if (this.state.kind !== 'working') return;
    this.#turn++;
    this.state = { kind: 'stopped' };
    await this.#engine?.call((remote) => remote.stopLayOut()).catch(() => {});
  }

  async redraw(): Promise<void> {
    const { arrangement } = this;
    const drawn = this.#drawn.get(arrangement);
    const turn = ++this.#turn;
    const stale = () => turn !== this.#turn;
    if (drawn !== undefined) this.state = drawn;
    if (drawn !== undefined || this.#engine === null) return;
    this.state = { kind: 'working', step: { words: 'Preparing the map', done: 0, of: 0 } };
    // Steps come by a channel of their own, the last of them maybe after the map itself.
    const show = proxy((step: Step) => {
      if (!stale() && this.state.kind === 'working') this.state = { kind: 'working', step };
    });
    try {
      const laid = await this.#engine.call((remote) => remote.layOut(arrangement === 'scaled', show));
      if (stale() || laid === null) return;
      this.state = { kind: 'done', places: laid, fitted: laid.fitted };
      this.#drawn.set(arrangement, this.state);
    } catch (error) {
      if (stale()) return;
      this.state =
        error instanceof Ended ? { kind: 'stopped' } : { kind: 'wrong', message: messageOf(error) };
    }
  }
}
