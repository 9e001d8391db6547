// The form's contents as a training request, and back. The form keeps what was typed, as it was typed: the service says what
// is wrong with it, in one place. What is left empty is not sent, so that the service's default holds.

import { AUGMENTATION, CALLBACKS, LAYERS, LOSSES, OPTIMIZERS, SCHEDULES } from './kinds.js';

const POOLING = 'average_pooling2d';

let parts = 0;

/** A layer or a callback: {id, type, values by argument}; `id` tells two of a type apart. */
function part(kinds, type, given) {
  return { id: ++parts, type, values: valuesOf(kinds[type].args, given) };
}

export const newLayer = (type) => part(LAYERS, type, LAYERS[type].fresh ?? {});
export const newCallback = (type) => part(CALLBACKS, type, CALLBACKS[type].fresh ?? {});
export const newSchedule = (type) => ({ type, values: valuesOf(SCHEDULES[type].args, SCHEDULES[type].fresh ?? {}) });
export const newOptimizer = (type) => ({
  type,
  rate: OPTIMIZERS[type].rate,
  schedule: null,
  values: valuesOf(OPTIMIZERS[type].args, {}),
});

// A data set's `lesson` is the request that the service makes of one which says nothing but the data set: {layers,
// validation_data, …}.

/** The same request with as many outputs as the data set has classes, and large pictures made smaller as in its lesson. */
export function fitted(request, { classes, lesson }) {
  const at = request.layers?.findLastIndex(({ type }) => type === 'dense') ?? -1;
  if (at < 0 || classes.length === 0) return request;
  const layers = request.layers.map((layer, i) => (i === at ? { ...layer, units: classes.length } : layer));
  const pooling = poolingOf(lesson);
  if (pooling) layers.splice(placeOfPooling(layers), 0, pooling);
  return { ...request, layers };
}

/** The layer that makes pictures small enough for a dense one; undefined where they are that already. */
const poolingOf = ({ layers }) => layers.find(({ type }) => type === POOLING);

const placeOfPooling = ([first]) => (first?.type === 'rescaling' ? 1 : 0);

/** Has the form train on another data set: outputs, pooling, name and weights follow where they were the old one's. */
export function refit(form, before, after) {
  const outputs = form.layers.findLast(({ type }) => type === 'dense');
  if (outputs?.values.units === String(before.classes.length)) outputs.values.units = String(after.classes.length);
  refitPooling(form.layers, poolingOf(before.lesson), poolingOf(after.lesson));
  if (form.model === before.name) form.model = after.name;
  form.class_weight = {};
  form.usual_validation = after.lesson.validation_data ?? '';
  if (form.usual_validation && form.validation_data === '' && !typed(form.validation_split))
    form.validation_data = form.usual_validation;
  else if (!form.usual_validation && form.validation_data === 'validation') form.validation_data = '';
}

function refitPooling(layers, old, fresh) {
  const at = placeOfPooling(layers);
  const there = layers[at]?.type === POOLING ? layers[at].values : null;
  const sizeOf = (layer) => valuesOf(LAYERS[POOLING].args, layer).pool_size;
  const isOld = old !== undefined && there?.pool_size === sizeOf(old);
  if (isOld && fresh) there.pool_size = sizeOf(fresh);
  else if (isOld) layers.splice(at, 1);
  else if (fresh && !there) layers.splice(at, 0, part(LAYERS, POOLING, fresh));
}

/** What the form holds for each argument: a text, or true and false for a flag, or {l1, l2} for a penalty. */
function valuesOf(args, given) {
  return Object.fromEntries(
    args.map(({ name, kind, fallback }) => {
      const value = given[name];
      switch (kind) {
        case 'flag':
          return [name, value ?? fallback];
        case 'choice':
          return [name, value ?? fallback];
        case 'penalty':
          return [name, { l1: value?.l1 ? String(value.l1) : '', l2: value?.l2 ? String(value.l2) : '' }];
        case 'window':
          return [name, windowOf(given, value, fallback)];
        default:
          return [name, value === undefined || value === null || same(value, fallback) ? '' : String(value)];
      }
    }),
  );
}

/** 3 and [3, 3] → "3", [2, 3] → "2, 3" */
function windowText(value) {
  if (value === undefined || value === null) return '';
  if (!Array.isArray(value)) return String(value);
  return value.every((one) => one === value[0]) ? String(value[0]) : value.join(', ');
}

/** Nothing where it is what the service takes unasked: a size of its own, or that of another argument. */
function windowOf(given, value, fallback) {
  const text = windowText(value);
  return text === fallback || text === windowText(given[fallback]) ? '' : text;
}

function same(value, fallback) {
  return fallback !== '' && Math.abs(value - Number(typed(fallback))) <= 1e-12;
}

/** A number where the text is one (or a fraction such as 1/255), the text itself where it is not, undefined where there is none. */
function typed(text) {
  const trimmed = String(text).trim();
  if (trimmed === '') return undefined;
  const [over, under, ...more] = trimmed.split('/').map((one) => (one.trim() === '' ? NaN : Number(one)));
  const value = under === undefined ? over : more.length ? NaN : over / under;
  return Number.isFinite(value) ? value : trimmed;
}

function written({ kind, fallback }, value) {
  switch (kind) {
    case 'flag':
      return value === fallback ? undefined : value;
    case 'choice':
      return value === fallback ? undefined : value;
    case 'penalty': {
      const costs = withoutGaps({ l1: typed(value.l1), l2: typed(value.l2) });
      return Object.keys(costs).length ? costs : undefined;
    }
    case 'window': {
      const sizes = value
        .split(/[\s,×x]+/)
        .filter(Boolean)
        .map(typed);
      return sizes.length > 1 ? sizes : sizes[0];
    }
    default:
      return typed(value);
  }
}

