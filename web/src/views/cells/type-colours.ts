import { unsure } from './results.ts';

/** Colours for types, in tokens.css; more types than colours begin anew. */
export const typeColours = 20;

/** The custom property of a type's colour; each type has its own, whatever occurs. */
export const typeColour = (type: number): string =>
  type === unsure ? '--type-none' : `--type-${(type % typeColours) + 1}`;

export const scaleColours: readonly string[] = [1, 2, 3, 4, 5].map((stop) => `--scale-${stop}`);
