// The parts of the form beside the network: how it learns, the rules that watch it, and what most trainings leave as it is.

import { html, nothing } from '../lib/lit-html.js';
import { first } from './dom.js';
import { argumentFields, field, flagField, messageLine } from './fields.js';
import { integer } from './format.js';
import { AUGMENTATION, CALLBACKS, LOSSES, OPTIMIZERS, SCHEDULES } from './kinds.js';
import { newCallback, newOptimizer, newSchedule } from './request.js';
import { className, t } from './strings.js';

const MOST_WEIGHTS = 60; // classes that have a field at once

/**
 * A field of the request's own members, with a label and a hint in the reader's language.
 *
 * @param {any} form
 * @param {string} key
 * @param {{label?: string, mode?: string, hint?: string}} [how]
 */
export function plainField(form, key, { label = key, mode, hint = t(`train.${label}.hint`) } = {}) {
  const { values } = form;
  return field(form, {
    id: `f-${key}`,
    pointer: `/${key}`,
    label: t(`train.${label}`),
    hint,
    value: values[key],
    mode,
    set: (text) => {
      values[key] = text;
    },
  });
}

/** Optimizer, learning rate or schedule, and the optimizer's arguments. */
export function optimizerFields(form) {
  const { optimizer } = form.values;
  const { type, schedule } = optimizer;
  const { title, args } = OPTIMIZERS[type];
  return html`<div class="optimizer">
    ${field(form, {
      id: 'f-optimizer',
      pointer: '/optimizer',
      label: t('train.optimizer'),
      hint: t('train.optimizer.hint'),
      value: type,
      options: Object.entries(OPTIMIZERS).map(([name, { title: text }]) => [name, text]),
      set: (name) => Object.assign(optimizer, newOptimizer(name), { schedule }),
    })}
    <div class="fields">${scheduleField(form, optimizer)}${rateFields(form, optimizer)}</div>
    <div>${argumentFields(form, { id: 'optimizer', args, values: optimizer.values, prefix: '/optimizer', name: title })}</div>
  </div>`;
}

function scheduleField(form, optimizer) {
  const type = optimizer.schedule?.type ?? 'constant';
  return field(form, {
    id: 'f-schedule',
    pointer: '/optimizer/learning_rate/type',
    label: t('train.schedule'),
    value: type,
    hint: t(`schedule.${type}`),
    options: ['constant', ...Object.keys(SCHEDULES)].map((one) => [one, t(`train.schedule.${one}`)]),
    set: (one) => {
      optimizer.schedule = one === 'constant' ? null : newSchedule(one);
    },
  });
}

function rateFields(form, optimizer) {
  const { type, schedule, rate } = optimizer;
  if (schedule) {
    return html`<div>${argumentFields(form, { id: 'schedule', args: SCHEDULES[schedule.type].args, values: schedule.values, prefix: '/optimizer/learning_rate', name: t('train.schedule') })}</div>`;
  }
  return field(form, {
    id: 'f-learning_rate',
    pointer: '/optimizer/learning_rate',
    label: t('train.rate'),
    hint: t('train.rate.hint'),
    value: rate,
    placeholder: OPTIMIZERS[type].rate,
    set: (text) => {
      optimizer.rate = text;
    },
  });
}

/** The callbacks, in the order in which they are asked. */
export function callbackList(form) {
  const { callbacks } = form.values;

  function add(type) {
    callbacks.push(newCallback(type));
    form.changed();
    first('.rules > li:last-child :is(input, select, button)').focus();
  }

  function remove(callback) {
    callbacks.splice(callbacks.indexOf(callback), 1);
    form.changed();
    first('.callbacks .chip').focus();
  }

  return html`<div class="callbacks">
    <ol class="rules" ?hidden=${callbacks.length === 0}>${callbacks.map((callback, i) => rule(form, callback, i, () => remove(callback)))}</ol>
    <div class="chips" role="group" aria-label=${t('train.addCallback')}>${Object.entries(CALLBACKS).map(
      ([type, { title }]) => html`
      <button type="button" class="chip" data-add=${type} title=${t(`callback.${type}`)} @click=${() => add(type)}>${title}</button>`,
    )}</div>
  </div>`;
}

function rule(form, { id, type, values }, i, remove) {
  const { title, args } = CALLBACKS[type];
  const place = { id: `callback-${id}`, pointer: `/callbacks/${i}`, name: title, isField: false };
  const problems = form.board.place(place);
  return html`<li><div class="box" role="group" aria-label=${title}>
    <div class="title"><h3>${title}</h3>
      <div class="toolbar"><button type="button" class="tool" aria-label=${t('train.removeCallback', { rule: title })} @click=${remove}><span aria-hidden="true">✕</span></button></div></div>
    <p class="hint">${t(`callback.${type}`)}</p>
    ${argumentFields(form, { id: place.id, args, values, prefix: place.pointer, name: title })}
    ${messageLine(place.id, problems)}
  </div></li>`;
}

/** What a training is validated on; pictures of its own only where the data set has some. */
const validationOptions = (chosen, hasValidation) =>
  ['', 'test', ...(hasValidation || chosen === 'validation' ? ['validation'] : [])].map((one) => [
    one,
    t(`train.validation_data.${one || 'split'}`),
  ]);

/** Loss, metrics, order, class weights and augmentation. */
export function advancedFields(form, { classes, counts }) {
  const hasValidation = counts?.validation > 0;
  const weighted = classes.filter(({ index }) => index < MOST_WEIGHTS || index in form.values.class_weight);
  const { values } = form;
  const own = (key, more) => ({
    id: `f-${key}`,
    pointer: `/${key}`,
    value: values[key],
    set: (given) => {
      values[key] = given;
    },
    label: key,
    code: true,
    hint: t(`train.${key}.hint`),
    ...more,
  });
  const weight = ({ index, label }) =>
    field(form, {
      id: `f-class_weight-${index}`,
      pointer: `/class_weight/${index}`,
      label: className(label),
      name: `class_weight, ${className(label)}`,
      value: values.class_weight[index] ?? '',
      placeholder: '1',
      set: (text) => {
        values.class_weight[index] = text;
      },
    });
  return html`
    <div class="fields">
      ${field(form, own('loss', { options: LOSSES.map((loss) => [loss, loss]) }))}
      ${field(form, own('top_k', { mode: 'numeric' }))}
      ${field(form, own('validation_data', { options: validationOptions(values.validation_data, hasValidation) }))}
      ${['from_logits', 'shuffle'].map((key) => flagField(form, own(key)))}
    </div>
    <h3><code>augmentation</code></h3><p class="hint">${t('train.augmentation')}</p>
    ${argumentFields(form, { id: 'augmentation', args: AUGMENTATION.map((argument) => ({ ...argument, main: true })), values: values.augmentation, prefix: '/augmentation', name: 'augmentation' })}
    <h3><code>class_weight</code></h3><p class="hint">${t('train.weights')}</p>
    <div class="args">${weighted.map(weight)}</div>
    ${weighted.length < classes.length ? html`<p class="hint">${t('train.weights.more', { n: integer(classes.length - weighted.length) })}</p>` : nothing}`;
}
