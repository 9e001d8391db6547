// The kinds of layers, optimizers, schedules and callbacks with their arguments, under Keras' names and with its defaults.
// An argument is {name, kind, fallback, main, options}: `kind` says how it is asked for and written, `fallback` is what the
// service takes where nothing is said, `main` ones are always in sight.

const ACTIVATIONS = [
  'relu',
  'leaky_relu',
  'elu',
  'selu',
  'gelu',
  'swish',
  'sigmoid',
  'tanh',
  'softplus',
  'softmax',
  'linear',
];
const INITIALIZERS = [
  'glorot_uniform',
  'glorot_normal',
  'he_uniform',
  'he_normal',
  'lecun_uniform',
  'lecun_normal',
  'random_uniform',
  'random_normal',
  'truncated_normal',
  'zeros',
  'ones',
];
const MONITORS = ['loss', 'accuracy', 'val_loss', 'val_accuracy', 'top_k_accuracy', 'val_top_k_accuracy'];
const MODES = ['auto', 'min', 'max'];

/** @type {(name: string, fallback?: string | number) => any} */
const number = (name, fallback = '') => ({ name, kind: 'number', fallback: String(fallback) });
/** @type {(name: string, fallback?: string | number) => any} */
const whole = (name, fallback = '') => ({ name, kind: 'whole', fallback: String(fallback) });
/** @type {(name: string, fallback?: string | number) => any} */
const windowOf = (name, fallback = '') => ({ name, kind: 'window', fallback: String(fallback) });
/** @type {(name: string, options: string[], fallback?: string) => any} */
const choice = (name, options, fallback) => ({ name, kind: 'choice', options, fallback });
const flag = (name, fallback = false) => ({ name, kind: 'flag', fallback });
const penalty = (name) => ({ name, kind: 'penalty', fallback: '' });
const main = (argument) => ({ ...argument, main: true });

const WEIGHTS = [
  flag('use_bias', true),
  choice('kernel_initializer', INITIALIZERS, 'glorot_uniform'),
  choice('bias_initializer', INITIALIZERS, 'zeros'),
  penalty('kernel_regularizer'),
  penalty('bias_regularizer'),
];
const POOL = [
  main(windowOf('pool_size', 2)),
  windowOf('strides', 'pool_size'),
  choice('padding', ['valid', 'same'], 'valid'),
];

/** {title, args, fresh: what a new one has} by type, in the order in which they are offered. */
export const LAYERS = {
  rescaling: { title: 'Rescaling', args: [main(number('scale', '1/255')), main(number('offset', 0))] },
  flatten: { title: 'Flatten', args: [] },
  dense: {
    title: 'Dense',
    args: [main(whole('units')), main(choice('activation', ACTIVATIONS, 'linear')), ...WEIGHTS],
    fresh: { units: '128', activation: 'relu' },
  },
  conv2d: {
    title: 'Conv2D',
    args: [
      main(whole('filters')),
      main(windowOf('kernel_size')),
      main(choice('activation', ACTIVATIONS, 'linear')),
      windowOf('strides', 1),
      choice('padding', ['valid', 'same'], 'valid'),
      ...WEIGHTS,
    ],
    fresh: { filters: '16', kernel_size: '3', activation: 'relu', padding: 'same' },
  },
  max_pooling2d: { title: 'MaxPooling2D', args: POOL },
  average_pooling2d: { title: 'AveragePooling2D', args: POOL },
  global_average_pooling2d: { title: 'GlobalAveragePooling2D', args: [] },
  batch_normalization: { title: 'BatchNormalization', args: [number('momentum', 0.99), number('epsilon', 0.001)] },
  dropout: { title: 'Dropout', args: [main(number('rate'))], fresh: { rate: '0.3' } },
  gaussian_noise: { title: 'GaussianNoise', args: [main(number('stddev'))], fresh: { stddev: '0.1' } },
  activation: { title: 'Activation', args: [main(choice('activation', ACTIVATIONS))], fresh: { activation: 'relu' } },
};

const ADAM = [number('beta_1', 0.9), number('beta_2', 0.999), number('epsilon', '1e-7')];

/** By type; the learning rate apart, which each has. `rate` is its default. */
export const OPTIMIZERS = {
  adam: { title: 'Adam', rate: '0.001', args: [...ADAM, flag('amsgrad')] },
  adamw: { title: 'AdamW', rate: '0.001', args: [main(number('weight_decay', 0.004)), ...ADAM, flag('amsgrad')] },
  amsgrad: { title: 'AMSGrad', rate: '0.001', args: [...ADAM, flag('amsgrad', true)] },
  nadam: { title: 'Nadam', rate: '0.001', args: ADAM },
  sgd: { title: 'SGD', rate: '0.01', args: [main(number('momentum', 0)), main(flag('nesterov'))] },
  rmsprop: {
    title: 'RMSprop',
    rate: '0.001',
    args: [number('rho', 0.9), number('momentum', 0), number('epsilon', '1e-7'), flag('centered')],
  },
  adagrad: {
    title: 'Adagrad',
    rate: '0.001',
    args: [number('initial_accumulator_value', 0.1), number('epsilon', '1e-7')],
  },
  adadelta: { title: 'Adadelta', rate: '0.001', args: [number('rho', 0.95), number('epsilon', '1e-7')] },
};

