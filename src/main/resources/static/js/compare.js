// Comparing trainings: the lesson's questions, an experiment's variants, or any jobs.

import { html, nothing } from '../lib/lit-html.js';
import {
  cancelExperiment,
  compareJobs,
  compareJobsAsCsv,
  deleteExperiment,
  ENDED,
  getExperiment,
  getExperimentCsv,
  listExperiments,
  listPresets,
  listReadyDatasets,
  runPreset,
} from './api.js';
import { lineChart } from './chart.js';
import { ask, copyButton, saveButton, segments, serverText } from './dom.js';
import { conclusion } from './findings.js';
import { duration, integer, isNumber, loss, moment, percent, tidy } from './format.js';
import { badge } from './jobs.js';
import { datasetHash, usual } from './look.js';
import { versionAddress } from './models.js';
import { keepReading } from './polling.js';
import { problemNotice, staleNotice } from './problems.js';
import { has, t } from './strings.js';

const EVERY_MS = 1500;
const COLOURS = 8;
let learnt = null; // the data set that the questions are asked of; outlives the view
let shown = null; // 'train' or 'validation'; chosen by what there is until the reader chooses

/** #/compare, #/compare/{experiment}, #/compare?jobs={id},{id} */
export async function compareView({ parts: [id], query, signal, update }) {
  if (id) return comparison(() => ofExperiment(id, signal), signal, update);
  const jobs = (query.get('jobs') ?? '').split(',').filter(Boolean);
  if (jobs.length > 0) return comparison(() => ofJobs(jobs, signal), signal, update);
  return overview(signal, update);
}

// Where one begins

async function overview(signal, update) {
  const [datasets, { experiments }] = await Promise.all([
    listReadyDatasets(signal),
    listExperiments({ size: 50 }, signal),
  ]);
  const { name: lessons } = usual(datasets);
  learnt = datasets.some(({ name }) => name === learnt) ? learnt : lessons;
  const asked = () => (learnt === lessons ? undefined : learnt);
  const presets = await listPresets(signal, asked());
  const state = { presets, experiments, datasets, started: null, problem: null, refused: null }; // started and refused: presets by name

  async function start(name) {
    Object.assign(state, { started: name, problem: null, refused: null });
    update();
    try {
      const experiment = await runPreset(name, { dataset: asked() });
      if (!signal.aborted) location.hash = `#/compare/${encodeURIComponent(experiment.id)}`;
    } catch (error) {
      Object.assign(state, { problem: error, refused: name });
    }
    state.started = null;
    update();
  }

  async function learnFrom(name) {
    learnt = name;
    update();
    try {
      state.presets = await listPresets(signal, asked());
    } catch (error) {
      if (!signal.aborted) state.problem = error;
    }
    update();
  }

  return { title: t('compare.title'), body: () => questions(state, start, learnFrom) };
}

const questions = (state, start, learnFrom) => html`
  <h1>${t('compare.title')}</h1>
  <p class="intro">${t('compare.intro')}</p>
  <h2 class="part">${t('compare.questions')}</h2>
  ${state.datasets.length > 1 ? datasetField(state.datasets, learnFrom) : nothing}
  ${state.refused === null ? problemNotice(state.problem) : nothing}
  <div class="questions">${state.presets.map((preset) => question(preset, state, start))}</div>
  <h2 class="part">${t('compare.earlier')}</h2>
  ${state.experiments.length === 0 ? html`<p class="hint">${t('compare.none')}</p>` : earlier(state.experiments)}
  <p class="hint">${t('compare.any')} <a href="#/jobs">${t('nav.jobs')}</a></p>`;

const datasetField = (
  datasets,
  learnFrom,
) => html`<div class="field narrow"><label for="learnt">${t('train.dataset')}</label>
  <select id="learnt" @change=${({ target }) => learnFrom(target.value)}>${datasets.map(({ name }) => html`<option value=${name} .selected=${name === learnt}>${name}</option>`)}</select></div>`;

/** One of the lesson's questions, in the reader's language where it is known there. */
function question({ name, question: asked, look_for: lookFor, size }, { started, refused, problem }, start) {
  const word = (key, fallback) => (has(`preset.${name}.${key}`) ? t(`preset.${name}.${key}`) : serverText(fallback));
  const time = isNumber(size.estimated_seconds)
    ? `, ${t('train.about', { time: duration(size.estimated_seconds) })}`
    : '';
  return html`<section class="card question">
    <h3>${word('question', asked)}</h3>
    <p class="hint">${word('look', lookFor)}</p>
    <div>${refused === name ? problemNotice(problem) : nothing}</div>
    <div class="foot"><small>${t('compare.size', { jobs: size.jobs, epochs: size.epochs })}${time}</small>
      <button type="button" class="small" data-preset=${name} ?disabled=${started === name} @click=${() => start(name)}>${t('compare.run')}</button></div>
  </section>`;
}

