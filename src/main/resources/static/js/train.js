// The form that starts a training: what it would be, as the service plans it while one types, and the request that it writes.

import { html, nothing } from '../lib/lit-html.js';
import {
  getDatasetVersion,
  getJob,
  jobCode,
  jobsAddress,
  listPresets,
  listReadyDatasets,
  planJob,
  startJob,
} from './api.js';
import { copyButton, first, notice, segments } from './dom.js';
import { board, errorList, field, messageLine } from './fields.js';
import { bytes, duration, integer, isNumber, tidy, totalOf } from './format.js';
import { NETWORKS } from './kinds.js';
import { known, usual } from './look.js';
import { problemNotice } from './problems.js';
import { curl, fitted, fromRequest, pretty, refit, toRequest } from './request.js';
import { advancedFields, callbackList, optimizerFields, plainField } from './settings.js';
import { layerStack, stackActions } from './stack.js';
import { has, t } from './strings.js';

const BEFORE_PLANNING_MS = 300; // after the last key
const NAME_KEPT = 'fitting-room.submitter';
const FORMS = [
  ['json', 'JSON'],
  ['curl', 'curl'],
  ['python', 'Keras'],
  ['java', 'Java'],
];
const UNKNOWN = { name: '', reference: null, shape: null, classes: [], lesson: { layers: [] } }; // a data set that is no more

let values = null; // outlives the view: what was typed is still there after a look elsewhere
let shown = 'json'; // how the request is shown; outlives the view
let attempt = null; // {body, key}: the same body sent again after a lost answer starts nothing twice

