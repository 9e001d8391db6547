// The form that starts a training: what it would be, as the service plans it while one types, and the request that it writes.

import { getDataset, getJob, jobCode, jobsAddress, listPresets, planJob, startJob } from './api.js';
import { copyButton, h, notice, segments } from './dom.js';
import { board, errorList, field } from './fields.js';
import { duration, integer, isNumber } from './format.js';
import { NETWORKS } from './kinds.js';
import { problemNotice } from './problems.js';
import { curl, fromRequest, lesson, pretty, toRequest } from './request.js';
import { advancedFields, callbackList, optimizerFields, plainField } from './settings.js';
import { layerStack } from './stack.js';
import { has, t } from './strings.js';

const BEFORE_PLANNING_MS = 300; // after the last key

let state = lesson(); // outlives the view: what was typed is still there after a look elsewhere
let shown = 'json';
const NAME_KEPT = 'fitting-room.submitter';
let attempt = null; // {body, key}: the same body sent again after a lost answer starts nothing twice

/** #/train, #/train?from={job}, #/train?start={network or preset/variant} */
export async function trainView({ query, signal }) {
  const [{ classes }, presets] = await Promise.all([getDataset(), listPresets(signal).catch(() => [])]);
  const starts = startsOf(presets);
  let greeting = null;
  if (query.has('from')) {
    state = fromRequest((await getJob(query.get('from'), signal)).request ?? {});
    greeting = notice('info', h('p', null, t('train.from')));
  } else if (query.has('start')) {
    const start = starts.flatMap(({ choices }) => choices).find(({ value }) => value === query.get('start'));
    if (start) state = fromRequest(start.request);
    else greeting = notice('warn', h('p', null, t('train.noStart')));
  }
  if (query.size) history.replaceState(null, '', '#/train'); // a return must not undo what is typed from here on
  return { title: t('train.title'), node: page(greeting, classes, starts, signal) };
}

/** What one can begin with: [{label, choices: [{value, text, request}]}] */
function startsOf(presets) {
  return [
    { label: t('train.networks'), choices: Object.entries(NETWORKS).map(([name, request]) => ({ value: name, text: t(`network.${name}`), request })) },
    ...presets.map(({ name, question, body: { base, variants } }) => ({
      label: has(`preset.${name}.question`) ? t(`preset.${name}.question`) : question,
      choices: variants.map(({ name: variant, ...changes }) => ({ value: `${name}/${variant}`, text: variant, request: { ...base, ...changes } })),
    })),
  ];
}

