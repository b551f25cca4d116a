import type { Density } from '../../model/manifest.ts';

/** Share of the counted sites with a lower score; sites within the score's bin count in part. */
export function shareBelow(
  edges: readonly number[],
  counts: readonly number[],
  score: number,
): number {
  let below = 0;
  let all = 0;
  counts.forEach((count, bin) => {
    const low = edges[bin]!;
    const high = edges[bin + 1]!;
    const part = high > low ? (score - low) / (high - low) : 0;
    below += count * Math.min(1, Math.max(0, part));
    all += count;
  });
  return all === 0 ? NaN : below / all;
}

function partOf(share: number): string {
  if (share > 0.9995) return share === 1 ? 'all' : 'almost all';
  if (share < 0.0005) return share === 0 ? 'none of the' : 'almost none of the';
  return `${(100 * share).toFixed(share > 0.99 || share < 0.01 ? 1 : 0)} % of`;
}

/** "Higher than 97 % of known uncleaved sites and 35 % of known cleaved sites." */
export function describeStanding(density: Density, score: number): string {
  const negative = shareBelow(density.edges, density.negative, score);
  const positive = shareBelow(density.edges, density.positive, score);
  if (Number.isNaN(negative) || Number.isNaN(positive)) return '';
  const [below, above] = [partOf(negative), partOf(positive)];
  return `Higher than ${below} known uncleaved sites and ${above} known cleaved sites.`;
}
