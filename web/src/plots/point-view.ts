/** Part of the plane that is on screen. y grows upwards, px downwards. */
export interface PointView {
  /** The place in the middle. */
  readonly x: number;
  readonly y: number;
  /** px of one unit. */
  readonly scale: number;
  /** px */
  readonly width: number;
  readonly height: number;
}

/** Room around the outermost points, px. */
const margin = 20;
/** A view can be enlarged this much beyond the whole, and made this much smaller. */
const most = 400;
const least = 0.5;

/** The view of all places, (N, 2). */
export function wholeView(places: Float32Array, width: number, height: number): PointView {
  let [left, right, bottom, top] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let i = 0; i + 1 < places.length; i += 2) {
    const [x, y] = [places[i]!, places[i + 1]!];
    if (!Number.isFinite(x) || !Number.isFinite(y)) continue;
    left = Math.min(left, x);
    right = Math.max(right, x);
    bottom = Math.min(bottom, y);
    top = Math.max(top, y);
  }
  if (left > right) return { x: 0, y: 0, scale: 1, width, height };
  const room = (size: number) => Math.max(1, size - 2 * margin);
  const scale = Math.min(
    room(width) / Math.max(1e-9, right - left),
    room(height) / Math.max(1e-9, top - bottom),
  );
  return {
    x: (left + right) / 2,
    y: (bottom + top) / 2,
    scale: Math.min(scale, 1e6),
    width,
    height,
  };
}

export const toPx = (view: PointView, x: number, y: number): readonly [number, number] => [
  view.width / 2 + (x - view.x) * view.scale,
  view.height / 2 - (y - view.y) * view.scale,
];

/** The place at a px. */
export const toPlace = (view: PointView, px: number, py: number): readonly [number, number] => [
  view.x + (px - view.width / 2) / view.scale,
  view.y - (py - view.height / 2) / view.scale,
];

/** Larger by a factor; what is at (px, py) stays there. */
export function zoomed(
  view: PointView,
  whole: PointView,
  factor: number,
  px = view.width / 2,
  py = view.height / 2,
): PointView {
  const scale = Math.min(whole.scale * most, Math.max(whole.scale * least, view.scale * factor));
  const [x, y] = toPlace(view, px, py);
  return {
    ...view,
    scale,
    x: x - (px - view.width / 2) / scale,
    y: y + (py - view.height / 2) / scale,
  };
}

/** Moved as a hand moves paper. */
export const moved = (view: PointView, dx: number, dy: number): PointView => ({
  ...view,
  x: view.x - dx / view.scale,
  y: view.y + dy / view.scale,
});

/** px across a point: small where there are many, larger where the view is enlarged. */
export function pointSize(points: number, view: PointView, whole: PointView): number {
  const usual = Math.min(7, Math.max(2, 260 / Math.sqrt(Math.max(1, points))));
  return Math.min(14, usual * Math.max(1, (view.scale / whole.scale) ** 0.35));
}

/** The nearest of the points drawn (alpha above 0) within `reach` px; null: none. */
export function pointAt(
  view: PointView,
  places: Float32Array,
  colours: Uint8Array,
  px: number,
  py: number,
  reach = 10,
): number | null {
  const [x, y] = toPlace(view, px, py);
  let best = (reach / view.scale) ** 2;
  let found: number | null = null;
  for (let i = 0; 2 * i < places.length; i++) {
    const dx = places[2 * i]! - x;
    const dy = places[2 * i + 1]! - y;
    const distance = dx * dx + dy * dy;
    if (distance < best && colours[4 * i + 3]! > 0) {
      best = distance;
      found = i;
    }
  }
  return found;
}