function page(greeting, classes, starts, signal) {
  const summary = h('div', null);
  const start = h('button', { class: 'strong', form: 'training' }, t('train.start'));
  const places = board();
  const form = { board: places, changed };
  const sheet = h('form', { id: 'training', novalidate: true, onsubmit: send });
  const planned = planCard(start);
  const written = requestCard(signal);
  let stack = null;
  let planning = new AbortController();
  let timer = 0;

  function changed() {
    clearTimeout(timer);
    timer = setTimeout(plan, BEFORE_PLANNING_MS);
    written.show(toRequest(state));
  }

  async function plan() {
    planning.abort();
    planning = new AbortController();
    const { signal: stop } = planning;
    try {
      const answer = await planJob(toRequest(state), stop);
      stack.showPlan(answer.layers);
      const found = places.show(answer.problems);
      planned.show(answer, answer.problems.filter((_, i) => !found[i]));
      written.planned(answer.problems.every(({ severity }) => severity !== 'ERROR'));
    } catch (error) {
      if (stop.aborted || signal.aborted) return;
      const found = places.show(error.errors ?? []);
      planned.show(null, (error.errors ?? []).filter((_, i) => !found[i]), error);
      written.planned(false);
    }
  }

  async function send(event) {
    event.preventDefault();
    if (start.getAttribute('aria-disabled')) return;
    clearTimeout(timer);
    planning.abort();
    const request = toRequest(state);
    const body = JSON.stringify([request, submitter()]);
    if (attempt?.body !== body) attempt = { body, key: newKey() };
    start.setAttribute('aria-disabled', 'true');
    start.textContent = t('train.starting');
    summary.replaceChildren();
    try {
      const job = await startJob(request, attempt.key, submitter());
      attempt = null;
      if (!signal.aborted) location.hash = `#/jobs/${encodeURIComponent(job.id)}`;
    } catch (error) {
      if (error.status !== 0) attempt = null;
      refused(error);
    } finally {
      start.removeAttribute('aria-disabled');
      start.textContent = t('train.start');
    }
  }

  /** Says each error at its field and all of them on top. */
  function refused(error) {
    if (!error.errors?.length) {
      summary.replaceChildren(problemNotice(error));
      summary.scrollIntoView({ block: 'nearest' });
      return;
    }
    const box = h('div', { class: 'notice bad', tabindex: -1, role: 'alert' },
      h('h2', null, t('train.errors')), h('p', null, t('train.errors.hint')), errorList(error.errors, places.show(error.errors)));
    summary.replaceChildren(box);
    box.focus();
  }

  function begin(value) {
    const chosen = starts.flatMap(({ choices }) => choices).find((one) => one.value === value);
    if (!chosen) return;
    state = fromRequest({ ...chosen.request, model: state.model });
    draw();
  }

  function draw() {
    stack = layerStack(form, () => state);
    const plain = (key, more) => plainField(form, () => state, key, more);
    sheet.replaceChildren(
      h('fieldset', { class: 'card' }, h('legend', null, h('h2', null, t('train.network'))), stack.node),
      h('fieldset', { class: 'card' }, h('legend', null, h('h2', null, t('train.teaching'))),
        h('div', { class: 'fields' }, plain('epochs', { mode: 'numeric' }), plain('batch_size', { label: 'batch', mode: 'numeric' }), plain('validation_split', { label: 'split' })),
        optimizerFields(form, () => state)),
      h('fieldset', { class: 'card' }, h('legend', null, h('h2', null, t('train.callbacks'))), h('p', { class: 'hint' }, t('train.callbacks.hint')), callbackList(form, () => state)),
      h('details', { class: 'card advanced' }, h('summary', null, t('train.advanced')), advancedFields(form, () => state, classes)),
      h('fieldset', { class: 'card' }, h('legend', null, h('h2', null, t('train.result'))), h('div', { class: 'fields' },
        plain('model', { mode: 'text' }), plain('seed', { mode: 'numeric' }),
        field(form, { id: 'f-submitter', pointer: () => '/X-Submitter', label: t('train.submitter'), hint: t('train.submitter.hint'), value: submitter(), mode: 'text', set: keepSubmitter }))));
    written.show(toRequest(state));
    clearTimeout(timer);
    timer = setTimeout(plan, 0);
  }

  signal.addEventListener('abort', () => {
    clearTimeout(timer);
    planning.abort();
  });
  draw();
  return h('div', null,
    h('h1', null, t('train.title')),
    h('p', { class: 'intro' }, t('train.intro')),
    greeting, summary,
    h('div', { class: 'train' },
      h('div', null, startField(starts, begin), sheet),
      h('div', { class: 'beside' }, planned.node, written.node)));
}

function startField(starts, begin) {
  const select = h('select', { id: 'start', onchange: () => begin(select.value) },
    h('option', { value: '' }, t('train.startFrom.choose')),
    starts.map(({ label, choices }) => h('optgroup', { label }, choices.map(({ value, text }) => h('option', { value }, text)))));
  return h('div', { class: 'field begin' }, h('label', { for: 'start' }, t('train.startFrom')), select);
}

