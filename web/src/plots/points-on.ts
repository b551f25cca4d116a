import { CanvasPoints } from './canvas-points.ts';
import type { Points } from './points.ts';
import { WebGlPoints } from './webgl-points.ts';

/** By WebGL where there is any, else by hand. */
export function pointsOn(canvas: HTMLCanvasElement): Points {
  // A canvas that once had WebGL takes no other way of drawing: another one is tried first.
  const works = WebGlPoints.on(document.createElement('canvas'));
  works?.lose();
  return (works && WebGlPoints.on(canvas)) ?? new CanvasPoints(canvas);
}
