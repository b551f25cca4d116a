export type Rgb = readonly [number, number, number];

/** Custom properties of the page as colours, as they are now (light or dark). */
export function pageColours(names: readonly string[]): Rgb[] {
  const probe = document.createElement('span');
  document.body.append(probe);
  try {
    return names.map((name) => {
      probe.style.color = `var(${name})`;
      const [red = 0, green = 0, blue = 0] = (getComputedStyle(probe).color.match(/[\d.]+/g) ?? []).map(
        Number,
      );
      return [red, green, blue];
    });
  } finally {
    probe.remove();
  }
}

/** A colour of the scale, whose stops are evenly spaced; share: 0 to 1. */
export function onScale(stops: readonly Rgb[], share: number): Rgb {
  const place = Math.min(1, Math.max(0, share)) * (stops.length - 1);
  const low = Math.min(stops.length - 2, Math.floor(place));
  const [from, to] = [stops[low]!, stops[low + 1]!];
  const part = place - low;
  return [0, 1, 2].map((i) => from[i]! + part * (to[i]! - from[i]!)) as unknown as Rgb;
}