const initial = main(number('initial_learning_rate', 0.001));

/** Learning rates that change with the mini-batches, by type. */
export const SCHEDULES = {
  exponential_decay: {
    args: [initial, main(whole('decay_steps')), main(number('decay_rate', 0.9)), main(flag('staircase'))],
    fresh: { decay_steps: '1875' },
  },
  step: { args: [initial, main(whole('drop_steps')), main(number('drop_rate', 0.5))], fresh: { drop_steps: '3750' } },
  cosine_decay: {
    args: [initial, main(whole('decay_steps')), main(number('alpha', 0))],
    fresh: { decay_steps: '9375' },
  },
};

const monitor = (fallback) => main(choice('monitor', MONITORS, fallback));

export const CALLBACKS = {
  stop_when: {
    title: 'stop_when',
    args: [monitor('loss'), main(number('below')), main(number('above'))],
    fresh: { below: '0.4' },
  },
  early_stopping: {
    title: 'EarlyStopping',
    args: [
      monitor('val_loss'),
      main(whole('patience', 0)),
      main(flag('restore_best_weights')),
      choice('mode', MODES, 'auto'),
      number('min_delta', 0),
      number('baseline'),
      whole('start_from_epoch', 0),
    ],
    fresh: { patience: '3', restore_best_weights: true },
  },
  reduce_lr_on_plateau: {
    title: 'ReduceLROnPlateau',
    args: [
      monitor('val_loss'),
      main(number('factor', 0.1)),
      main(whole('patience', 10)),
      choice('mode', MODES, 'auto'),
      number('min_delta', '0.0001'),
      whole('cooldown', 0),
      number('min_lr', 0),
    ],
    fresh: { factor: '0.5', patience: '2' },
  },
  checkpoint: { title: 'ModelCheckpoint', args: [monitor('val_loss'), choice('mode', MODES, 'auto')] },
  max_seconds: { title: 'max_seconds', args: [main(number('seconds'))], fresh: { seconds: '60' } },
  terminate_on_nan: { title: 'TerminateOnNaN', args: [] },
};

export const LOSSES = ['sparse_categorical_crossentropy', 'categorical_crossentropy', 'mean_squared_error'];

export const AUGMENTATION = [number('width_shift_range', 0), number('height_shift_range', 0), flag('horizontal_flip')];

const dense = (units, activation) => ({ type: 'dense', units, activation });
const conv = (filters, kernel_size, more) => ({ type: 'conv2d', filters, kernel_size, activation: 'relu', ...more });
const [rescaling, flatten, pool, output] = [
  { type: 'rescaling' },
  { type: 'flatten' },
  { type: 'max_pooling2d' },
  { type: 'dense', activation: 'softmax' },
];

/**
 * Networks to begin with, by name: members of a request, but that the last layer's units are for the data set to say. The
 * lesson's is what the service takes where none is given.
 */
export const NETWORKS = {
  lesson: {},
  regression: { layers: [rescaling, flatten, output] },
  deep: {
    layers: [
      rescaling,
      flatten,
      dense(256, 'relu'),
      { type: 'dropout', rate: 0.3 },
      dense(128, 'relu'),
      { type: 'dropout', rate: 0.3 },
      output,
    ],
  },
  convolutional: {
    batch_size: 64,
    layers: [
      rescaling,
      conv(16, 3, { padding: 'same' }),
      pool,
      conv(32, 3, { padding: 'same' }),
      pool,
      flatten,
      { type: 'dropout', rate: 0.3 },
      dense(64, 'relu'),
      output,
    ],
  },
  lenet: {
    batch_size: 64,
    layers: [
      rescaling,
      conv(6, 5, { padding: 'same' }),
      pool,
      conv(16, 5),
      pool,
      flatten,
      dense(120, 'relu'),
      dense(84, 'relu'),
      output,
    ],
  },
  normalised: {
    batch_size: 64,
    layers: [
      rescaling,
      conv(16, 3, { padding: 'same' }),
      { type: 'batch_normalization' },
      pool,
      conv(32, 3, { padding: 'same' }),
      { type: 'batch_normalization' },
      { type: 'global_average_pooling2d' },
      output,
    ],
  },
};
