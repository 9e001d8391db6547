// One version of a model: how good it is, which classes it takes for each other, whether its probabilities can be believed,
// and the pictures behind the figures.

import { codeAddress, downloadAddress, getEvaluatedPictures, getEvaluation, getVersion, onnxAddress, pictureAddress } from './api.js';
import { h, notice, pager, segments, serverText, svg } from './dom.js';
import { integer, isNumber, loss, moment, percent } from './format.js';
import { tryAddress, versionAddress } from './models.js';
import { className, t } from './strings.js';

const PAGE = 30;

/** #/models/{name}/{version}?split=test&label=6&predicted=0&outcome=wrong&page=1 */
export async function understandView({ parts: [model, version], query, signal }) {
  const split = query.get('split') === 'train' ? 'train' : 'test';
  const [about, figures] = await Promise.all([getVersion(model, version, signal), getEvaluation(model, version, split, signal)]);
  const choice = { split, label: query.get('label'), predicted: query.get('predicted'), outcome: query.get('outcome'), page: Math.max(0, Number.parseInt(query.get('page'), 10) || 0) };
  const address = (changes) => {
    const given = Object.entries({ ...choice, page: 0, ...changes }).filter(([name, value]) => value !== null && !(name === 'split' && value === 'test') && !(name === 'page' && value === 0));
    return `${versionAddress(model, version)}${given.length ? `?${new URLSearchParams(given)}` : ''}`;
  };
  const title = t('eval.title', { model, version: about.version });
  return {
    title,
    node: h('div', null,
      h('p', { class: 'crumb' }, h('a', { href: '#/models' }, t('eval.back'))),
      h('div', { class: 'head' }, h('h1', null, model, ' ', h('span', { class: 'aside' }, t('models.versionOf', { version: about.version }))),
        h('div', { class: 'actions' }, h('a', { class: 'button strong', href: tryAddress(model, about.version) }, t('models.try')),
          about.job_id && h('a', { class: 'button', href: `#/jobs/${encodeURIComponent(about.job_id)}` }, t('eval.job')))),
      h('p', { class: 'facts' }, [
        t('eval.created', { time: moment(about.created_at) }), t('train.parameters', { n: integer(about.parameters) }),
        ...about.aliases, about.notes && serverText(about.notes),
      ].filter(Boolean).flatMap((fact, i) => (i ? [' · ', fact] : [fact]))),
      figures.warnings.length > 0 && notice('warn', figures.warnings.map((warning) => h('p', null, serverText(warning)))),
      overview(figures, address),
      h('div', { class: 'understand' },
        h('section', { class: 'card', 'aria-labelledby': 'confusion' },
          h('h2', { id: 'confusion' }, t('eval.confusion')), h('p', { class: 'hint' }, t('eval.confusion.hint')), hardest(figures), confusion(figures, choice, address)),
        await pictures(model, version, figures, choice, address, signal)),
      h('div', { class: 'halves' }, classBars(figures), calibration(figures.calibration)),
      downloads(model, about.version)),
  };
}

function overview(figures, address) {
  const split = segments('split', t('look.split'), ['test', 'train'].map((name) => [name, t(`look.${name}`)]), figures.split, (value) => {
    location.hash = address({ split: value, label: null, predicted: null, outcome: null });
  });
  const top3 = figures.top_k.find(({ k }) => k === 3);
  const facts = [
    ['eval.accuracy', percent(figures.accuracy), t('eval.accuracy.hint', { correct: integer(figures.correct), samples: integer(figures.samples) })],
    top3 && ['eval.top3', percent(top3.accuracy), t('eval.top3.hint')],
    ['eval.loss', loss(figures.loss), t('eval.loss.hint')],
    ['eval.f1', percent(figures.macro_average.f1), t('eval.f1.hint')],
  ].filter(Boolean);
  return h('section', { class: 'card', 'aria-labelledby': 'overview' },
    h('div', { class: 'head' }, h('h2', { id: 'overview' }, t('eval.overview')), split),
    h('dl', { class: 'tally' }, facts.map(([key, value, hint]) => h('div', null, h('dt', null, t(key)), h('dd', null, h('b', null, value), h('small', null, hint))))));
}

/** The class that is recognised worst and what it is mostly taken for, in a sentence. */
function hardest({ classes, confusion: counts }) {
  const known = classes.filter(({ recall }) => isNumber(recall));
  if (known.length === 0) return null;
  const worst = known.reduce((a, b) => (b.recall < a.recall ? b : a));
  const others = counts[worst.index].map((count, index) => ({ count, index })).filter(({ index }) => index !== worst.index);
  const most = others.reduce((a, b) => (b.count > a.count ? b : a));
  if (most.count === 0) return h('p', { class: 'finding' }, t('eval.noMistakes'));
  return h('p', { class: 'finding' }, t('eval.hardest', {
    label: nameOf(worst), share: percent(worst.recall), other: nameOf(classes[most.index]), count: integer(most.count),
  }));
}

