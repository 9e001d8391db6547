// Comparing trainings: the lesson's questions, an experiment's variants, or any jobs.

import {
  cancelExperiment, compareJobs, compareJobsAsCsv, deleteExperiment, ENDED, getExperiment, getExperimentCsv, listExperiments, listPresets, runPreset,
} from './api.js';
import { lineChart } from './chart.js';
import { ask, copyButton, h, saveButton } from './dom.js';
import { conclusion } from './findings.js';
import { duration, integer, isNumber, loss, moment, percent, tidy } from './format.js';
import { badge } from './jobs.js';
import { versionAddress } from './models.js';
import { problemNotice } from './problems.js';
import { has, t } from './strings.js';

const EVERY_MS = 1500;
const COLOURS = 8;
let shown = null; // 'train' or 'validation'; chosen by what there is until the reader chooses

/** #/compare, #/compare/{experiment}, #/compare?jobs={id},{id} */
export async function compareView({ parts: [id], query, signal }) {
  if (id) return comparison(() => ofExperiment(id, signal), signal);
  const jobs = (query.get('jobs') ?? '').split(',').filter(Boolean);
  if (jobs.length > 0) return comparison(() => ofJobs(jobs, signal), signal);
  return overview(signal);
}

// Where one begins

async function overview(signal) {
  const [presets, { experiments }] = await Promise.all([listPresets(signal), listExperiments({ size: 50 }, signal)]);
  return {
    title: t('compare.title'),
    node: h('div', null, h('h1', null, t('compare.title')), h('p', { class: 'intro' }, t('compare.intro')),
      h('h2', { class: 'part' }, t('compare.questions')),
      h('div', { class: 'questions' }, presets.map((preset) => question(preset, signal))),
      h('h2', { class: 'part' }, t('compare.earlier')),
      experiments.length === 0 ? h('p', { class: 'hint' }, t('compare.none')) : h('div', { class: 'card' }, h('table', { class: 'jobs' },
        h('thead', null, h('tr', null, ['name', 'state', 'variants', 'submitted'].map((key) => h('th', { scope: 'col' }, t(`compare.${key}`))))),
        h('tbody', null, experiments.map((one) => h('tr', null,
          h('th', { scope: 'row' }, h('a', { href: `#/compare/${encodeURIComponent(one.id)}` }, h('span', { lang: 'en' }, one.name))),
          h('td', null, h('span', { class: `badge ${one.state === 'ENDED' ? 'succeeded' : one.state.toLowerCase()}` }, t(`compare.state.${one.state}`))),
          h('td', null, integer(one.variants.length)),
          h('td', null, h('time', { datetime: one.submitted_at }, moment(one.submitted_at)))))))),
      h('p', { class: 'hint' }, t('compare.any'), ' ', h('a', { href: '#/jobs' }, t('nav.jobs')))),
  };
}

/** One of the lesson's questions, in the reader's language where it is known there. */
function question({ name, question: asked, look_for: lookFor, size }, signal) {
  const said = h('div', null);
  const run = h('button', { type: 'button', class: 'small', 'data-preset': name, onclick: start }, t('compare.run'));
  const word = (key, fallback) => (has(`preset.${name}.${key}`) ? t(`preset.${name}.${key}`) : h('span', { lang: 'en' }, fallback));

  async function start() {
    run.disabled = true;
    try {
      const experiment = await runPreset(name);
      if (!signal.aborted) location.hash = `#/compare/${encodeURIComponent(experiment.id)}`;
    } catch (error) {
      said.replaceChildren(problemNotice(error));
    } finally {
      run.disabled = false;
    }
  }

  return h('section', { class: 'card question' }, h('h3', null, word('question', asked)), h('p', { class: 'hint' }, word('look', lookFor)), said,
    h('div', { class: 'foot' }, h('small', null, t('compare.size', { jobs: size.jobs, epochs: size.epochs }), isNumber(size.estimated_seconds) && [', ', t('train.about', { time: duration(size.estimated_seconds) })]), run));
}

// What is compared: {id of the experiment or null, title, isEnglish, findings, differences, variants, csv()}

async function ofExperiment(id, signal) {
  const { name, findings, differences, variants } = await getExperiment(id, signal);
  return { id, title: name, isEnglish: true, findings, differences, variants, csv: () => getExperimentCsv(id, signal) };
}

async function ofJobs(ids, signal) {
  const { findings, differences, variants } = await compareJobs(ids, signal);
  return { id: null, title: t('compare.jobs', { n: variants.length }), findings, differences, variants, csv: () => compareJobsAsCsv(ids, signal) };
}

