import { count } from '../../numbers.ts';
import type { CellModelFacts } from '../../worker/cells.ts';
import { unsure, type CellResults } from './results.ts';

export interface TypeCount {
  /** In the model's types; `unsure`: unassigned. */
  readonly type: number;
  readonly title: string;
  readonly cells: number;
}

/** Types that occur, the most frequent first, then the unassigned cells. */
export function countTypes(results: CellResults, types: CellModelFacts['types']): TypeCount[] {
  const counts = new Array<number>(types.length).fill(0);
  let unassigned = 0;
  for (const type of results.decided) {
    if (type >= 0) counts[type]!++;
    else if (type === unsure) unassigned++;
  }
  const found = types
    .map(({ title }, type) => ({ type, title, cells: counts[type]! }))
    .filter(({ cells }) => cells > 0)
    .sort((a, b) => b.cells - a.cells);
  return unassigned > 0
    ? [...found, { type: unsure, title: 'unassigned', cells: unassigned }]
    : found;
}

const mostNamed = 5;

/** "1,180 CD4 T, 480 monocytes, 3 others" */
export function describeTypes(counts: readonly TypeCount[]): string {
  const named = counts.length <= mostNamed ? counts : counts.slice(0, mostNamed - 1);
  const parts = named.map(({ title, cells }) => `${count(cells)} ${title}`);
  if (named.length < counts.length) {
    const rest = counts.slice(named.length);
    const cells = rest.reduce((sum, each) => sum + each.cells, 0);
    parts.push(`${count(cells)} in ${count(rest.length)} others`);
  }
  return parts.join(', ');
}
