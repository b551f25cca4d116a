import { CanvasPoints } from './canvas-points.ts';
import type { PointView } from './point-view.ts';
import { WebGlPoints } from './webgl-points.ts';

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

/** By WebGL where there is any, else by hand. */
export function pointsOn(canvas: HTMLCanvasElement): Points {
  // A canvas that once had WebGL takes no other way of drawing: another one is tried first.
  const works = WebGlPoints.on(document.createElement('canvas'));
  works?.lose();
  return (works && WebGlPoints.on(canvas)) ?? new CanvasPoints(canvas);
}
