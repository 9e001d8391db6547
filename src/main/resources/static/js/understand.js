// One version of a model: how good it is, which classes it takes for each other, whether its probabilities can be believed,
// and the pictures behind the figures.

import { html, nothing, svg } from '../lib/lit-html.js';
import {
  codeAddress,
  datasetOf,
  downloadAddress,
  getDatasetVersions,
  getEvaluatedPictures,
  getEvaluation,
  getVersion,
  onnxAddress,
} from './api.js';
import { bar, notice, pager, segments, serverText } from './dom.js';
import { integer, isNumber, loss, moment, percent } from './format.js';
import { datasetHash, pictureHash, thumbnail } from './look.js';
import { tryAddress, versionAddress } from './models.js';
import { className, t } from './strings.js';

const SPLITS = ['test', 'train', 'validation'];
const PAGE = 30;
const MOST_IN_MATRIX = 40; // classes
const MOST_PAIRS = 40;
const FEW = 30; // pictures in a bar of the calibration
const EVEN = 0.005; // as sure as right

/** #/models/{name}/{version}?split=test&label=6&predicted=0&outcome=wrong&page=1, &dataset=shoes@3 for other pictures than its own */
export async function understandView({ parts: [model, version], query, signal }) {
  const split = SPLITS.includes(query.get('split')) ? query.get('split') : 'test';
  const choice = {
    dataset: query.get('dataset'),
    split,
    label: query.get('label'),
    predicted: query.get('predicted'),
    outcome: query.get('outcome'),
    page: Math.max(0, Number.parseInt(query.get('page'), 10) || 0),
  };
  const isChosen = choice.label !== null || choice.predicted !== null || choice.outcome !== null;
  const about = await getVersion(model, version, signal);
  const [figures, chosen, { others, hasValidation }] = await Promise.all([
    getEvaluation(model, version, { dataset: choice.dataset, split }, signal).catch(missing),
    isChosen ? getEvaluatedPictures(model, version, { ...choice, size: PAGE }, signal).catch(missing) : null,
    itsDataset(about, signal),
  ]);
  const address = (changes) => {
    const given = Object.entries({ ...choice, page: 0, ...changes }).filter(
      ([name, value]) => value !== null && !(name === 'split' && value === 'test') && !(name === 'page' && value === 0),
    );
    return `${versionAddress(model, version)}${given.length ? `?${new URLSearchParams(given)}` : ''}`;
  };
  const title = t('eval.title', { model, version: about.version });
  if (!figures) return { title, body: () => withoutPictures(model, about, others, address) };
  const found = chosen ?? { pictures: figures.mistakes, total: figures.mistakes.length };
  const reference = choice.dataset ?? datasetOf(about);
  const state = { model, about, figures, found, choice, isChosen, address, reference, others, hasValidation };
  return { title, body: () => page(state) };
}

/** A model outlives its data set; then there are no pictures to evaluate it on. */
function missing(error) {
  if (error.status === 404 || error.status === 409) return null;
  throw error;
}

/** The references of all versions of its data set that are ready, its own first; none of the one that comes with the service. */
async function itsDataset(about, signal) {
  const { name } = about.dataset;
  const found = await getDatasetVersions(name, signal).catch(missing);
  if (!found || found.bundled) return { others: [], hasValidation: false };
  const own = datasetOf(about);
  const ready = found.versions.filter(({ state }) => state === 'READY').map(({ version }) => `${name}@${version}`);
  return {
    others: ready.sort((a, b) => Number(b === own) - Number(a === own)),
    hasValidation: found.counts?.validation > 0,
  };
}

const heading = (model, about) => html`
  <p class="crumb"><a href="#/models">${t('eval.back')}</a></p>
  <div class="head"><h1>${model} <span class="aside">${t('models.versionOf', { version: about.version })}</span></h1>
    <div class="actions"><a class="button strong" href=${tryAddress(model, about.version)}>${t('models.try')}</a>
      ${about.job_id ? html`<a class="button" href="#/jobs/${encodeURIComponent(about.job_id)}">${t('eval.job')}</a>` : nothing}</div></div>
  <p class="facts">${facts(about)}</p>`;

