import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync(new URL('../../../web/src/styles/tokens.css', import.meta.url), 'utf8');
const colours = new Map<string, readonly [string, string]>();
for (const [, name, light, dark] of css.matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g))
  colours.set(name!, [light!, dark!]);

/** Relative luminance and contrast as WCAG 2 defines them. */
function luminance(colour: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const value = parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}
function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high! + 0.05) / (low! + 0.05);
}
function least(front: string, back: string): number {
  const [f, b] = [colours.get(front)!, colours.get(back)!];
  return Math.min(contrast(f[0], b[0]), contrast(f[1], b[1]));
}

const sheets = ['paper', 'sheet', 'hover', 'chosen'];
const texts = ['ink', 'ink-soft', 'accent', 'base-a', 'base-c', 'base-g', 'base-t'];

describe('colours', () => {
  it.each(texts.flatMap((text) => sheets.map((sheet) => [text, sheet] as const)))(
    '%s can be read on %s',
    (text, sheet) => expect(least(text, sheet)).toBeGreaterThanOrEqual(4.5),
  );
  it.each([
    ['accent-ink', 'accent'],
    ['accent-ink', 'accent-strong'],
    ['wrong', 'sheet'],
    ['wrong', 'wrong-sheet'],
    ['ink', 'wrong-sheet'],
    ['ink-soft', 'wrong-sheet'],
    ['on-base', 'base-a'],
    ['on-base', 'base-c'],
    ['on-base', 'base-g'],
    ['on-base', 'base-t'],
    ['raises', 'sheet'],
    ['lowers', 'sheet'],
  ])('%s can be read on %s', (front, back) =>
    expect(least(front, back)).toBeGreaterThanOrEqual(4.5),
  );
  it('controls stand out from their surroundings by 3', () => {
    for (const sheet of ['paper', 'sheet'])
      expect(least('line-strong', sheet)).toBeGreaterThanOrEqual(3);
  });
});
