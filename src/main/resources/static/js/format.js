import { locale, t } from './strings.js';

/** 60000 → 60,000 */
export function integer(value) {
  return isNumber(value) ? Math.round(value).toLocaleString(locale()) : '–';
}

/** A loss: four decimals; what is too large or too small for that is written with an exponent. */
export function loss(value) {
  if (!isNumber(value)) return t('word.nan');
  const size = Math.abs(value);
  return size !== 0 && (size >= 1e5 || size < 1e-4) ? value.toExponential(2) : value.toFixed(4);
}

/** A share from 0 to 1 → 87.6 % */
export function percent(value) {
  if (!isNumber(value)) return t('word.nan');
  if (value > 0 && value < 0.0005) return '<\u00a00.1\u00a0%';
  if (value < 1 && value > 0.9995) return '>\u00a099.9\u00a0%';
  return `${(value * 100).toFixed(1)}\u00a0%`;
}

/** 83.2 → 1 min 23 s */
export function duration(seconds) {
  if (!isNumber(seconds)) return '–';
  if (seconds < 10) return t('time.seconds', { n: seconds.toFixed(1) });
  const whole = Math.round(seconds);
  if (whole < 60) return t('time.seconds', { n: whole });
  if (whole < 3600) return t('time.minutes', { m: Math.floor(whole / 60), s: whole % 60 });
  return t('time.hours', { h: Math.floor(whole / 3600), m: Math.floor((whole % 3600) / 60) });
}

/** An RFC 3339 time as the reader writes dates; the year only when it is not this one. */
export function moment(time) {
  const date = new Date(time);
  if (!time || Number.isNaN(date.getTime())) return '–';
  const thisYear = date.getFullYear() === new Date().getFullYear();
  return date.toLocaleString(locale(), {
    year: thisYear ? undefined : 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
}

export function isNumber(value) {
  return typeof value === 'number' && Number.isFinite(value);
}

/** An axis label: as few digits as tell the values apart. */
export function tidy(value) {
  const size = Math.abs(value);
  return size !== 0 && (size >= 1e5 || size < 1e-3) ? value.toExponential(0) : String(Number(value.toPrecision(6)));
}

/** @type {[number, string][]} */
const SIZES = [
  [2 ** 30, 'GB'],
  [2 ** 20, 'MB'],
  [2 ** 10, 'kB'],
];

/** 2097152 → 2.0 MB */
export function bytes(value) {
  const [unit, name] = SIZES.find(([one]) => value >= one) ?? SIZES.at(-1);
  return `${(value / unit).toFixed(value / unit < 10 ? 1 : 0)}\u00a0${name}`;
}

/** [32, 48, 3] → 32 × 48, colour: height first, as Keras has it */
export const sizeWords = ([height, width, channels = 1]) =>
  t(channels === 1 ? 'datasets.grey' : 'datasets.colour', { width: integer(width), height: integer(height) });

/** Pictures in all splits, of their counts. */
export const totalOf = (counts) => Object.values(counts).reduce((sum, count) => sum + (count ?? 0), 0);