const withoutPictures = (model, about, others, address) => html`
  ${heading(model, about)}
  ${notice(
    'warn',
    html`<p>${t('eval.noPictures', { dataset: datasetOf(about) })}</p>
    ${others.length > 0 ? html`<p>${t('eval.on')} ${others.map((one) => html`<a href=${address({ dataset: one })}>${one}</a> `)}</p>` : nothing}`,
  )}
  ${isNumber(about.evaluation?.accuracy) ? html`<section class="card"><p><strong class="big">${percent(about.evaluation.accuracy)}</strong> ${t('eval.accuracyThen')}</p></section>` : nothing}
  ${downloads(model, about.version)}`;

function page(state) {
  const { model, about, figures } = state;
  return html`
    ${heading(model, about)}
    ${
      figures.warnings.length > 0
        ? notice(
            'warn',
            figures.warnings.map((warning) => html`<p>${serverText(warning)}</p>`),
          )
        : nothing
    }
    ${overview(state)}
    <div class="understand">
      <section class="card" aria-labelledby="confusion">
        <h2 id="confusion">${t('eval.confusion')}</h2><p class="hint">${t('eval.confusion.hint')}</p>${hardest(figures)}${figures.classes.length > MOST_IN_MATRIX ? confusedPairs(state) : confusion(state)}</section>
      ${pictures(state)}
    </div>
    <div class="halves">${classBars(figures)}${calibration(figures.calibration)}</div>
    ${downloads(model, about.version)}`;
}

function facts(about) {
  const { created_at: created, parameters, aliases, notes, dataset } = about;
  const known = [
    t('eval.created', { time: moment(created) }),
    html`<a href=${datasetHash(dataset.name, dataset.version)}>${datasetOf(about)}</a>`,
    t('train.parameters', { n: integer(parameters) }),
    ...aliases,
    ...(notes ? [serverText(notes)] : []),
  ];
  return known.flatMap((fact, i) => (i ? [' · ', fact] : [fact]));
}

function overview({ about, figures, address, others, reference, hasValidation }) {
  const top3 = figures.top_k.find(({ k }) => k === 3);
  const tally = [
    [
      'eval.accuracy',
      percent(figures.accuracy),
      t('eval.accuracy.hint', { correct: integer(figures.correct), samples: integer(figures.samples) }),
    ],
    ...(top3 ? [['eval.top3', percent(top3.accuracy), t('eval.top3.hint')]] : []),
    ['eval.loss', loss(figures.loss), t('eval.loss.hint')],
    ['eval.f1', percent(figures.macro_average.f1), t('eval.f1.hint')],
  ];
  const change = (split) => {
    location.hash = address({ split, label: null, predicted: null, outcome: null });
  };
  const turn = ({ target: { value } }) => {
    location.hash = address({
      dataset: value === datasetOf(about) ? null : value,
      label: null,
      predicted: null,
      outcome: null,
    });
  };
  const which =
    others.length > 1
      ? html`<div class="field inline"><label for="on">${t('eval.on')}</label>
      <select id="on" data-key="on" @change=${turn}>${others.map((one) => html`<option value=${one} .selected=${one === reference}>${one === datasetOf(about) ? t('eval.on.own', { dataset: one }) : one}</option>`)}</select></div>`
      : nothing;
  return html`<section class="card" aria-labelledby="overview">
    <div class="head"><h2 id="overview">${t('eval.overview')}</h2>${which}
      ${segments(
        'split',
        t('look.split'),
        SPLITS.filter((name) => name !== 'validation' || hasValidation).map((name) => [name, t(`look.${name}`)]),
        figures.split,
        change,
      )}</div>
    <dl class="tally">${tally.map(([key, value, hint]) => html`<div><dt>${t(key)}</dt><dd><b>${value}</b><small>${hint}</small></dd></div>`)}</dl>
  </section>`;
}