// The page

/** Reads, draws, and reads again while something trains. */
async function comparison(read, signal) {
  let compared = await read();
  const page = layout(compared, signal, again);
  let known = null;
  let timer = 0;

  function draw() {
    const written = JSON.stringify(compared);
    if (written !== known) page.draw(compared);
    known = written;
  }

  async function again() {
    clearTimeout(timer);
    compared = await read();
    draw();
    later();
  }

  function later() {
    if (signal.aborted || compared.variants.every(({ state }) => ENDED.has(state))) return;
    timer = setTimeout(() => (document.hidden ? later() : again().catch(later)), EVERY_MS);
  }

  signal.addEventListener('abort', () => clearTimeout(timer));
  draw();
  later();
  return { title: compared.title, node: page.node };
}

function layout({ id, title, isEnglish }, signal, again) {
  const actions = h('div', { class: 'actions' });
  const said = h('div', null);
  const words = h('p', null);
  const charts = {
    loss: lineChart({ title: t('job.loss'), hint: t('job.lossHint'), format: loss, tick: tidy }),
    accuracy: lineChart({ title: t('job.accuracy'), hint: t('job.accuracyHint'), format: percent, tick: (value) => `${tidy(value * 100)} %`, most: 1 }),
  };
  const kinds = h('div', { class: 'head' });
  const figures = h('tbody', null);
  const settings = h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-labelledby': 'differences' });
  const columns = ['variant', 'testAccuracy', 'bestEpoch', 'final', 'epochs', 'time', 'parameters'];
  let compared = null;

  const node = h('div', null,
    h('p', { class: 'crumb' }, h('a', { href: '#/compare' }, t('compare.back'))),
    h('div', { class: 'head' }, h('h1', null, isEnglish ? h('span', { lang: 'en' }, title) : title), actions),
    said,
    h('section', { class: 'card said', 'aria-labelledby': 'conclusion' }, h('h2', { id: 'conclusion' }, t('compare.conclusion')), words),
    kinds,
    h('div', { class: 'charts' }, Object.values(charts).map((chart) => h('section', { class: 'card' }, chart.node))),
    h('section', { class: 'card' }, h('h2', { id: 'compared' }, t('compare.figures')),
      h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-labelledby': 'compared' }, h('table', { class: 'figures compared' },
        h('thead', null, h('tr', null, columns.map((key) => h('th', { scope: 'col' }, t(`compare.${key}`))))), figures))),
    h('section', { class: 'card' }, h('h2', { id: 'differences' }, t('compare.differences')), settings));

  async function attempt(call, then) {
    try {
      await call();
      await then();
    } catch (error) {
      if (!signal.aborted) said.replaceChildren(problemNotice(error));
    }
  }

  async function table() {
    let text = null;
    await attempt(async () => { text = await compared.csv(); }, () => {});
    return text;
  }

  async function cancel() {
    const sure = await ask({ title: t('compare.cancel.title'), text: t('compare.cancel.text'), confirm: t('compare.cancel'), back: t('job.goOn'), signal });
    if (sure) await attempt(() => cancelExperiment(id), again);
  }

  async function remove() {
    const sure = await ask({ title: t('compare.delete.title'), text: t('compare.delete.text'), confirm: t('compare.delete'), back: t('word.back'), signal });
    if (sure) await attempt(() => deleteExperiment(id), () => { location.hash = '#/compare'; });
  }

  function drawCharts() {
    const { variants } = compared;
    const isValidated = variants.some(({ epochs }) => epochs.some(({ val_loss: value }) => isNumber(value)));
    const kind = isValidated ? shown ?? 'validation' : 'train';
    kinds.hidden = !isValidated;
    for (const radio of kinds.querySelectorAll('input')) radio.checked = radio.value === kind;
    const last = Math.max(1, ...variants.map(({ last: epoch }) => epoch?.epoch ?? 1));
    const series = (name) => variants.map(({ name: label, epochs }, i) => ({ name: label, kind: styleOf(i), points: pointsOf(epochs, `${kind === 'validation' ? 'val_' : ''}${name}`) }));
    for (const [name, chart] of Object.entries(charts)) chart.update(series(name), last);
  }

  kinds.append(h('span', null), segmentsOf((kind) => {
    shown = kind;
    drawCharts();
  }));

  return {
    node,
    draw(news) {
      compared = news;
      const running = news.variants.some(({ state }) => !ENDED.has(state));
      const key = actions.contains(document.activeElement) ? document.activeElement.dataset.key : null;
      actions.replaceChildren(...[
        copyButton(() => location.href, t('compare.link')),
        saveButton(t('compare.csv'), 'comparison.csv', 'text/csv', table),
        id && running && h('button', { type: 'button', class: 'small danger', 'data-key': 'cancel', onclick: cancel }, t('compare.cancel')),
        id && !running && h('button', { type: 'button', class: 'small danger', 'data-key': 'delete', onclick: remove }, t('compare.delete')),
      ].filter(Boolean));
      if (key) actions.querySelector(`[data-key="${key}"]`)?.focus();
      words.replaceChildren(...conclusion(news.findings));
      drawCharts();
      const accuracies = news.variants.map(({ evaluation }) => evaluation?.accuracy).filter(isNumber);
      figures.replaceChildren(...news.variants.map((one, i) => figureRow(one, i, accuracies.length > 1 ? Math.max(...accuracies) : null)));
      settings.replaceChildren(news.differences.length === 0 ? h('p', { class: 'hint' }, t('compare.same')) : differencesTable(news));
    },
  };
}

