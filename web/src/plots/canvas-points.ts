import type { Points } from './points.ts';
import { toPx, type PointView } from './point-view.ts';

/** Points as squares, put into the picture byte by byte: no WebGL is needed, 100,000 take some ms. */
export class CanvasPoints implements Points {
  readonly kind = 'canvas';
  readonly #context: CanvasRenderingContext2D;
  #places = new Float32Array();
  #colours = new Uint8Array();
  #order = new Uint32Array();

  constructor(readonly canvas: HTMLCanvasElement) {
    this.#context = canvas.getContext('2d')!;
  }

  setPlaces(places: Float32Array): void {
    this.#places = places as Float32Array<ArrayBuffer>;
    this.#order = new Uint32Array();
  }

  setColours(colours: Uint8Array, order: Uint32Array): void {
    this.#colours = colours as Uint8Array<ArrayBuffer>;
    this.#order = order as Uint32Array<ArrayBuffer>;
  }

  draw(view: PointView, size: number, ratio: number): void {
    const { width, height } = this.canvas;
    if (width === 0 || height === 0) return;
    const picture = this.#context.createImageData(width, height);
    const side = Math.max(1, Math.round(size * ratio));
    for (const point of this.#order) {
      const alpha = this.#colours[4 * point + 3]!;
      if (alpha === 0) continue;
      const [x, y] = toPx(view, this.#places[2 * point]!, this.#places[2 * point + 1]!);
      const left = Math.round(x * ratio - side / 2);
      const top = Math.round(y * ratio - side / 2);
      for (let row = Math.max(0, top); row < Math.min(height, top + side); row++)
        for (let column = Math.max(0, left); column < Math.min(width, left + side); column++) {
          const at = 4 * (row * width + column);
          for (let channel = 0; channel < 3; channel++)
            picture.data[at + channel] = this.#colours[4 * point + channel]!;
          picture.data[at + 3] = Math.max(picture.data[at + 3]!, alpha);
        }
    }
    this.#context.putImageData(picture, 0, 0);
  }

  free(): void {
    this.#order = new Uint32Array();
  }
}