/** The class that is recognised worst and what it is mostly taken for, in a sentence. */
function hardest({ classes, confusion: counts }) {
  const known = classes.filter(({ recall }) => isNumber(recall));
  if (known.length === 0) return nothing;
  const worst = known.reduce((a, b) => (b.recall < a.recall ? b : a));
  const others = counts[worst.index]
    .map((count, index) => ({ count, index }))
    .filter(({ index }) => index !== worst.index);
  const most = others.reduce((a, b) => (b.count > a.count ? b : a));
  const words =
    most.count === 0
      ? t('eval.noMistakes')
      : t('eval.hardest', {
          label: nameOf(worst),
          share: percent(worst.recall),
          other: nameOf(classes[most.index]),
          count: integer(most.count),
        });
  return html`<p class="finding">${words}</p>`;
}

/** A class's name; outputs that are no class of the data set are one more, called none by the service. */
const nameOf = ({ label }) => (label === 'none' ? t('eval.none') : className(label));

/** The matrix: each cell that has pictures opens them. */
function confusion({ figures: { classes, confusion: counts }, choice, address }) {
  const mistakes = Math.max(1, ...counts.flatMap((row, i) => row.filter((_, j) => i !== j)));
  const stop = stopOf(counts, choice);
  const open = (
    text,
    label,
    predicted,
    key,
    words,
  ) => html`<a href=${address({ label, predicted, outcome: null })} data-key=${key} data-stay aria-label=${words}
    aria-current=${choice.label === label && choice.predicted === predicted ? 'true' : nothing} tabindex=${key === stop ? 0 : -1}>${text}</a>`;
  const cell = (count, i, j) => {
    const share = i === j ? count / Math.max(1, classes[i].support) : Math.sqrt(count / mistakes);
    const words = t('eval.cell', { label: nameOf(classes[i]), predicted: nameOf(classes[j]), count: integer(count) });
    return html`<td class=${i === j ? 'hit' : 'miss'} role="gridcell" .style=${`--share: ${share}`}>${count > 0 ? open(integer(count), String(i), String(j), `cell-${i}-${j}`, words) : html`<span class="nothing">0</span>`}</td>`;
  };
  const column = (one, j) =>
    html`<th scope="col">${open(html`<span>${nameOf(one)}</span>`, null, String(j), `column-${j}`, t('eval.column', { label: nameOf(one) }))}</th>`;
  const row = (one, i) =>
    html`<tr><th scope="row">${open(nameOf(one), String(i), null, `row-${i}`, t('eval.row', { label: nameOf(one) }))}</th>${counts[i].map((count, j) => cell(count, i, j))}</tr>`;
  return html`<div class="scroll"><p class="axis">${t('eval.taken')}</p>
    <table class="confusion" role="grid" aria-labelledby="confusion" @keydown=${rove}>
      <thead><tr><td class="corner"><small>${t('eval.true')}</small></td>${classes.map(column)}</tr></thead>
      <tbody>${classes.slice(0, counts.length).map(row)}</tbody>
    </table></div>`;
}

/** Of many classes, those that are most often taken for each other. */
function confusedPairs({ figures: { classes, confusion: counts }, address }) {
  const pairs = counts
    .flatMap((row, i) => row.map((count, j) => ({ count, i, j })))
    .filter(({ count, i, j }) => count > 0 && i !== j)
    .sort((a, b) => b.count - a.count)
    .slice(0, MOST_PAIRS);
  return html`<p class="hint">${t('eval.pairs', { n: integer(classes.length) })}</p>
    <ol class="pairs-list">${pairs.map(({ count, i, j }) => html`<li><a href=${address({ label: String(i), predicted: String(j), outcome: null })} data-stay data-key="cell-${i}-${j}">${t('eval.cell', { label: nameOf(classes[i]), predicted: nameOf(classes[j]), count: integer(count) })}</a></li>`)}</ol>`;
}