/** #/train, #/train?from={job}, #/train?start={network or preset/variant}, #/train?dataset=shoes@2, and &balance=1 for its class weights */
export async function trainView({ query, signal, update }) {
  const state = {
    datasets: [],
    dataset: UNKNOWN, // the one that the form names
    starts: [],
    greeting: null, // 'from', 'noStart' or 'balanced'
    submitter: keptSubmitter(),
    plan: null,
    planned: new Map(),
    loose: [],
    planProblem: null,
    isPlanned: false, // what the plan says; planned: of each layer, by its id
    refusal: null,
    places: [],
    isStarting: false,
    code: { text: '', form: null, problem: null },
    isSound: null, // whether the plan found no fault; null while nobody knows
    startsProblem: null,
    stack: { hint: null, drag: null },
  };
  const form = {
    board: board(),
    changed,
    draw: update,
    get values() {
      return values;
    },
  };
  const stack = stackActions(form, state.stack);
  const fits = {}; // what a request that names nothing but a data set becomes, by its reference
  let planning = new AbortController();
  let asking = new AbortController();
  let timer = 0;

  const [datasets, presets] = await Promise.all([
    listReadyDatasets(signal),
    listPresets(signal).catch((error) => {
      state.startsProblem = error; // one can still build a network by hand
      return [];
    }),
  ]);
  Object.assign(state, { datasets, starts: startsOf(presets) });
  values ??= fromRequest({}, await datasetNamed(usual(datasets).reference));
  await takeFrom();
  state.dataset = await datasetNamed(values.dataset);
  if (query.has('dataset')) await pick(query.get('dataset'));
  if (query.has('balance')) await balance();
  if (query.size) history.replaceState(null, '', '#/train'); // a return must not undo what is typed from here on

  /** With the request that fits it. */
  async function datasetNamed(reference) {
    try {
      const dataset = await known(datasets, reference, signal);
      fits[dataset.reference] ??= (await planJob({ dataset: dataset.reference }, signal)).request;
      return { ...dataset, lesson: fits[dataset.reference] };
    } catch (error) {
      if (error.status === 404 || error.status === 409) return UNKNOWN; // the plan says that it is not there
      throw error;
    }
  }

  /** Another data set: what was its predecessor's becomes its own. */
  async function pick(reference) {
    const before = state.dataset;
    state.dataset = await datasetNamed(reference);
    values.dataset = datasets.find((one) => one.reference === reference)?.name ?? reference;
    if (state.dataset.classes.length > 0 && state.dataset.reference !== before.reference)
      refit(values, before, state.dataset);
  }

  /** The class weights by which the report would have classes of unequal size count the same. */
  async function balance() {
    const { name, version } = state.dataset;
    const { report } = await getDatasetVersion(name, version, signal);
    const found = report?.warnings?.find(({ parameters }) => parameters?.class_weight);
    if (!found) return;
    const weights = Object.entries(found.parameters.class_weight);
    values.class_weight = Object.fromEntries(weights.map(([index, weight]) => [index, tidy(weight)]));
    state.greeting = 'balanced';
  }

  async function takeFrom() {
    if (query.has('from')) {
      const { request = {} } = await getJob(query.get('from'), signal);
      values = fromRequest(request, await datasetNamed(request.dataset ?? values.dataset));
      state.greeting = 'from';
    } else if (query.has('start')) {
      const start = startCalled(query.get('start'));
      if (start) await take(start.request);
      else state.greeting = 'noStart';
    }
  }

  /** A network to begin with, for the data set that the form names. */
  async function take(request, kept = {}) {
    const dataset = await datasetNamed(values.dataset);
    values = fromRequest({ ...fitted(request, dataset), ...kept, dataset: values.dataset }, dataset);
  }

  function startCalled(name) {
    return state.starts.flatMap(({ choices }) => choices).find(({ value }) => value === name);
  }

  /** After each change. What was planned of a layer stays until there is a new plan, so that rows do not jump under the pointer. */
  function changed() {
    asking.abort();
    Object.assign(state, { isSound: null, code: { ...state.code, problem: null } });
    update();
    planLater(BEFORE_PLANNING_MS);
  }

  function planLater(pause) {
    clearTimeout(timer);
    timer = setTimeout(plan, pause);
  }

  async function plan() {
    planning.abort();
    planning = new AbortController();
    const { signal: stop } = planning;
    const layers = [...values.layers];
    try {
      const answer = await planJob(toRequest(values), stop);
      const shapes = [undefined, ...answer.layers.map(({ output_shape: shape }) => shape)];
      takePlan(
        answer,
        new Map(answer.layers.map((one, i) => [layers[i].id, { planned: one, from: shapes[i] }])),
        answer.problems,
        null,
      );
    } catch (error) {
      if (stop.aborted || signal.aborted) return;
      takePlan(null, state.planned, error.errors ?? [], error);
    }
    writeCode();
    update();
  }

  function takePlan(answer, planned, problems, error) {
    const places = form.board.say(problems);
    Object.assign(state, {
      plan: answer,
      planned,
      planProblem: error,
      isPlanned: true,
      loose: problems.filter((_, i) => !places[i]),
      isSound: answer !== null && problems.every(({ severity }) => severity !== 'ERROR'),
    });
  }

  /** The training as code, once the reader wants to see it and nothing is wrong with it. */
  async function writeCode() {
    asking.abort();
    asking = new AbortController();
    const { signal: stop } = asking;
    if (!isCode(shown) || !state.isSound) return;
    const language = shown;
    try {
      const text = await jobCode(toRequest(values), language, stop);
      state.code = { text, form: language, problem: null };
    } catch (error) {
      if (stop.aborted) return;
      state.code = { ...state.code, problem: error };
    }
    update();
  }

  const act = {
    stack,

    async begin(name) {
      const chosen = startCalled(name);
      if (!chosen) return;
      await take(chosen.request, { model: values.model });
      changed();
    },

    async learnFrom(reference) {
      await pick(reference);
      changed();
    },

    show(kind) {
      shown = kind;
      state.code.problem = null;
      writeCode();
      update();
    },

    named(name) {
      state.submitter = name;
      keepSubmitter(name.trim());
    },

    async send(event) {
      event.preventDefault();
      if (state.isStarting) return;
      clearTimeout(timer);
      planning.abort();
      const request = toRequest(values);
      const submitter = state.submitter.trim();
      const body = JSON.stringify([request, submitter]);
      if (attempt?.body !== body) attempt = { body, key: newKey() };
      Object.assign(state, { isStarting: true, refusal: null });
      update();
      try {
        const job = await startJob(request, attempt.key, submitter);
        attempt = null;
        if (!signal.aborted) location.hash = `#/jobs/${encodeURIComponent(job.id)}`;
      } catch (error) {
        if (error.status !== 0) attempt = null;
        Object.assign(state, { refusal: error, places: form.board.say(error.errors ?? []) });
      }
      state.isStarting = false;
      update();
      const box = first('.refusal [role=alert]');
      if (box?.hasAttribute('tabindex')) box.focus();
      else box?.scrollIntoView({ block: 'nearest' });
    },
  };

  signal.addEventListener('abort', () => {
    clearTimeout(timer);
    planning.abort();
    asking.abort();
  });
  planLater(0);
  return { title: t('train.title'), body: () => page(form, state, act) };
}

