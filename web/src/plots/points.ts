import type { PointView } from './point-view.ts';

/** What draws many points. Colours are (N, 4) bytes: red, green, blue, alpha. */
export interface Points {
  readonly kind: 'WebGL' | 'canvas';
  /** (N, 2) */
  setPlaces(places: Float32Array): void;
  /** order: the points, the last on top. */
  setColours(colours: Uint8Array, order: Uint32Array): void;
  /** size: px across a point; ratio: device px of one px. */
  draw(view: PointView, size: number, ratio: number): void;
  free(): void;
}