/** The matrix's one stop for the tab key: what is chosen, or its first cell with pictures. */
function stopOf(counts, { label, predicted }) {
  if (label !== null && predicted !== null && counts[label]?.[predicted] > 0) return `cell-${label}-${predicted}`;
  if (label !== null && predicted === null && counts[label]) return `row-${label}`;
  if (label === null && predicted !== null && counts[0][predicted] !== undefined) return `column-${predicted}`;
  const i = counts.findIndex((row) => row.some((count) => count > 0));
  return i < 0 ? 'column-0' : `cell-${i}-${counts[i].findIndex((count) => count > 0)}`;
}

/** The arrow keys go from link to link. */
function rove(event) {
  const [down, right] = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key] ?? [
    0, 0,
  ];
  const table = event.currentTarget;
  const from = event.target.closest('td, th');
  if (!from || (down === 0 && right === 0)) return;
  event.preventDefault();
  let [row, column] = [from.parentNode.rowIndex + down, from.cellIndex + right];
  let link = null;
  for (; table.rows[row]?.cells[column] && !link; row += down, column += right)
    link = table.rows[row].cells[column].querySelector('a');
  if (!link) return;
  event.target.tabIndex = -1;
  link.tabIndex = 0;
  link.focus();
}

/** The pictures that were asked for, or the mistakes of which the version was most sure. */
function pictures({ figures, found, choice, isChosen, address, reference }) {
  const { split, label, predicted, page: number } = choice;
  const wrong = figures.samples - figures.correct;
  const back = html`<a href=${address({ label: null, predicted: null, outcome: null })} data-stay data-key="surest">${t('eval.mistakes.back')}</a>`;
  const all =
    wrong > 0
      ? html`<a href=${address({ outcome: 'wrong' })} data-stay data-key="surest">${t('eval.mistakes.all', { n: integer(wrong) })}</a>`
      : nothing;
  return html`<section class="card behind" aria-labelledby="behind">
    <div class="head"><h2 id="behind">${isChosen ? html`${headingOf(figures.classes, choice)} <span class="count">${integer(found.total)}</span>` : t('eval.mistakes')}</h2>${isChosen ? back : all}</div>
    <p class="hint">${t('eval.surest')}</p>
    ${found.pictures.length === 0 ? html`<p>${t('look.empty')}</p>` : html`<ul class="tiles told">${found.pictures.map((picture) => tile(reference, split, picture, label === null || predicted === null))}</ul>`}
    ${pager(number, PAGE, found.total, (to) => address({ page: to }), true)}
  </section>`;
}

function headingOf(classes, { label, predicted }) {
  const one = (index) => (classes[index] ? nameOf(classes[index]) : index);
  if (label !== null && label === predicted) return t('eval.recognised', { label: one(label) });
  if (label !== null && predicted !== null) return t('eval.confused', { label: one(label), predicted: one(predicted) });
  if (label !== null) return t('eval.ofClass', { label: one(label) });
  return predicted === null ? t('eval.allMistakes') : t('eval.takenFor', { predicted: one(predicted) });
}

function tile(reference, split, { index, label_name: label, predicted_name: predicted, probability }, isMixed) {
  const said =
    label === predicted
      ? html`<b>${className(label)}</b> `
      : html`${className(label)} → <b>${nameOf({ label: predicted })}</b> `;
  return html`<li><a href=${pictureHash(reference, split, index)}>${thumbnail(reference, split, index, label)}</a><p>${isMixed ? said : nothing}${percent(probability)}</p></li>`;
}