/** What one can begin with: [{label, choices: [{value, text, request}]}] */
function startsOf(presets) {
  return [
    {
      label: t('train.networks'),
      choices: Object.entries(NETWORKS).map(([name, request]) => ({
        value: name,
        text: t(`network.${name}`),
        request,
      })),
    },
    ...presets.map(({ name, question, body: { base, variants } }) => ({
      label: has(`preset.${name}.question`) ? t(`preset.${name}.question`) : question,
      choices: variants.map(({ name: variant, ...changes }) => ({
        value: `${name}/${variant}`,
        text: variant,
        request: { ...base, ...changes },
      })),
    })),
  ];
}

function page(form, state, act) {
  form.board.clear();
  return html`
    <h1>${t('train.title')}</h1>
    <p class="intro">${t('train.intro')}</p>
    ${state.greeting === 'from' ? notice('info', html`<p>${t('train.from')}</p>`) : nothing}
    ${state.greeting === 'balanced' ? notice('info', html`<p>${t('train.balanced')}</p>`) : nothing}
    ${state.greeting === 'noStart' ? notice('warn', html`<p>${t('train.noStart')}</p>`) : nothing}
    ${problemNotice(state.startsProblem)}
    <div class="refusal">${refusal(state)}</div>
    <div class="train">
      <div><div class="begin">${datasetField(form, state, act)}${startField(state.starts, act)}</div>${sheet(form, state, act)}</div>
      <div class="beside">${planCard(state)}${requestCard(state, act)}</div>
    </div>`;
}

/** Each error is said at its field, and all of them on top. */
function refusal({ refusal: error, places }) {
  if (!error?.errors?.length) return problemNotice(error);
  return html`<div class="notice bad" tabindex="-1" role="alert">
    <h2>${t('train.errors')}</h2><p>${t('train.errors.hint')}</p>${errorList(error.errors, places)}</div>`;
}

/** What it learns from: each data set's newest version, and the one that the form names. */
function datasetField(form, { datasets, dataset }, act) {
  const options = datasets.map((one) => [one.name, datasetText(one)]);
  const { dataset: chosen } = form.values;
  if (!datasets.some(({ name }) => name === chosen))
    options.push([chosen, dataset.shape ? datasetText({ ...dataset, name: chosen }) : chosen]);
  const problems = form.board.place({ id: 'f-dataset', pointer: '/dataset', name: t('train.dataset'), isField: true });
  return html`<div class="field"><label for="f-dataset">${t('train.dataset')}</label>
    <select id="f-dataset" aria-describedby="f-dataset-wrong f-dataset-hint" aria-invalid=${problems.length > 0 ? 'true' : nothing} @change=${(event) => act.learnFrom(event.target.value)}>
      ${options.map(([value, text]) => html`<option value=${value} .selected=${value === chosen}>${text}</option>`)}</select>
    ${messageLine('f-dataset', problems)}
    <p class="hint" id="f-dataset-hint"><a href="#/datasets">${t('train.dataset.own')}</a></p></div>`;
}

const datasetText = ({ name, counts, classes }) =>
  t('train.dataset.option', { name, n: integer(totalOf(counts)), classes: integer(classes.length) });

const startField = (starts, act) => html`<div class="field"><label for="start">${t('train.startFrom')}</label>
  <select id="start" @change=${(event) => act.begin(event.target.value)}>
    <option value="">${t('train.startFrom.choose')}</option>
    ${starts.map(({ label, choices }) => html`<optgroup label=${label}>${choices.map(({ value, text }) => html`<option value=${value}>${text}</option>`)}</optgroup>`)}
  </select></div>`;

const part = (title, content) => html`<fieldset class="card"><legend><h2>${title}</h2></legend>${content}</fieldset>`;

