import type { CellModelFacts } from '../../worker/cells.ts';
import { unsure } from './results.ts';

/** A type for people; labels are the first of the types. */
export const titleOf = (type: number, types: CellModelFacts['types']): string =>
  type === unsure ? 'unassigned' : (types[type]?.title ?? '');