function classBars({ classes }) {
  const example = className(classes[0].label);
  const figure = (value) => html`<span class="value">${isNumber(value) ? percent(value) : '–'}</span>`;
  return html`<section class="card" aria-labelledby="classes">
    <h2 id="classes">${t('eval.classes')}</h2>
    <p class="hint"><span class="swatch precision"></span><b>${t('eval.precision')}</b> ${t('eval.precision.hint', { label: example })}</p>
    <p class="hint"><span class="swatch recall"></span><b>${t('eval.recall')}</b> ${t('eval.recall.hint', { label: example })}</p>
    <table class="perclass">
      <thead><tr>${['look.class', 'eval.precision', 'eval.recall', 'eval.f1.short'].map((key) => html`<th scope="col">${t(key)}</th>`)}</tr></thead>
      <tbody>${classes.map(
        (one) => html`<tr><th scope="row">${nameOf(one)}</th>
        <td>${bar(one.precision ?? 0, 'precision')}${figure(one.precision)}</td>
        <td>${bar(one.recall ?? 0, 'recall')}${figure(one.recall)}</td>
        <td class="value">${isNumber(one.f1) ? percent(one.f1) : '–'}</td></tr>`,
      )}</tbody>
    </table>
  </section>`;
}

/** How often it is right, for each degree of sureness: bars against the diagonal of one that knows itself. */
function calibration({ bins, expected_calibration_error: error, mean_confidence: sure }) {
  const right =
    bins.reduce((sum, { count, accuracy }) => sum + count * (accuracy ?? 0), 0) /
    Math.max(
      1,
      bins.reduce((sum, { count }) => sum + count, 0),
    );
  const unsure = sure > right ? 'eval.over' : 'eval.under';
  const words = t(Math.abs(sure - right) < EVEN ? 'eval.honest' : unsure, {
    sure: percent(sure),
    right: percent(right),
  });
  const [side, left, top] = [260, 46, 10];
  const [x, y] = [(share) => left + share * side, (share) => top + (1 - share) * side];
  const tick = (share) => svg`
    <line class="rule" x1=${left} x2=${left + side} y1=${y(share)} y2=${y(share)}></line>
    <text class="tick" x=${left - 6} y=${y(share) + 4} text-anchor="end">${share * 100} %</text>
    <text class="tick" x=${x(share)} y=${top + side + 18} text-anchor="middle">${share * 100} %</text>`;
  const bin = ({
    above,
    to,
    count,
    accuracy,
    mean_confidence: confidence,
  }) => svg`<rect class="bin${count < FEW ? ' few' : ''}" x=${x(above) + 1} y=${y(accuracy)}
    width=${Math.max(1, (to - above) * side - 2)} height=${Math.max(1, accuracy * side)}><title>${t('eval.bin', { sure: percent(confidence), right: percent(accuracy), count: integer(count) })}</title></rect>`;
  return html`<section class="card" aria-labelledby="calibration">
    <h2 id="calibration">${t('eval.calibration')}</h2>
    <p class="finding">${words}</p>
    <p class="hint">${t('eval.calibration.hint', { error: percent(error) })}</p>
    <svg class="reliability" viewBox="0 0 ${left + side + 24} ${top + side + 42}" role="img" aria-label="${t('eval.calibration')}. ${words}">
      ${[0, 0.25, 0.5, 0.75, 1].map(tick)}
      ${bins.filter(({ count }) => count > 0).map(bin)}
      <line class="ideal" x1=${x(0)} y1=${y(0)} x2=${x(1)} y2=${y(1)}></line>
      <text class="tick" x=${left + side / 2} y=${top + side + 36} text-anchor="middle">${t('eval.sureness')}</text>
    </svg>
    <p class="hint">${t('eval.few')}</p>
  </section>`;
}

function downloads(model, version) {
  const files = [
    ['eval.zip', downloadAddress(model, version)],
    ['eval.onnx', onnxAddress(model, version)],
    ['eval.keras', codeAddress(model, version, 'python')],
    ['eval.java', codeAddress(model, version, 'java')],
  ];
  return html`<section class="card" aria-labelledby="downloads"><h2 id="downloads">${t('eval.downloads')}</h2>
    <div class="actions">${files.map(([key, href]) => html`<a class="button small" href=${href} download>${t(key)}</a>`)}</div></section>`;
}