const earlier = (experiments) => html`<div class="card"><table class="jobs">
  <thead><tr>${['name', 'state', 'variants', 'submitted'].map((key) => html`<th scope="col">${t(`compare.${key}`)}</th>`)}</tr></thead>
  <tbody>${experiments.map(
    ({ id, name, state, variants, submitted_at: submitted }) => html`<tr>
    <th scope="row"><a href="#/compare/${encodeURIComponent(id)}">${serverText(name)}</a></th>
    <td><span class="badge ${state === 'ENDED' ? 'succeeded' : state.toLowerCase()}">${t(`compare.state.${state}`)}</span></td>
    <td>${integer(variants.length)}</td>
    <td><time datetime=${submitted}>${moment(submitted)}</time></td>
  </tr>`,
  )}</tbody>
</table></div>`;

// What is compared: {id of the experiment or null, title, isEnglish, dataset: the one that all are trained on, or null,
// findings, differences, variants, csv()}

async function ofExperiment(id, signal) {
  const { name, base, findings, differences, variants } = await getExperiment(id, signal);
  const isOnOne = differences.every(({ field }) => field !== '/dataset');
  return {
    id,
    title: name,
    isEnglish: true,
    dataset: isOnOne ? base.dataset : null,
    findings,
    differences,
    variants,
    csv: () => getExperimentCsv(id, signal),
  };
}

async function ofJobs(ids, signal) {
  const { findings, differences, variants } = await compareJobs(ids, signal);
  return {
    id: null,
    title: t('compare.jobs', { n: variants.length }),
    isEnglish: false,
    dataset: null, // which it is of each job is not told
    findings,
    differences,
    variants,
    csv: () => compareJobsAsCsv(ids, signal),
  };
}

// The page

/** Reads, draws, and reads again while something trains. */
async function comparison(read, signal, update) {
  const state = { compared: await read(), problem: null, stale: null };
  const charts = {
    loss: lineChart({ title: t('job.loss'), hint: t('job.lossHint'), format: loss, tick: tidy }),
    accuracy: lineChart({
      title: t('job.accuracy'),
      hint: t('job.accuracyHint'),
      format: percent,
      tick: (value) => `${tidy(value * 100)} %`,
      most: 1,
    }),
  };
  const isRunning = () => state.compared.variants.some(({ state: one }) => !ENDED.has(one));

  async function readAgain() {
    state.compared = await read();
    drawCharts();
  }

  async function attempt(call, then) {
    try {
      state.problem = null;
      await call();
      await then();
    } catch (error) {
      state.problem = error;
    }
    update();
  }

  const act = {
    async table() {
      let text = null;
      await attempt(
        async () => {
          text = await state.compared.csv();
        },
        () => {},
      );
      return text;
    },
    async cancel() {
      const sure = await ask({
        title: t('compare.cancel.title'),
        text: t('compare.cancel.text'),
        confirm: t('compare.cancel'),
        back: t('job.goOn'),
        signal,
      });
      if (sure) await attempt(() => cancelExperiment(state.compared.id), readAgain);
    },
    async remove() {
      const sure = await ask({
        title: t('compare.delete.title'),
        text: t('compare.delete.text'),
        confirm: t('compare.delete'),
        back: t('word.back'),
        signal,
      });
      if (sure)
        await attempt(
          () => deleteExperiment(state.compared.id),
          () => {
            location.hash = '#/compare';
          },
        );
    },
    choose(kind) {
      shown = kind;
      drawCharts();
      update();
    },
  };

  function drawCharts() {
    const { variants } = state.compared;
    const prefix = kindShown(variants) === 'validation' ? 'val_' : '';
    const last = Math.max(1, ...variants.map(({ last: epoch }) => epoch?.epoch ?? 1));
    for (const [name, chart] of Object.entries(charts)) {
      chart.update(
        variants.map(({ name: label, epochs }, i) => ({
          name: label,
          kind: styleOf(i),
          points: pointsOf(epochs, `${prefix}${name}`),
        })),
        last,
      );
    }
  }

  keepReading(readAgain, {
    signal,
    every: () => (isRunning() ? EVERY_MS : null),
    done: (error) => {
      state.stale = error;
      update();
    },
  });
  drawCharts();
  return { title: state.compared.title, body: () => body(state, charts, isRunning(), act) };
}

