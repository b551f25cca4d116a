import { filterDecided, type Filter } from '../../table/filter-decided.ts';
import type { SequenceResults } from './results.ts';

export { isFiltering, noFilter, type Filter } from '../../table/filter-decided.ts';

/** Records that pass, in the file's order. */
export const filterRows = ({ described, decided, texts }: SequenceResults, filter: Filter): Uint32Array =>
  filterDecided(decided, described, filter, (text) => texts.find(text, ['ids', 'errors'], described));
