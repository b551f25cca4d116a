import { filterDecided, type Filter } from '../../table/filter-decided.ts';
import type { CellResults } from './results.ts';

export { isFiltering, noFilter, type Filter } from '../../table/filter-decided.ts';

/** Cells that pass, in the file's order. */
export const filterRows = (results: CellResults, filter: Filter): Uint32Array =>
  filterDecided(results.decided, results.cells, filter, (text) => results.find(text));