/** What the training would cost, and what is wrong with no field in particular. */
function planCard(start) {
  const total = h('p', { class: 'total' }, '…');
  const costs = h('dl', { class: 'costs' });
  const others = h('div', null);
  const sizes = [[2 ** 30, 'GB'], [2 ** 20, 'MB'], [2 ** 10, 'kB']];

  function bytes(value) {
    const [unit, name] = sizes.find(([one]) => value >= one) ?? sizes.at(-1);
    return `${(value / unit).toFixed(value / unit < 10 ? 1 : 0)}\u00a0${name}`;
  }

  return {
    node: h('section', { class: 'card plan', 'aria-labelledby': 'plan' },
      h('h2', { id: 'plan' }, t('train.plan')), total, costs, others, h('div', { class: 'actions' }, start)),
    show(plan, problems, error) {
      const blocked = plan === null || plan.problems.some(({ severity }) => severity === 'ERROR');
      const parts = plan ? [
        [t('train.time'), isNumber(plan.estimated_seconds) && t('train.about', { time: duration(plan.estimated_seconds) })],
        [t('train.memory'), isNumber(plan.memory_bytes) && bytes(plan.memory_bytes)],
        [t('train.steps'), integer(plan.steps_per_epoch)],
        [t('train.samples'), integer(plan.training_samples)],
      ].filter(([, value]) => value) : [];
      total.textContent = blocked ? t('train.blocked') : t('train.total', { n: integer(plan.parameters) });
      total.classList.toggle('bad', blocked);
      costs.replaceChildren(...parts.flatMap(([name, value]) => [h('dt', null, name), h('dd', null, value)]));
      others.replaceChildren(...problems.map(({ pointer, detail, lesson, severity }) => notice(severity === 'WARNING' ? 'warn' : 'bad',
        h('p', { lang: 'en' }, h('code', null, pointer), ' ', detail), lesson && h('p', { class: 'hint', lang: 'en' }, lesson))),
      ...(error && !error.errors?.length ? [problemNotice(error)] : []));
    },
  };
}

/** The request as JSON, as a command line, and the same training as code. */
function requestCard(signal) {
  const text = h('pre', { tabindex: 0, 'aria-labelledby': 'request' });
  const said = h('div', null);
  const hint = h('p', { class: 'hint' });
  let request = null;
  let sound = null; // whether the plan found no fault in it; null while nobody knows
  let asking = new AbortController();

  function draw() {
    asking.abort();
    hint.textContent = t(`train.request.${shown}`);
    said.replaceChildren();
    const isCode = shown !== 'json' && shown !== 'curl';
    if (!isCode) text.textContent = shown === 'json' ? pretty(request) : curl(jobsAddress(), request);
    text.hidden = isCode && (sound === false || text.dataset.shown !== shown);
    if (!text.hidden) text.dataset.shown = shown;
    if (isCode && sound) write();
    if (isCode && sound === false) said.replaceChildren(notice('info', h('p', null, t('train.noCode'))));
  }

  async function write() {
    asking = new AbortController();
    const { signal: stop } = asking;
    try {
      text.textContent = await jobCode(request, shown, stop);
      text.dataset.shown = shown;
      text.hidden = false;
    } catch (error) {
      if (!stop.aborted) said.replaceChildren(problemNotice(error));
    }
  }

  signal.addEventListener('abort', () => asking.abort());
  const kinds = [['json', 'JSON'], ['curl', 'curl'], ['python', 'Keras'], ['java', 'Java']];
  return {
    node: h('section', { class: 'card request', 'aria-labelledby': 'request' },
      h('h2', { id: 'request' }, t('train.request')),
      h('div', { class: 'head' }, segments('shown', t('train.request'), kinds, shown, (value) => {
        shown = value;
        draw();
      }), copyButton(() => text.textContent)), hint, said, text),
    show(news) {
      request = news;
      sound = null;
      draw();
    },
    planned(isSound) {
      sound = isSound;
      draw();
    },
  };
}

/** Who trains, as this browser remembers it. */
function submitter() {
  try {
    return localStorage.getItem(NAME_KEPT) ?? '';
  } catch {
    return ''; // storage is switched off in this browser
  }
}

function keepSubmitter(name) {
  try {
    localStorage.setItem(NAME_KEPT, name.trim());
  } catch {
    // Then the job is nobody's in particular.
  }
}

function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
