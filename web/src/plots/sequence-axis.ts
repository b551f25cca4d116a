export interface Tick {
  /** Letters from the record's start. */
  readonly at: number;
  readonly label: string;
}

const units = [
  { size: 1e6, name: 'Mb' },
  { size: 1e3, name: 'kb' },
] as const;

/** Round places (1, 2, 5 times a power of ten) within [from, to], about `count` of them, in bases, kb or Mb. */
export function sequenceTicks(from: number, to: number, count: number): readonly Tick[] {
  const rough = Math.max(1, (to - from) / Math.max(1, count));
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10);
  const unit = units.find(({ size }) => step * 10 >= size && to >= 3 * size);
  const digits = unit ? Math.max(0, Math.ceil(Math.log10(unit.size / step))) : 0;
  const ticks: Tick[] = [];
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) {
    const label = unit
      ? `${(at / unit.size).toFixed(digits)} ${unit.name}`
      : Math.round(at).toLocaleString('en');
    ticks.push({ at, label });
  }
  return ticks;
}