/** A class's name; outputs that are no class of the data set are one more, called none by the service. */
const nameOf = ({ label }) => (label === 'none' ? t('eval.none') : className(label));

/** The matrix: each cell that has pictures opens them. */
function confusion({ classes, confusion: counts }, choice, address) {
  const mistakes = Math.max(1, ...counts.flatMap((row, i) => row.filter((_, j) => i !== j)));
  const chosen = (label, predicted) => choice.label === label && choice.predicted === predicted;
  const open = (text, label, predicted, key, words) => h('a', {
    href: address({ label, predicted, outcome: null }), 'data-key': key, 'data-stay': true, 'aria-label': words, 'aria-current': chosen(label, predicted) && 'true',
  }, text);
  const cell = (count, i, j) => {
    const node = h('td', { class: i === j ? 'hit' : 'miss', role: 'gridcell' },
      count > 0 ? open(integer(count), String(i), String(j), `cell-${i}-${j}`, t('eval.cell', { label: nameOf(classes[i]), predicted: nameOf(classes[j]), count: integer(count) })) : h('span', { class: 'nothing' }, 0));
    node.style.setProperty('--share', i === j ? count / Math.max(1, classes[i].support) : Math.sqrt(count / mistakes));
    return node;
  };
  const table = h('table', { class: 'confusion', role: 'grid', 'aria-labelledby': 'confusion' },
    h('thead', null,
      h('tr', null, h('td', { class: 'corner' }, h('small', null, t('eval.true'))), classes.map((one, j) => h('th', { scope: 'col' }, open(h('span', null, nameOf(one)), null, String(j), `column-${j}`, t('eval.column', { label: nameOf(one) })))))),
    h('tbody', null, counts.map((row, i) => h('tr', null,
      h('th', { scope: 'row' }, open(nameOf(classes[i]), String(i), null, `row-${i}`, t('eval.row', { label: nameOf(classes[i]) }))), row.map((count, j) => cell(count, i, j))))));
  return h('div', { class: 'scroll' }, h('p', { class: 'axis' }, t('eval.taken')), rove(table));
}

/** One stop for the tab key; the arrow keys go from link to link. */
function rove(table) {
  const links = [...table.querySelectorAll('a')];
  const first = links.find((link) => link.hasAttribute('aria-current')) ?? links.find((link) => link.closest('td')) ?? links[0];
  for (const link of links) link.tabIndex = link === first ? 0 : -1;
  table.addEventListener('keydown', (event) => {
    const [down, right] = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key] ?? [0, 0];
    const from = event.target.closest('td, th');
    if (!from || (down === 0 && right === 0)) return;
    event.preventDefault();
    let [row, column] = [from.parentNode.rowIndex + down, from.cellIndex + right];
    let link = null;
    for (; table.rows[row]?.cells[column] && !link; row += down, column += right) link = table.rows[row].cells[column].querySelector('a');
    if (!link) return;
    event.target.tabIndex = -1;
    link.tabIndex = 0;
    link.focus();
  });
  return table;
}

/** The pictures that were asked for, or the mistakes of which the version was most sure. */
async function pictures(model, version, figures, choice, address, signal) {
  const isChosen = choice.label !== null || choice.predicted !== null || choice.outcome !== null;
  const one = (index) => (figures.classes[index] ? nameOf(figures.classes[index]) : index);
  const [label, predicted] = [choice.label, choice.predicted];
  const found = isChosen
    ? await getEvaluatedPictures(model, version, { split: choice.split, label, predicted, outcome: choice.outcome, page: choice.page, size: PAGE }, signal)
    : { pictures: figures.mistakes, total: figures.mistakes.length };
  const heading = !isChosen ? t('eval.mistakes')
    : label !== null && predicted !== null ? (label === predicted ? t('eval.recognised', { label: one(label) }) : t('eval.confused', { label: one(label), predicted: one(predicted) }))
      : label !== null ? t('eval.ofClass', { label: one(label) })
        : predicted !== null ? t('eval.takenFor', { predicted: one(predicted) }) : t('eval.allMistakes');
  const wrong = figures.samples - figures.correct;
  return h('section', { class: 'card behind', 'aria-labelledby': 'behind' },
    h('div', { class: 'head' }, h('h2', { id: 'behind' }, heading, isChosen && [' ', h('span', { class: 'count' }, integer(found.total))]),
      isChosen ? h('a', { href: address({ label: null, predicted: null, outcome: null }), 'data-stay': true, 'data-key': 'surest' }, t('eval.mistakes.back'))
        : wrong > 0 && h('a', { href: address({ outcome: 'wrong' }), 'data-stay': true, 'data-key': 'surest' }, t('eval.mistakes.all', { n: integer(wrong) }))),
    h('p', { class: 'hint' }, t('eval.surest')),
    found.pictures.length === 0 ? h('p', null, t('look.empty')) : h('ul', { class: 'tiles told' }, found.pictures.map((picture) => tile(choice.split, picture, label === null || predicted === null))),
    pager(choice.page, PAGE, found.total, (page) => address({ page }), true));
}

