import type { Density } from '../../model/manifest.ts';

/** Share of the counted sites with a lower score; sites within the score's bin count in part. */
export function shareBelow(edges: readonly number[], counts: readonly number[], score: number): number {
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

const percent = (share: number): string => {
  if (share > 0.999 && share < 1) return 'more than 99.9 %';
  if (share < 0.001 && share > 0) return 'less than 0.1 %';
  return `${(100 * share).toFixed(share > 0.99 || share < 0.01 ? 1 : 0)} %`;
};

/** "Higher than 97 % of known uncleaved sites and 35 % of known cleaved sites." */
export function describeStanding(density: Density, score: number): string {
  const negative = shareBelow(density.edges, density.negative, score);
  const positive = shareBelow(density.edges, density.positive, score);
  if (Number.isNaN(negative) || Number.isNaN(positive)) return '';
  return `Higher than ${percent(negative)} of known uncleaved sites and ${percent(positive)} of known cleaved sites.`;
}
