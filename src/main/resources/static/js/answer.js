// What a model, or two, said of a picture, and why.

import { pictureAddress } from './api.js';
import { h, notice, serverText } from './dom.js';
import { percent } from './format.js';
import { className, t } from './strings.js';

/** `truth` is the true class's index where it is known, else null. */
export function answerOf(answer, truth) {
  return [
    verdict(answer, truth),
    warningsOf([answer]),
    h('ol', { class: 'bars', 'aria-label': t('try.classes') }, answer.probabilities.map(({ index, label, probability }) => h('li', { class: index === truth ? 'true' : null },
      h('span', { class: 'name' }, className(label), index === truth && h('small', null, ` ${t('try.true')}`)), bar(probability), h('span', { class: 'value' }, percent(probability))))),
    seenOf(answer),
  ].filter(Boolean);
}

/** Two answers on the same picture: side by side, and each class's two probabilities under each other. */
export function pairOf(answers, truth) {
  const [first, second] = answers;
  const isSame = first.label === second.label;
  const probabilityOf = (answer, index) => answer.probabilities.find((one) => one.index === index)?.probability ?? 0;
  return [
    h('p', { class: 'finding' }, t(isSame ? 'try.agree' : 'try.disagree')),
    h('div', { class: 'pair' }, answers.map((answer, i) => h('div', { class: `side s${i}` }, verdict(answer, truth)))),
    warningsOf(answers),
    h('ol', { class: 'bars pairs', 'aria-label': t('try.classes') }, first.probabilities.map(({ index, label }) => h('li', { class: index === truth ? 'true' : null },
      h('span', { class: 'name' }, className(label), index === truth && h('small', null, ` ${t('try.true')}`)),
      h('span', { class: 'two' }, answers.map((answer, i) => h('span', { class: `s${i}` }, bar(probabilityOf(answer, index))))),
      h('span', { class: 'value' }, answers.map((answer) => h('span', null, percent(probabilityOf(answer, index)))))))),
    seenOf(first),
  ].filter(Boolean);
}

function verdict(answer, truth) {
  const isKnown = truth !== null && truth !== undefined;
  const isRight = answer.probabilities[0]?.index === truth;
  const trueLabel = answer.probabilities.find(({ index }) => index === truth)?.label;
  return h('div', { class: 'answer' },
    h('p', null, h('strong', { class: 'big' }, className(answer.label)), ' ', h('span', { class: 'sure' }, percent(answer.probability))),
    h('p', { class: 'hint' }, t('try.by', { model: answer.model, version: answer.version })),
    isKnown && h('p', { class: isRight ? 'right' : 'mistaken' }, t(isRight ? 'try.right' : 'try.mistaken', { label: className(trueLabel) })));
}

function warningsOf(answers) {
  const warnings = [...new Set(answers.flatMap((answer) => answer.warnings))];
  return warnings.length > 0 && notice('warn', warnings.map((warning) => h('p', null, serverText(warning))));
}

function bar(probability) {
  const fill = h('span', null);
  fill.style.width = `${probability * 100}%`;
  return h('span', { class: 'track', 'aria-hidden': 'true' }, fill);
}

function seenOf({ seen, steps }) {
  return seen && h('div', { class: 'seen' },
    h('img', { src: seen, width: 28, height: 28, alt: t('try.seen.alt') }),
    h('div', null, h('h3', null, t('try.seen')),
      h('p', { class: 'hint' }, t(steps.length > 0 ? 'try.steps' : 'try.asItIs')),
      steps.length > 0 && h('ol', { class: 'steps', lang: 'en' }, steps.map((step) => h('li', null, step)))));
}

/** The heat map of an explanation and the training pictures most like the one shown. */
export function reasonsOf({ model, version, explained, heat, nearest, warnings }, isOneOfTwo) {
  const label = className(explained.label);
  return [
    isOneOfTwo && h('h3', null, t('try.by', { model, version })),
    h('div', { class: 'seen' }, h('img', { class: 'heat', src: heat, width: 280, height: 280, alt: t('try.heat.alt', { label }) }),
      h('div', null, h('p', null, t('try.heat', { label })), h('p', { class: 'hint' }, t('try.heat.hint')),
        warnings.map((warning) => h('p', { class: 'hint' }, serverText(warning))))),
    nearest.length > 0 && !isOneOfTwo && [
      h('h3', null, t('try.nearest')), h('p', { class: 'hint' }, t('try.nearest.hint')),
      h('ul', { class: 'tiles told' }, nearest.map((near) => h('li', null,
        h('a', { href: `#/look/train/${near.index}` }, h('img', { src: pictureAddress('train', near.index), width: 28, height: 28, alt: t('look.tile', { label: className(near.label_name), index: near.index }) })),
        h('p', null, className(near.label_name))))),
    ],
  ].flat().filter(Boolean);
}
