// What a model, or two, said of a picture, and why.

import { html, nothing } from '../lib/lit-html.js';
import { bar, notice, serverText } from './dom.js';
import { integer, percent } from './format.js';
import { pictureHash, thumbnail } from './look.js';
import { className, t } from './strings.js';

const MOST_CLASSES = 12; // more are shown as the first of them

/** The most probable classes, and the true one. */
function shownOf(probabilities, truth) {
  if (probabilities.length <= MOST_CLASSES) return probabilities;
  return probabilities.filter(({ index }, i) => i < MOST_CLASSES - 1 || index === truth);
}

const others = (all, shown) =>
  shown.length < all.length
    ? html`<p class="hint">${t('try.others', { n: integer(all.length - shown.length) })}</p>`
    : nothing;

/** `truth` is the true class's index where it is known, else null. */
export function answerOf(answer, truth) {
  const shown = shownOf(answer.probabilities, truth);
  return html`${verdict(answer, truth)}
  ${warningsOf([answer])}
  <ol class="bars" aria-label=${t('try.classes')}>${shown.map(
    ({ index, label, probability }) => html`<li class=${index === truth ? 'true' : nothing}>
    ${nameOf(label, index === truth)}${bar(probability)}<span class="value">${percent(probability)}</span></li>`,
  )}</ol>
  ${others(answer.probabilities, shown)}
  ${seenOf(answer)}`;
}

/** Two answers on the same picture: side by side, and each class's two probabilities under each other. */
export function pairOf(answers, truth) {
  const [first, second] = answers;
  const probabilityOf = (answer, index) => answer.probabilities.find((one) => one.index === index)?.probability ?? 0;
  const shown = shownOf(first.probabilities, truth);
  return html`
    <p class="finding">${t(first.label === second.label ? 'try.agree' : 'try.disagree')}</p>
    <div class="pair">${answers.map((answer, i) => html`<div class="side s${i}">${verdict(answer, truth)}</div>`)}</div>
    ${warningsOf(answers)}
    <ol class="bars pairs" aria-label=${t('try.classes')}>${shown.map(
      ({ index, label }) => html`<li class=${index === truth ? 'true' : nothing}>
      ${nameOf(label, index === truth)}
      <span class="two">${answers.map((answer, i) => html`<span class="s${i}">${bar(probabilityOf(answer, index))}</span>`)}</span>
      <span class="value">${answers.map((answer) => html`<span>${percent(probabilityOf(answer, index))}</span>`)}</span></li>`,
    )}</ol>
    ${others(first.probabilities, shown)}
    ${seenOf(first)}`;
}

const nameOf = (label, isTrue) =>
  html`<span class="name">${className(label)}${isTrue ? html`<small> ${t('try.true')}</small>` : nothing}</span>`;

function verdict(answer, truth) {
  const isRight = answer.probabilities[0]?.index === truth;
  const trueLabel = answer.probabilities.find(({ index }) => index === truth)?.label;
  return html`<div class="answer">
    <p><strong class="big">${className(answer.label)}</strong> <span class="sure">${percent(answer.probability)}</span></p>
    <p class="hint">${t('try.by', { model: answer.model, version: answer.version })}</p>
    ${truth === null ? nothing : html`<p class=${isRight ? 'right' : 'mistaken'}>${t(isRight ? 'try.right' : 'try.mistaken', { label: className(trueLabel) })}</p>`}
  </div>`;
}

function warningsOf(answers) {
  const warnings = [...new Set(answers.flatMap((answer) => answer.warnings))];
  return warnings.length > 0
    ? notice(
        'warn',
        warnings.map((warning) => html`<p>${serverText(warning)}</p>`),
      )
    : nothing;
}

const seenOf = ({ seen, steps }) =>
  seen
    ? html`<div class="seen">
  <img src=${seen} alt=${t('try.seen.alt')}>
  <div><h3>${t('try.seen')}</h3>
    <p class="hint">${t(steps.length > 0 ? 'try.steps' : 'try.asItIs')}</p>
    ${steps.length > 0 ? html`<ol class="steps" lang="en">${steps.map((step) => html`<li>${step}</li>`)}</ol>` : nothing}</div>
</div>`
    : nothing;

/** The heat map of an explanation and the training pictures most like the one shown, of the data set that is named. */
export function reasonsOf({ model, version, explained, heat, nearest, warnings }, isOneOfTwo, reference) {
  const label = className(explained.label);
  return html`
    ${isOneOfTwo ? html`<h3>${t('try.by', { model, version })}</h3>` : nothing}
    <div class="seen"><img class="heat" src=${heat} alt=${t('try.heat.alt', { label })}>
      <div><p>${t('try.heat', { label })}</p><p class="hint">${t('try.heat.hint')}</p>
        ${warnings.map((warning) => html`<p class="hint">${serverText(warning)}</p>`)}</div></div>
    ${
      nearest.length > 0 && !isOneOfTwo
        ? html`<h3>${t('try.nearest')}</h3><p class="hint">${t('try.nearest.hint')}</p>
      <ul class="tiles told">${nearest.map(({ index, label_name: name }) => html`<li><a href=${pictureHash(reference, 'train', index)}>${thumbnail(reference, 'train', index, name)}</a><p>${className(name)}</p></li>`)}</ul>`
        : nothing
    }`;
}
