// The parts of the form beside the network: how it learns, the rules that watch it, and what most trainings leave as it is.

import { h } from './dom.js';
import { argumentFields, field, flagField, messageLine } from './fields.js';
import { AUGMENTATION, CALLBACKS, LOSSES, OPTIMIZERS, SCHEDULES } from './kinds.js';
import { newCallback, newOptimizer, newSchedule } from './request.js';
import { className, t } from './strings.js';

/** A field of the request's own members, with a label and a hint in the reader's language. */
export function plainField(form, state, key, { label = key, pointer = `/${key}`, ...more } = {}) {
  return field(form, {
    id: `f-${key}`, pointer: () => pointer, label: t(`train.${label}`), hint: t(`train.${label}.hint`), value: state()[key],
    set: (text) => { state()[key] = text; }, ...more,
  });
}

/** Optimizer, learning rate or schedule, and the optimizer's arguments. */
export function optimizerFields(form, state) {
  const optimizer = () => state().optimizer;
  const rate = h('div', { class: 'fields' });
  const more = h('div', null);

  function drawRate() {
    const { schedule } = optimizer();
    rate.replaceChildren(
      field(form, {
        id: 'f-schedule', pointer: () => '/optimizer/learning_rate/type', label: t('train.schedule'), value: schedule?.type ?? 'constant', hint: t(`schedule.${schedule?.type ?? 'constant'}`),
        options: ['constant', ...Object.keys(SCHEDULES)].map((type) => [type, t(`train.schedule.${type}`)]),
        set: (type) => {
          optimizer().schedule = type === 'constant' ? null : newSchedule(type);
          drawRate();
          document.getElementById('f-schedule').focus();
        },
      }),
      schedule
        ? h('div', null, argumentFields(form, { id: 'schedule', args: SCHEDULES[schedule.type].args, values: schedule.values, prefix: () => '/optimizer/learning_rate', name: () => t('train.schedule') }))
        : field(form, {
          id: 'f-learning_rate', pointer: () => '/optimizer/learning_rate', label: t('train.rate'), hint: t('train.rate.hint'), value: optimizer().rate,
          placeholder: OPTIMIZERS[optimizer().type].rate, set: (text) => { optimizer().rate = text; },
        }));
  }

  function drawArguments() {
    more.replaceChildren(...argumentFields(form, {
      id: 'optimizer', args: OPTIMIZERS[optimizer().type].args, values: optimizer().values, prefix: () => '/optimizer', name: () => OPTIMIZERS[optimizer().type].title,
    }));
  }

  const type = field(form, {
    id: 'f-optimizer', pointer: () => '/optimizer', label: t('train.optimizer'), hint: t('train.optimizer.hint'), value: optimizer().type,
    options: Object.entries(OPTIMIZERS).map(([name, { title }]) => [name, title]),
    set: (name) => {
      const { schedule } = optimizer();
      Object.assign(optimizer(), newOptimizer(name), { schedule });
      drawRate();
      drawArguments();
    },
  });
  drawRate();
  drawArguments();
  return h('div', { class: 'optimizer' }, type, rate, more);
}

/** The callbacks, in the order in which they are asked. */
export function callbackList(form, state) {
  const list = h('ol', { class: 'rules' });
  const callbacks = () => state().callbacks;

  function rule(callback) {
    const { title, args } = CALLBACKS[callback.type];
    const pointer = () => `/callbacks/${callbacks().indexOf(callback)}`;
    const message = messageLine(`callback-${callback.id}-wrong`);
    form.board.add({ pointer, name: () => title, message, input: null });
    return h('li', null, h('div', { class: 'box', role: 'group', 'aria-label': title },
      h('div', { class: 'title' }, h('h3', null, title),
        h('div', { class: 'toolbar' }, h('button', { type: 'button', class: 'tool', 'aria-label': t('train.removeCallback', { rule: title }), onclick: () => remove(callback) }, h('span', { 'aria-hidden': 'true' }, '✕')))),
      h('p', { class: 'hint' }, t(`callback.${callback.type}`)),
      argumentFields(form, { id: `callback-${callback.id}`, args, values: callback.values, prefix: pointer, name: () => title }), message));
  }

  function draw() {
    list.replaceChildren(...callbacks().map(rule));
    list.hidden = callbacks().length === 0;
  }

  function add(type) {
    callbacks().push(newCallback(type));
    draw();
    form.changed();
    list.lastElementChild.querySelector('input, select, button').focus();
  }

  function remove(callback) {
    callbacks().splice(callbacks().indexOf(callback), 1);
    draw();
    form.changed();
    adders.firstChild.focus();
  }

  const adders = h('div', { class: 'chips', role: 'group', 'aria-label': t('train.addCallback') }, Object.entries(CALLBACKS).map(([type, { title }]) => h('button', {
    type: 'button', class: 'chip', 'data-add': type, title: t(`callback.${type}`), onclick: () => add(type),
  }, title)));
  draw();
  return h('div', null, list, adders);
}

/** Loss, metrics, order, class weights and augmentation. */
export function advancedFields(form, state, classes) {
  const value = (key, more) => ({ id: `f-${key}`, pointer: () => `/${key}`, value: state()[key], set: (given) => { state()[key] = given; }, label: key, code: true, hint: t(`train.${key}.hint`), ...more });
  const weights = classes.map(({ index, label }) => field(form, {
    id: `f-class_weight-${index}`, pointer: () => `/class_weight/${index}`, label: className(label), name: () => `class_weight, ${className(label)}`,
    value: state().class_weight[index] ?? '', placeholder: '1', set: (text) => { state().class_weight[index] = text; },
  }));
  return [
    h('div', { class: 'fields' },
      field(form, value('loss', { options: LOSSES.map((loss) => [loss, loss]) })),
      field(form, value('top_k', { mode: 'numeric' })),
      flagField(form, value('from_logits')),
      flagField(form, value('validation_data')),
      flagField(form, value('shuffle'))),
    h('h3', null, h('code', null, 'augmentation')), h('p', { class: 'hint' }, t('train.augmentation')),
    argumentFields(form, {
      id: 'augmentation', args: AUGMENTATION.map((argument) => ({ ...argument, main: true })), values: state().augmentation, prefix: () => '/augmentation', name: () => 'augmentation',
    }),
    h('h3', null, h('code', null, 'class_weight')), h('p', { class: 'hint' }, t('train.weights')),
    h('div', { class: 'args' }, weights),
  ];
}
