import { trackPoints } from './track-points.ts';
import type { BandPoint } from '../../plots/envelope-paths.ts';
import type { Peak } from './peaks.ts';
import { pan, widthOf, zoom, type Span } from './span.ts';
import { middleOf, windowAt, type Track } from './track.ts';

/** px */
export const geometry = { left: 44, right: 12, top: 18, strand: 96, axis: 32 } as const;

interface Place {
  readonly window: number;
  readonly reverse: boolean;
}

/** A track as it lies on screen: from letters and signals to px and back. */
export class TrackView {
  /** Middle of the plot, which zooming by keys and buttons leaves where it is. */
  get middle(): number {
    return geometry.left + this.room / 2;
  }

  /** px between the left and right edge of the plot. */
  readonly room: number;
  readonly height: number;
  /** The line from which the given strand rises and the other one hangs. */
  readonly base: number;
  /** Letters that are shown at least: a few windows. */
  readonly least: number;

  constructor(
    readonly track: Track,
    readonly span: Span,
    readonly width: number,
  ) {
    const { left, right, top, strand, axis } = geometry;
    this.room = Math.max(1, width - left - right);
    this.base = top + strand;
    this.height = this.base + (track.reverse ? strand + top : 0) + axis;
    this.least = Math.min(track.grid.length, 2 * track.grid.window);
  }

  x(event: MouseEvent): number {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    return event.clientX - box.left;
  }

  y(event: MouseEvent): number {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    return event.clientY - box.top;
  }

  /** px of a place in letters. */
  px(place: number): number {
    return geometry.left + ((place - this.span.from) / widthOf(this.span)) * this.room;
  }

  letters(x: number): number {
    return this.span.from + ((x - geometry.left) / this.room) * widthOf(this.span);
  }

  /** px of a signal. */
  level(signal: number, reverse: boolean): number {
    return this.base + (reverse ? 1 : -1) * signal * geometry.strand;
  }

  points(reverse: boolean): readonly BandPoint[] {
    const points = trackPoints(
      this.track.strand(reverse),
      this.track.grid,
      this.span,
      Math.round(this.room),
    );
    return points.map((point) => ({ ...point, x: point.x + geometry.left }));
  }

  zoomed(factor: number, x: number): Span {
    const { length } = this.track.grid;
    return zoom(this.span, factor, this.letters(x), { length, least: this.least });
  }

  /** The picture moved right by so many px. */
  panned(by: number): Span {
    return pan(this.span, (-by / this.room) * widthOf(this.span), this.track.grid.length);
  }

  windowAt(x: number, y: number): Place {
    const reverse = this.track.reverse !== null && y > this.base;
    return { window: windowAt(this.letters(x), this.track.grid), reverse };
  }

  /** The peak within reach, or the window; null: it is not answered yet. */
  peakAt(x: number, y: number, peaks: readonly Peak[]): Place | null {
    const here = this.windowAt(x, y);
    let nearest: Peak | null = null;
    let distance = 8;
    for (const peak of peaks) {
      if (peak.reverse !== here.reverse) continue;
      const off = Math.abs(this.px(middleOf(peak.window, this.track.grid)) - x);
      if (off < distance) [nearest, distance] = [peak, off];
    }
    const found = nearest ?? here;
    return found.window < this.track.known ? found : null;
  }

  /** The window with the highest signal in view. */
  highest(): Place | null {
    const { grid } = this.track;
    const first = windowAt(this.span.from + grid.window / 2, grid);
    const last = Math.min(windowAt(this.span.to - grid.window / 2, grid), this.track.known - 1);
    let best: Place | null = null;
    let most = -1;
    for (const reverse of this.track.reverse ? [false, true] : [false]) {
      const { values } = this.track.strand(reverse);
      for (let window = first; window <= last; window++)
        if (values[window]! > most) {
          most = values[window]!;
          best = { window, reverse };
        }
    }
    return best;
  }
}