function body({ compared, problem, stale }, charts, isRunning, act) {
  const { id, title, isEnglish, dataset, findings, variants, differences } = compared;
  const accuracies = variants.map(({ evaluation }) => evaluation?.accuracy).filter(isNumber);
  const best = accuracies.length > 1 ? Math.max(...accuracies) : null;
  return html`
    <p class="crumb"><a href="#/compare">${t('compare.back')}</a></p>
    <div class="head"><h1>${isEnglish ? serverText(title) : title}</h1>
      <div class="actions">
        ${copyButton(() => location.href, t('compare.link'))}
        ${saveButton(t('compare.csv'), 'comparison.csv', 'text/csv', act.table)}
        ${id && isRunning ? html`<button type="button" class="small danger" data-key="cancel" @click=${act.cancel}>${t('compare.cancel')}</button>` : nothing}
        ${id && !isRunning ? html`<button type="button" class="small danger" data-key="delete" @click=${act.remove}>${t('compare.delete')}</button>` : nothing}
      </div></div>
    ${dataset ? html`<p class="facts"><a href=${datasetHash(...dataset.split('@'))}>${dataset}</a></p>` : nothing}
    ${problemNotice(problem)}${staleNotice(stale)}
    <section class="card said" aria-labelledby="conclusion"><h2 id="conclusion">${t('compare.conclusion')}</h2><p>${conclusion(findings)}</p></section>
    ${
      isValidated(variants)
        ? html`<div class="head"><span></span>
      ${segments(
        'curves',
        t('compare.curves'),
        ['validation', 'train'].map((kind) => [kind, t(`word.${kind}`)]),
        kindShown(variants),
        act.choose,
      )}</div>`
        : nothing
    }
    <div class="charts">${Object.values(charts).map(({ node }) => html`<section class="card">${node}</section>`)}</div>
    <section class="card"><h2 id="compared">${t('compare.figures')}</h2>
      <div class="scroll" tabindex="0" role="region" aria-labelledby="compared"><table class="figures compared">
        <thead><tr>${['variant', 'testAccuracy', 'bestEpoch', 'final', 'epochs', 'time', 'parameters'].map((key) => html`<th scope="col">${t(`compare.${key}`)}</th>`)}</tr></thead>
        <tbody>${variants.map((one, i) => figureRow(one, i, best))}</tbody>
      </table></div></section>
    <section class="card"><h2 id="differences">${t('compare.differences')}</h2>
      <div class="scroll" tabindex="0" role="region" aria-labelledby="differences">
        ${differences.length === 0 ? html`<p class="hint">${t('compare.same')}</p>` : differencesTable(differences, variants)}</div></section>`;
}

const isValidated = (variants) => variants.some(({ epochs }) => epochs.some(({ val_loss: value }) => isNumber(value)));

/** Which curves are drawn: those of the pictures that were held back, where some were, unless the reader chose. */
const kindShown = (variants) => (isValidated(variants) ? (shown ?? 'validation') : 'train');

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
  return html`<tr>
    <th scope="row"><span class="dab ${styleOf(i)}"></span><a href="#/jobs/${encodeURIComponent(one.job)}">${one.name}</a>${one.state === 'SUCCEEDED' ? nothing : html` ${badge(one.state)}`}</th>
    <td>${isNumber(evaluation?.accuracy) ? testAccuracy(one, best) : '–'}</td>
    <td>${one.best ? t('compare.at', { monitor, value: loss(one.best[monitor]), epoch: one.best.epoch }) : '–'}${isNumber(one.overfitting_epoch) ? html`<small class="after">${t('compare.overfits', { epoch: one.overfitting_epoch })}</small>` : nothing}</td>
    <td>${last ? `${loss(last.loss)}, ${percent(last.accuracy)}` : '–'}</td>
    <td>${integer(last?.epoch ?? 0)}</td>
    <td>${one.epochs.length ? duration(one.seconds) : '–'}</td>
    <td>${integer(one.parameters)}</td>
  </tr>`;
}

function testAccuracy({ evaluation: { accuracy }, model, model_version: version }, best) {
  const tag = accuracy === best ? html`<span class="tag">${t('compare.tag')}</span> ` : nothing;
  return html`${tag}${version ? html`<a href=${versionAddress(model, version)}>${percent(accuracy)}</a>` : percent(accuracy)}`;
}

const differencesTable = (differences, variants) => html`<table class="figures settings">
  <thead><tr><th scope="col">${t('compare.setting')}</th>${variants.map(({ name }, i) => html`<th scope="col"><span class="dab ${styleOf(i)}"></span>${name}</th>`)}</tr></thead>
  <tbody>${differences.map(({ field, values }) => html`<tr><th scope="row"><code>${field}</code></th>${values.map((value) => html`<td>${valueOf(value)}</td>`)}</tr>`)}</tbody>
</table>`;

function valueOf(value) {
  if (value === null || value === undefined) return '–';
  if (Array.isArray(value))
    return value.length === 0 ? t('compare.nothing') : value.map((one) => html`<div>${valueOf(one)}</div>`);
  if (typeof value === 'object') {
    const { type, ...rest } = value;
    const main = Object.entries(rest)
      .filter(([, one]) => one !== null && typeof one !== 'object' && typeof one !== 'boolean')
      .filter(([name]) => !/initializer|^offset|^padding|^scale|epsilon|beta/.test(name));
    return [type ?? '', ...main.map(([name, one]) => `${name} ${one}`)].filter(Boolean).join(', ');
  }
  return String(value);
}