const sheet = (form, state, act) => html`<form id="training" novalidate @submit=${act.send}>
  ${part(t('train.network'), layerStack(form, state.stack, state.dataset.shape, state.planned, act.stack))}
  ${part(
    t('train.teaching'),
    html`
    <div class="fields">${plainField(form, 'epochs', { mode: 'numeric' })}${plainField(form, 'batch_size', { label: 'batch', mode: 'numeric' })}${splitField(form)}</div>
    ${optimizerFields(form)}`,
  )}
  ${part(t('train.callbacks'), html`<p class="hint">${t('train.callbacks.hint')}</p>${callbackList(form)}`)}
  <details class="card advanced"><summary>${t('train.advanced')}</summary>${advancedFields(form, state.dataset)}</details>
  ${part(
    t('train.result'),
    html`<div class="fields">
    ${plainField(form, 'model', { mode: 'text' })}${plainField(form, 'seed', { mode: 'numeric' })}
    ${field(form, { id: 'f-submitter', pointer: '/X-Submitter', label: t('train.submitter'), hint: t('train.submitter.hint'), value: state.submitter, mode: 'text', set: act.named })}</div>`,
  )}
</form>`;

/** How much is held back, unless the data set's own pictures are there for it. */
const splitField = (form) =>
  plainField(form, 'validation_split', {
    label: 'split',
    hint: t(form.values.validation_data === 'validation' ? 'train.split.own' : 'train.split.hint'),
  });

/** What the training would cost, and what is wrong with no field in particular. */
function planCard({ plan, isPlanned, loose, planProblem, isStarting }) {
  const isBlocked = isPlanned && (plan === null || plan.problems.some(({ severity }) => severity === 'ERROR'));
  const total = plan && !isBlocked ? t('train.total', { n: integer(plan.parameters) }) : '…';
  return html`<section class="card plan" aria-labelledby="plan">
    <h2 id="plan">${t('train.plan')}</h2>
    <p class="total${isBlocked ? ' bad' : ''}">${isBlocked ? t('train.blocked') : total}</p>
    <dl class="costs">${costs(plan).map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>
    <div>${loose.map(({ pointer, detail, lesson: why, severity }) =>
      notice(
        severity === 'WARNING' ? 'warn' : 'bad',
        html`
      <p lang="en"><code>${pointer}</code> ${detail}</p>${why ? html`<p class="hint" lang="en">${why}</p>` : nothing}`,
      ),
    )}
      ${planProblem && !planProblem.errors?.length ? problemNotice(planProblem) : nothing}</div>
    <div class="actions"><button class="strong" form="training" aria-disabled=${isStarting ? 'true' : nothing}>${t(isStarting ? 'train.starting' : 'train.start')}</button></div>
  </section>`;
}

function costs(plan) {
  if (!plan) return [];
  return [
    [t('train.time'), isNumber(plan.estimated_seconds) && t('train.about', { time: duration(plan.estimated_seconds) })],
    [t('train.memory'), isNumber(plan.memory_bytes) && bytes(plan.memory_bytes)],
    [t('train.steps'), integer(plan.steps_per_epoch)],
    [t('train.samples'), integer(plan.training_samples)],
  ].filter(([, value]) => value);
}

const isCode = (kind) => kind === 'python' || kind === 'java';

/** The request as JSON, as a command line, and the same training as code. */
function requestCard(state, act) {
  const text = requestText(state);
  return html`<section class="card request" aria-labelledby="request">
    <h2 id="request">${t('train.request')}</h2>
    <div class="head">${segments('shown', t('train.request'), FORMS, shown, act.show)}${copyButton(() => text ?? '')}</div>
    <p class="hint">${t(`train.request.${shown}`)}</p>
    ${isCode(shown) && state.isSound === false ? notice('info', html`<p>${t('train.noCode')}</p>`) : nothing}
    ${isCode(shown) ? problemNotice(state.code.problem) : nothing}
    <pre tabindex="0" aria-labelledby="request" ?hidden=${text === null}>${text ?? ''}</pre>
  </section>`;
}

/** Null while there is none. */
function requestText({ code, isSound }) {
  const request = toRequest(values);
  switch (shown) {
    case 'json':
      return pretty(request);
    case 'curl':
      return curl(jobsAddress(), request);
    default:
      return code.form === shown && isSound !== false ? code.text : null;
  }
}

/** Who trains, as this browser remembers it. */
function keptSubmitter() {
  try {
    return localStorage.getItem(NAME_KEPT) ?? '';
  } catch {
    return ''; // storage is switched off in this browser
  }
}

function keepSubmitter(name) {
  try {
    localStorage.setItem(NAME_KEPT, name);
  } catch {
    // Storage is switched off: the name then holds until the page is left.
  }
}

function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