function tile(split, { index, label_name: label, predicted_name: predicted, probability }, isMixed) {
  const right = label === predicted;
  return h('li', null, h('a', { href: `#/look/${split}/${index}` },
    h('img', { src: pictureAddress(split, index), width: 28, height: 28, loading: 'lazy', alt: t('look.tile', { label: className(label), index }) })),
  h('p', null, isMixed && [right ? h('b', null, className(label)) : [className(label), ' → ', h('b', null, nameOf({ label: predicted }))], ' '], percent(probability)));
}

function classBars({ classes }) {
  const bar = (kind, value) => {
    const fill = h('span', { class: kind });
    fill.style.width = `${(value ?? 0) * 100}%`;
    return h('span', { class: 'track', 'aria-hidden': 'true' }, fill);
  };
  const figure = (value) => (isNumber(value) ? percent(value) : '–');
  return h('section', { class: 'card', 'aria-labelledby': 'classes' },
    h('h2', { id: 'classes' }, t('eval.classes')),
    h('p', { class: 'hint' }, h('span', { class: 'swatch precision' }), h('b', null, t('eval.precision')), ' ', t('eval.precision.hint')),
    h('p', { class: 'hint' }, h('span', { class: 'swatch recall' }), h('b', null, t('eval.recall')), ' ', t('eval.recall.hint')),
    h('table', { class: 'perclass' },
      h('thead', null, h('tr', null, ['look.class', 'eval.precision', 'eval.recall', 'eval.f1.short'].map((key) => h('th', { scope: 'col' }, t(key))))),
      h('tbody', null, classes.map((one) => h('tr', null, h('th', { scope: 'row' }, nameOf(one)),
        h('td', null, bar('precision', one.precision), h('span', { class: 'value' }, figure(one.precision))),
        h('td', null, bar('recall', one.recall), h('span', { class: 'value' }, figure(one.recall))),
        h('td', { class: 'value' }, figure(one.f1)))))));
}

/** How often it is right, for each degree of sureness: bars against the diagonal of one that knows itself. */
function calibration({ bins, expected_calibration_error: error, mean_confidence: sure }) {
  const right = bins.reduce((sum, { count, accuracy }) => sum + count * (accuracy ?? 0), 0) / Math.max(1, bins.reduce((sum, { count }) => sum + count, 0));
  const [side, left, top] = [260, 46, 10];
  const [x, y] = [(share) => left + share * side, (share) => top + (1 - share) * side];
  const ticks = [0, 0.25, 0.5, 0.75, 1];
  const finding = Math.abs(sure - right) < 0.005 ? 'eval.honest' : sure > right ? 'eval.over' : 'eval.under';
  const words = t(finding, { sure: percent(sure), right: percent(right) });
  return h('section', { class: 'card', 'aria-labelledby': 'calibration' },
    h('h2', { id: 'calibration' }, t('eval.calibration')),
    h('p', { class: 'finding' }, words),
    h('p', { class: 'hint' }, t('eval.calibration.hint', { error: percent(error) })),
    svg('svg', { class: 'reliability', viewBox: `0 0 ${left + side + 24} ${top + side + 42}`, role: 'img', 'aria-label': `${t('eval.calibration')}. ${words}` },
      ticks.map((share) => [
        svg('line', { class: 'rule', x1: left, x2: left + side, y1: y(share), y2: y(share) }),
        svg('text', { class: 'tick', x: left - 6, y: y(share) + 4, 'text-anchor': 'end' }, `${share * 100} %`),
        svg('text', { class: 'tick', x: x(share), y: top + side + 18, 'text-anchor': 'middle' }, `${share * 100} %`),
      ]),
      bins.filter(({ count }) => count > 0).map(({ above, to, count, accuracy, mean_confidence: confidence }) => svg('rect', {
        class: `bin${count < 30 ? ' few' : ''}`, x: x(above) + 1, width: Math.max(1, (to - above) * side - 2), y: y(accuracy), height: Math.max(1, accuracy * side),
      }, svg('title', null, t('eval.bin', { sure: percent(confidence), right: percent(accuracy), count: integer(count) })))),
      svg('line', { class: 'ideal', x1: x(0), y1: y(0), x2: x(1), y2: y(1) }),
      svg('text', { class: 'tick', x: left + side / 2, y: top + side + 36, 'text-anchor': 'middle' }, t('eval.sureness'))),
    h('p', { class: 'hint' }, t('eval.few')));
}

function downloads(model, version) {
  const files = [['eval.zip', downloadAddress(model, version)], ['eval.onnx', onnxAddress(model, version)], ['eval.keras', codeAddress(model, version, 'python')], ['eval.java', codeAddress(model, version, 'java')]];
  return h('section', { class: 'card', 'aria-labelledby': 'downloads' }, h('h2', { id: 'downloads' }, t('eval.downloads')),
    h('div', { class: 'actions' }, files.map(([key, href]) => h('a', { class: 'button small', href, download: true }, t(key)))));
}
