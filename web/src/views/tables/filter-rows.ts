import { filterDecided, type Filter } from '../../table/filter-decided.ts';
import type { NumberResults } from './results.ts';

export { isFiltering, noFilter, type Filter } from '../../table/filter-decided.ts';

/** Rows that pass, in the file's order. */
export const filterRows = ({ scored, decided, texts }: NumberResults, filter: Filter): Uint32Array =>
  filterDecided(decided, scored, filter, (text) => texts.find(text, ['fields', 'errors'], scored));