function segmentsOf(change) {
  return h('fieldset', { class: 'segments', 'aria-label': t('compare.curves') }, ['validation', 'train'].map((kind) => h('label', null,
    h('input', { type: 'radio', name: 'curves', value: kind, onchange: () => change(kind) }), h('span', null, t(`word.${kind}`)))));
}

/** Colour and dashes of a curve: more curves than colours begin anew with other dashes. */
const styleOf = (i) => `s${i % COLOURS}${i >= COLOURS ? ' more' : ''}`;

/** Epochs without a figure because nothing was held out have no point; a figure that is lost has one that is null. */
function pointsOf(epochs, name) {
  if (name.startsWith('val_') && !epochs.some((epoch) => isNumber(epoch[name]))) return [];
  return epochs.map((epoch) => ({ x: epoch.epoch, y: epoch[name] }));
}

function figureRow(one, i, best) {
  const { evaluation, last } = one;
  const monitor = isNumber(one.best?.val_loss) ? 'val_loss' : 'loss';
  return h('tr', null,
    h('th', { scope: 'row' }, h('span', { class: `dab ${styleOf(i)}` }), h('a', { href: `#/jobs/${encodeURIComponent(one.job)}` }, one.name), one.state !== 'SUCCEEDED' && [' ', badge(one.state)]),
    h('td', null, isNumber(evaluation?.accuracy) ? [
      evaluation.accuracy === best && [h('span', { class: 'tag' }, t('compare.tag')), ' '],
      one.model_version ? h('a', { href: versionAddress(one.model, one.model_version) }, percent(evaluation.accuracy)) : percent(evaluation.accuracy),
    ] : '–'),
    h('td', null, one.best ? t('compare.at', { monitor, value: loss(one.best[monitor]), epoch: one.best.epoch }) : '–',
      isNumber(one.overfitting_epoch) && h('small', { class: 'after' }, t('compare.overfits', { epoch: one.overfitting_epoch }))),
    h('td', null, last ? `${loss(last.loss)}, ${percent(last.accuracy)}` : '–'),
    h('td', null, integer(last?.epoch ?? 0)), h('td', null, one.epochs.length ? duration(one.seconds) : '–'), h('td', null, integer(one.parameters)));
}

function differencesTable({ differences: list, variants }) {
  return h('table', { class: 'figures settings' },
    h('thead', null, h('tr', null, h('th', { scope: 'col' }, t('compare.setting')), variants.map(({ name }, i) => h('th', { scope: 'col' }, h('span', { class: `dab ${styleOf(i)}` }), name)))),
    h('tbody', null, list.map(({ field, values }) => h('tr', null, h('th', { scope: 'row' }, h('code', null, field)), values.map((value) => h('td', null, valueOf(value)))))));
}

function valueOf(value) {
  if (value === null || value === undefined) return '–';
  if (Array.isArray(value)) return value.length === 0 ? t('compare.nothing') : value.map((one) => h('div', null, valueOf(one)));
  if (typeof value === 'object') {
    const { type, ...rest } = value;
    const main = Object.entries(rest).filter(([, one]) => one !== null && typeof one !== 'object' && typeof one !== 'boolean').filter(([name]) => !/initializer|^offset|^padding|^scale|epsilon|beta/.test(name));
    return [type ?? '', ...main.map(([name, one]) => `${name} ${one}`)].filter(Boolean).join(', ');
  }
  return String(value);
}
