// The form's contents as a training request, and back.

const PIXEL_SCALE = 1 / 255;
export const ACTIVATIONS = ['relu', 'tanh', 'sigmoid', 'linear'];

/** The lesson's network. Numbers are kept as typed: the service says what is wrong with them, in one place. */
export const lesson = () => ({
  rescaling: true, hidden: [{ units: '128', activation: 'relu' }],
  epochs: '5', batch_size: '32', learning_rate: '0.001', validation_split: '0', stop_below: '', model: 'fashion-mnist', seed: '42',
});

/** What POST /api/jobs gets. An empty field is left out, so that the service's default holds; an empty seed is drawn. */
export function toRequest(form) {
  const split = typed(form.validation_split);
  const stop = typed(form.stop_below);
  return withoutGaps({
    model: form.model.trim() || undefined,
    dataset: 'fashion-mnist',
    layers: [
      ...(form.rescaling ? [{ type: 'rescaling', scale: PIXEL_SCALE, offset: 0 }] : []),
      { type: 'flatten' },
      ...form.hidden.map(({ units, activation }) => withoutGaps({ type: 'dense', units: typed(units), activation })),
      { type: 'dense', units: 10, activation: 'softmax' },
    ],
    optimizer: withoutGaps({ type: 'adam', learning_rate: typed(form.learning_rate) }),
    loss: 'sparse_categorical_crossentropy',
    metrics: ['accuracy'],
    epochs: typed(form.epochs),
    batch_size: typed(form.batch_size),
    validation_split: split === 0 ? undefined : split,
    seed: typed(form.seed) ?? null,
    callbacks: stop === undefined ? undefined : [{ type: 'stop_when', monitor: 'loss', below: stop }],
  });
}

/** A number where the text is one, the text itself where it is not, undefined where there is none. */
function typed(text) {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  const number = Number(trimmed);
  return Number.isFinite(number) ? number : trimmed;
}

function withoutGaps(object) {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}

/** What the service fills in where the form sends nothing. */
const UNSENT = {
  from_logits: false, top_k: 0, metrics: ['accuracy'], validation_split: 0, validation_data: null, shuffle: true, class_weight: {}, augmentation: null,
};
const UNSENT_LAYER = {
  activation: 'linear', use_bias: true, kernel_initializer: 'glorot_uniform', bias_initializer: 'zeros', kernel_regularizer: { l1: 0, l2: 0 }, bias_regularizer: { l1: 0, l2: 0 },
};
const UNSENT_OPTIMIZER = { beta_1: 0.9, beta_2: 0.999, epsilon: 1e-7, amsgrad: false };

/** Whether every member of `asked` is what is sent, or what the service fills in for it. */
function isCovered(asked, sent, unsent) {
  return Object.entries(asked).every(([name, value]) => JSON.stringify(value) === JSON.stringify(sent[name] ?? unsent[name] ?? null));
}

function isShown(request, sent) {
  const { layers = sent.layers, optimizer = sent.optimizer, callbacks = [], ...rest } = request;
  const rules = sent.callbacks ?? [];
  return layers.length === sent.layers.length
    && layers.every((layer, i) => (layer.type === 'rescaling' && sent.layers[i].type === 'rescaling'
      ? Math.abs((layer.scale ?? PIXEL_SCALE) - PIXEL_SCALE) < 1e-9 && (layer.offset ?? 0) === 0
      : isCovered(layer, sent.layers[i], UNSENT_LAYER)))
    && isCovered(optimizer, sent.optimizer, UNSENT_OPTIMIZER)
    && callbacks.length === rules.length && callbacks.every((callback, i) => isCovered(callback, rules[i], {}))
    && isCovered(rest, { ...sent, seed: rest.seed }, UNSENT);
}

/** The form that would send this request, and whether it shows all of it. */
export function fromRequest(request) {
  const form = lesson();
  const layers = request.layers ?? toRequest(form).layers;
  const hidden = layers.slice(0, -1).filter(({ type, activation }) => type === 'dense' && ACTIVATIONS.includes(activation ?? 'linear'));
  const rate = request.optimizer?.learning_rate;
  const stop = request.callbacks?.find(({ type, monitor }) => type === 'stop_when' && (monitor ?? 'loss') === 'loss');
  const text = (value, fallback) => (value === undefined || value === null ? fallback : String(value));
  Object.assign(form, {
    rescaling: layers.some(({ type }) => type === 'rescaling'),
    hidden: hidden.map(({ units, activation }) => ({ units: String(units), activation: activation ?? 'linear' })),
    epochs: text(request.epochs, form.epochs),
    batch_size: text(request.batch_size, form.batch_size),
    learning_rate: text(typeof rate === 'object' ? null : rate, form.learning_rate),
    validation_split: text(request.validation_split, '0'),
    stop_below: text(stop?.below, ''),
    model: text(request.model, form.model),
    seed: text(request.seed, ''),
  });
  return { form, whole: isShown(request, toRequest(form)) };
}

/** Shapes and numbers of parameters, for the units that are numbers by now: [{shape, parameters}] as in `layers`. */
export function sizes({ layers }) {
  let shape = [28, 28];
  return layers.map((layer) => {
    const inputs = shape.at(-1);
    if (layer.type === 'flatten') shape = [shape.reduce((a, b) => a * b)];
    if (layer.type === 'dense') shape = [Number.isInteger(layer.units) && layer.units > 0 ? layer.units : NaN];
    return { shape, parameters: layer.type === 'dense' ? (inputs + 1) * shape[0] : 0 };
  });
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
  return `{${Object.entries(value).map(([name, one]) => `${JSON.stringify(name)}: ${flat(one)}`).join(', ')}}`;
}

/** The command that sends the request, for any POSIX shell. */
export function curl(address, request) {
  const quoted = pretty(request).replaceAll("'", "'\\''");
  return `curl ${address} \\\n  -H 'Content-Type: application/json' \\\n  -d '${quoted}'`;
}
