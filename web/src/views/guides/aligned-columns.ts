/** One column of an aligned pair. */
export interface AlignedColumn {
  /** `-` is a gap. */
  readonly guide: string;
  readonly target: string;
  readonly kind: 'match' | 'mismatch' | 'bulge' | 'pam';
  /** Of the guide's letter, 1 to 20 from the 5' end; null in the PAM and where the guide has a gap. */
  readonly position: number | null;
  /** Among the 12 letters next to the PAM, where Cas9 forgives least. */
  readonly seed: boolean;
}

const pamLength = 3;
const seedLength = 12;

/**
 * guide, target: aligned letters of equal length, the last three the PAM. An N in the guide agrees
 * with any letter. GA-C…NGG with GATC…TGG: match, match, bulge, match, …, pam, pam, pam.
 */
export function alignedColumns(guide: string, target: string): readonly AlignedColumn[] {
  const pamStart = guide.length - pamLength;
  const letters = guide.slice(0, pamStart).replaceAll('-', '').length;
  let position = 0;
  return Array.from(guide, (letter, i) => {
    const site = target[i] ?? '';
    const pam = i >= pamStart;
    if (!pam && letter !== '-') position++;
    const bulge = letter === '-' || site === '-';
    return {
      guide: letter,
      target: site,
      kind: pam
        ? 'pam'
        : bulge
          ? 'bulge'
          : letter === site || letter === 'N'
            ? 'match'
            : 'mismatch',
      position: pam || letter === '-' ? null : position,
      seed: !pam && position > letters - seedLength && (letter !== '-' || position < letters),
    } as const;
  });
}

/** For a screen reader: "3 mismatches (C to T at 6, …), 1 bulge, PAM AGG". */
export function describePair(columns: readonly AlignedColumn[]): string {
  const mismatches = columns.filter(({ kind }) => kind === 'mismatch');
  const bulges = columns.filter(({ kind }) => kind === 'bulge');
  const where = mismatches
    .map(({ guide, target, position }) => `${guide} to ${target} at ${position}`)
    .join(', ');
  return [
    mismatches.length === 0
      ? 'no mismatch'
      : `${mismatches.length} ${mismatches.length === 1 ? 'mismatch' : 'mismatches'} (${where})`,
    ...(bulges.length > 0 ? [`${bulges.length} ${bulges.length === 1 ? 'bulge' : 'bulges'}`] : []),
    `PAM ${pamOf(columns)}`,
  ].join(', ');
}

/** What one column is, in words: "C > T at position 14", "PAM CAG". */
export function describeColumn(columns: readonly AlignedColumn[], i: number): string {
  const { guide, target, kind, position } = columns[i]!;
  if (kind === 'pam') return `PAM ${pamOf(columns)}`;
  if (kind === 'match') return `${guide} at position ${position}`;
  if (kind === 'mismatch') return `${guide} > ${target} at position ${position}`;
  if (target === '-') return `${guide} missing at position ${position}`;
  const before = columns.slice(0, i).findLast((column) => column.position !== null);
  return `extra ${target} after position ${before?.position ?? 0}`;
}

/** One difference between guide and site, and what it takes from the perfect match's score. */
export interface Difference {
  readonly what: string;
  readonly share: number;
}

/** Mismatches, bulges and a PAM other than NGG, the largest share first. */
export function differencesOf(
  columns: readonly AlignedColumn[],
  shares: Float32Array,
): readonly Difference[] {
  return columns
    .map(({ kind }, i) => ({ kind, what: describeColumn(columns, i), share: shares[i] ?? 0 }))
    .filter(({ kind, share }) => share !== 0 || kind === 'mismatch' || kind === 'bulge')
    .map(({ what, share }) => ({ what, share }))
    .sort((a, b) => Math.abs(b.share) - Math.abs(a.share));
}

const pamOf = (columns: readonly AlignedColumn[]): string =>
  columns
    .filter(({ kind }) => kind === 'pam')
    .map(({ target }) => target)
    .join('');
