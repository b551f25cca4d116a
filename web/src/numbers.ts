/** Numbers as people read them (`count`, `probability`, …) and as files keep them (`exact`). */

export const count = (value: number): string => value.toLocaleString('en');

/** Of a regular English noun: row → rows, family → families. */
const manyOf = (one: string): string => (/[^aeiou]y$/.test(one) ? `${one.slice(0, -1)}ies` : `${one}s`);

export const plural = (value: number, one: string, many = manyOf(one)): string =>
  `${count(value)} ${value === 1 ? one : many}`;

/** Two significant digits: 0.83, 0.0042, 0.99; what rounds to 1 but is not says so: > 0.99. */
export function probability(value: number): string {
  if (Number.isNaN(value)) return '';
  if (value === 0 || value === 1) return String(value);
  if (value >= 0.995) return '> 0.99';
  if (value < 0.0001) return '< 0.0001';
  return trimmed(value);
}

function trimmed(value: number): string {
  const digits = Math.max(2, 1 - Math.floor(Math.log10(Math.abs(value))));
  return value.toFixed(Math.min(digits, 6));
}

/** Two significant digits of any size: 0.0042, 0.83, 1.24, 12.0. */
export const amount = (value: number): string =>
  Number.isNaN(value)
    ? ''
    : value === 0
      ? '0'
      : Math.abs(value) < 0.0001
        ? '< 0.0001'
        : trimmed(value);

/** Any number to four significant digits: 0.1234, 22.5, 1.2e+9. */
export const significant = (value: number): string =>
  Number.isNaN(value) ? '' : Number(value.toPrecision(4)).toString();

/** With its sign: +0.21, −0.0042. */
export function signed(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  return `${value > 0 ? '+' : '−'}${size < 0.0001 ? '0.0001' : trimmed(size)}`;
}

/** The MIT score, 0 to 100: 24, 3.1, 0.052. */
export function mitScore(value: number): string {
  if (Number.isNaN(value)) return '';
  return value >= 10
    ? value.toFixed(0)
    : value === 0
      ? '0'
      : Number(value.toPrecision(2)).toString();
}

/** 1.2 kB, 34 MB. */
export function bytes(value: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB'];
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 || value >= 10 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

export function seconds(value: number): string {
  if (value < 1) return 'less than a second';
  if (value < 90) return `${Math.round(value)} s`;
  return `${Math.round(value / 60)} min`;
}

/** 12,300 rather than 12,345. */
export const rounded = (value: number): string =>
  count(value < 100 ? Math.round(value) : Number(value.toPrecision(3)));

/** Shortest decimal that reads back as the same 32-bit float, as the command line writes it. */
export function exact(value: number): string {
  if (Number.isNaN(value)) return '';
  for (let digits = 6; digits < 9; digits++) {
    const text = value.toPrecision(digits);
    if (Math.fround(Number(text)) === value) return plain(text);
  }
  return plain(value.toPrecision(9));
}

/** C's %g: no zeros at the end of a fraction, two digits at least in an exponent. */
function plain(text: string): string {
  const value = Number(text);
  if (value === 0) return '0';
  const [mantissa = '', exponent] = text.split('e');
  const short = mantissa.includes('.') ? mantissa.replace(/\.?0+$/, '') : mantissa;
  if (exponent !== undefined) return `${short}e${padded(Number(exponent))}`;
  if (Math.abs(value) >= 1e-4) return short;
  const [small = '', power] = value.toExponential().split('e');
  return `${small}e${padded(Number(power))}`;
}

const padded = (exponent: number): string =>
  `${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