const argumentsOf = (args, values) =>
  withoutGaps(Object.fromEntries(args.map((argument) => [argument.name, written(argument, values[argument.name])])));

/** What POST /api/jobs gets. An empty seed is drawn by the service. */
export function toRequest(form) {
  const split = typed(form.validation_split);
  const weights = Object.fromEntries(
    Object.entries(form.class_weight)
      .map(([index, text]) => [index, typed(text)])
      .filter(([, weight]) => weight !== undefined),
  );
  const augmentation = argumentsOf(AUGMENTATION, form.augmentation);
  const topK = form.top_k.trim() !== '';
  return withoutGaps({
    model: form.model.trim() || undefined,
    dataset: form.dataset,
    layers: form.layers.map(({ type, values }) => ({ type, ...argumentsOf(LAYERS[type].args, values) })),
    optimizer: optimizerOf(form.optimizer),
    loss: form.loss,
    from_logits: form.from_logits || undefined,
    metrics: topK ? ['accuracy', 'top_k_accuracy'] : ['accuracy'],
    top_k: topK ? typed(form.top_k) : undefined,
    epochs: typed(form.epochs),
    batch_size: typed(form.batch_size),
    validation_split: split === 0 ? undefined : split,
    validation_data: form.validation_data || (form.usual_validation && !split ? null : undefined),
    shuffle: form.shuffle ? undefined : false,
    seed: typed(form.seed) ?? null,
    class_weight: Object.keys(weights).length ? weights : undefined,
    augmentation: Object.keys(augmentation).length ? augmentation : undefined,
    callbacks: form.callbacks.length
      ? form.callbacks.map(({ type, values }) => ({ type, ...argumentsOf(CALLBACKS[type].args, values) }))
      : undefined,
  });
}

function optimizerOf({ type, rate, schedule, values }) {
  return withoutGaps({
    type,
    learning_rate: schedule
      ? { type: schedule.type, ...argumentsOf(SCHEDULES[schedule.type].args, schedule.values) }
      : typed(rate),
    ...argumentsOf(OPTIMIZERS[type].args, values),
  });
}

function withoutGaps(object) {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}

/** The form that would send this request; what it does not say is as in the lesson on that data set. */
export function fromRequest(request, dataset) {
  const text = (value, fallback) => (value === undefined || value === null ? fallback : String(value));
  return {
    dataset: request.dataset ?? dataset.name,
    layers: (request.layers ?? dataset.lesson.layers).map((layer) => part(LAYERS, layer.type, layer)),
    optimizer: optimizerForm(request.optimizer ?? { type: 'adam' }),
    callbacks: (request.callbacks ?? []).map((callback) => part(CALLBACKS, callback.type, callback)),
    loss: request.loss ?? LOSSES[0],
    from_logits: request.from_logits ?? false,
    top_k: request.metrics?.includes('top_k_accuracy') ? text(request.top_k, '5') : '',
    epochs: text(request.epochs, '5'),
    batch_size: text(request.batch_size, '32'),
    validation_split: text(request.validation_split, '0'),
    validation_data: validationOf(request, dataset.lesson),
    usual_validation: dataset.lesson.validation_data ?? '', // where the request says nothing of it
    shuffle: request.shuffle ?? true,
    seed: request.seed === null ? '' : text(request.seed, '42'),
    class_weight: Object.fromEntries(
      Object.entries(request.class_weight ?? {}).map(([index, weight]) => [index, String(weight)]),
    ),
    augmentation: valuesOf(AUGMENTATION, request.augmentation ?? {}),
    model: text(request.model, dataset.name),
  };
}

const validationOf = (request, { validation_data: usual }) =>
  ('validation_data' in request || 'validation_split' in request ? request.validation_data : usual) ?? '';

function optimizerForm(optimizer) {
  const { type, learning_rate: rate } = optimizer;
  const constant = typeof rate !== 'object' ? rate : rate.type === 'constant' ? rate.value : undefined;
  const changes = typeof rate === 'object' && rate.type in SCHEDULES;
  return {
    type,
    rate: String(constant ?? OPTIMIZERS[type].rate),
    schedule: changes ? { type: rate.type, values: valuesOf(SCHEDULES[rate.type].args, rate) } : null,
    values: valuesOf(OPTIMIZERS[type].args, optimizer),
  };
}

/** JSON for reading: one line for each member, one for each layer. */
export function pretty(request) {
  const members = Object.entries(request).map(([name, value]) => {
    const list = Array.isArray(value) && typeof value[0] === 'object';
    return `  ${JSON.stringify(name)}: ${list ? `[\n${value.map((one) => `    ${flat(one)}`).join(',\n')}\n  ]` : flat(value)}`;
  });
  return `{\n${members.join(',\n')}\n}`;
}

function flat(value) {
  if (Array.isArray(value)) return `[${value.map(flat).join(', ')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([name, one]) => `${JSON.stringify(name)}: ${flat(one)}`)
    .join(', ')}}`;
}

/** The command that sends the request, for any POSIX shell. */
export function curl(address, request) {
  const quoted = pretty(request).replaceAll("'", "'\\''");
  return `curl ${address} \\\n  -H 'Content-Type: application/json' \\\n  -d '${quoted}'`;
}
