// Several trainings side by side, as values: which settings differ, what the figures say, and a table for other programs.

import { integer, isNumber, percent } from './format.js';
import { t } from './strings.js';

const NORMAL_95 = 1.96;

/** The settings in which requests differ, as deep as they can be told apart: [{field: JSON pointer, values}]; names of models are not compared. */
export function differences(requests) {
  return Object.keys(requests[0] ?? {}).filter((name) => name !== 'model').flatMap((name) => differing(`/${name}`, requests.map((request) => request[name] ?? null)));
}

function differing(pointer, values) {
  const [first] = values;
  if (values.every((value) => JSON.stringify(value) === JSON.stringify(first))) return [];
  if (isPart(first) && values.every((value) => isLike(value, first))) {
    return Object.keys(first).flatMap((name) => differing(`${pointer}/${name}`, values.map((value) => value[name])));
  }
  return [{ field: pointer, values }];
}

const isPart = (value) => value !== null && typeof value === 'object' && Object.keys(value).length > 0;

/** Whether two values have the same parts, so that the parts can be compared one by one. */
function isLike(a, b) {
  if (!isPart(a) || Array.isArray(a) !== Array.isArray(b) || a.type !== b.type) return false;
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => name in b && (!Array.isArray(a) || a[name]?.type === b[name]?.type));
}

/** The epoch with the smallest val_loss, or loss where nothing is held out; null when there is none. */
export function bestEpoch(epochs) {
  const monitor = epochs.some(({ val_loss: value }) => isNumber(value)) ? 'val_loss' : 'loss';
  return epochs.filter((epoch) => isNumber(epoch[monitor])).reduce((best, epoch) => (best === null || epoch[monitor] < best[monitor] ? epoch : best), null);
}

/** Who has the best test accuracy, and who may be as good, chance considered: two accuracies on the same number of pictures. */
export function conclusion(variants) {
  const tested = variants.filter(({ evaluation }) => isNumber(evaluation?.accuracy));
  if (tested.length < 2) return t('compare.soon');
  const best = tested.reduce((a, b) => (b.evaluation.accuracy > a.evaluation.accuracy ? b : a));
  const others = tested.filter((one) => one !== best);
  const name = (list) => list.map((one) => t('compare.by', { name: one.name, points: points(best, one) })).join(t('compare.and'));
  const worse = others.filter((one) => best.evaluation.accuracy - one.evaluation.accuracy > chance(best, one));
  const equal = others.filter((one) => !worse.includes(one));
  return [
    t('compare.best', { name: best.name, accuracy: percent(best.evaluation.accuracy), n: integer(best.evaluation.samples) }),
    worse.length > 0 && t('compare.worse', { list: name(worse) }),
    equal.length > 0 && t('compare.equal', { list: name(equal), chance: (100 * Math.max(...equal.map((one) => chance(best, one)))).toFixed(2) }),
    tested.length < variants.length && t('compare.untested'),
  ].filter(Boolean).join(' ');
}

const points = (a, b) => (100 * (a.evaluation.accuracy - b.evaluation.accuracy)).toFixed(2);

/** The largest difference that chance makes in 19 of 20 comparisons of equally good networks. */
function chance({ evaluation: a }, { evaluation: b }) {
  const variance = ({ accuracy, samples }) => (accuracy * (1 - accuracy)) / samples;
  return NORMAL_95 * Math.sqrt(variance(a) + variance(b));
}

const FIGURES = ['loss', 'accuracy', 'val_loss', 'val_accuracy', 'top_k_accuracy', 'val_top_k_accuracy', 'learning_rate', 'duration_seconds'];

/** One row for each training and epoch; the columns are those of the service's CSV of an experiment. */
export function csv(variants) {
  const number = (value) => (isNumber(value) ? String(value) : 'nan');
  const quoted = (text) => (/^[\p{L}\p{N} ._-]+$/u.test(text) ? text : `"${text.replaceAll('"', '""')}"`);
  const rows = variants.flatMap((one) => one.epochs.map((epoch) => [
    quoted(one.name), one.job, epoch.epoch, ...FIGURES.map((name) => number(epoch[name])), one.parameters ?? '', number(one.evaluation?.accuracy), number(one.evaluation?.loss),
  ].join(',')));
  return [['variant', 'job', 'epoch', ...FIGURES, 'parameters', 'test_accuracy', 'test_loss'].join(','), ...rows, ''].join('\r\n');
}
