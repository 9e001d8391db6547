// Trying a model: a picture goes in on the left, what the model says comes out on the right.

import { getDataset, getPicture, getModels, predictFile, predictPixels } from './api.js';
import { announce, h, notice, segments, serverText } from './dom.js';
import { integer, isNumber, percent } from './format.js';
import { paint } from './look.js';
import { drawingPad } from './pad.js';
import { problemNotice } from './problems.js';
import { className, t } from './strings.js';

const kept = { kind: 'draw', pad: null, file: null }; // outlives the view

/** #/try?model=…&version=…&split=test&index=17 */
export async function tryView({ query, signal }) {
  const models = (await getModels(signal)).filter(({ versions }) => versions.length > 0);
  if (models.length === 0) {
    return {
      title: t('try.title'),
      node: h('div', null, h('h1', null, t('try.title')), h('div', { class: 'empty' }, h('p', null, t('try.none')),
        h('a', { class: 'button strong', href: '#/train' }, t('jobs.first')))),
    };
  }
  let model = models.find(({ name }) => name === query.get('model')) ?? models[0];
  let version = query.get('version') ?? '';
  let split = query.get('split') ?? 'test';
  let picture = query.has('index') ? await getPicture(split, query.get('index'), signal) : null;
  if (picture) kept.kind = 'test';

  const versions = h('select', { id: 'version', onchange: () => { version = versions.value; chosen(); } });
  const names = h('select', { id: 'model', onchange: () => { model = models.find(({ name }) => name === names.value); version = ''; fillVersions(); chosen(); } },
    models.map(({ name }) => h('option', { value: name, selected: name === model.name }, name)));
  const output = h('div', null);
  const panel = h('div', { class: 'panel' });
  let asking = new AbortController();

  function fillVersions() {
    const inUse = model.aliases.production ?? model.versions[0].version;
    versions.replaceChildren(
      h('option', { value: '' }, t('try.current', { version: inUse })),
      ...Object.entries(model.aliases).filter(([alias]) => alias !== 'production').map(([alias, of]) => h('option', { value: alias }, t('try.alias', { alias, version: of }))),
      ...model.versions.map((one) => h('option', { value: one.version }, isNumber(one.evaluation?.accuracy)
        ? t('try.versionOf', { version: one.version, accuracy: percent(one.evaluation.accuracy) }) : one.version)));
    versions.value = version;
    if (versions.selectedIndex < 0) version = versions.value = '';
  }

  /** The address keeps the model and the test picture, so that it can be sent to somebody. */
  function chosen() {
    const parts = new URLSearchParams({ model: model.name });
    if (version) parts.set('version', version);
    if (kept.kind === 'test' && picture) {
      parts.set('split', split);
      parts.set('index', picture.index);
    }
    history.replaceState(null, '', `#/try?${parts}`);
    predict();
  }

  const ways = {
    draw: () => !kept.pad.isEmpty() && (async (stop) => predictFile(model.name, version, await kept.pad.blob(), 'no', stop)),
    file: () => kept.file && ((stop) => predictFile(model.name, version, kept.file, 'auto', stop)),
    test: () => picture && ((stop) => predictPixels(model.name, version, picture.pixels, stop)),
  };

  async function predict() {
    asking.abort();
    asking = new AbortController();
    const stop = asking.signal;
    const way = ways[kept.kind]();
    if (!way) return output.replaceChildren(h('p', { class: 'hint' }, t('try.empty')));
    const slow = setTimeout(() => output.replaceChildren(h('p', { class: 'hint' }, t('try.working'))), 500);
    try {
      const answer = await way(stop);
      if (stop.aborted) return;
      const truth = kept.kind === 'test' ? picture.label : null;
      output.replaceChildren(...answerOf(answer, truth));
      announce(t('try.says', { label: className(answer.label), percent: percent(answer.probability) }));
    } catch (error) {
      if (stop.aborted) return;
      output.replaceChildren(problemNotice(error));
    } finally {
      clearTimeout(slow);
    }
  }

  function drawPanel() {
    panel.replaceChildren(...{ draw: drawPanelOf, file: filePanel, test: testPanel }[kept.kind]().filter(Boolean));
  }

  function drawPanelOf() {
    return [h('p', { class: 'hint' }, t('try.draw.hint')), kept.pad.canvas,
      h('div', { class: 'actions' }, h('button', { type: 'button', class: 'small', onclick: () => { kept.pad.clear(); predict(); } }, t('try.clear')))];
  }

  function filePanel() {
    const input = h('input', { type: 'file', id: 'file', accept: 'image/*', class: 'unseen', onchange: () => input.files[0] && take(input.files[0]) });
    const shown = kept.file && h('img', { class: 'yours', alt: t('try.file.yours', { name: kept.file.name || 'image' }) });
    if (shown) {
      const address = URL.createObjectURL(kept.file);
      shown.addEventListener('load', () => URL.revokeObjectURL(address));
      shown.addEventListener('error', () => { URL.revokeObjectURL(address); shown.remove(); });
      shown.src = address;
    }
    return [h('p', { class: 'hint' }, t('try.file.hint')), h('div', { class: 'drop' }, shown, input, h('label', { for: 'file', class: 'button' }, t('try.choose')))];
  }

  function testPanel() {
    const canvas = picture && h('canvas', { class: 'pad still', width: 28, height: 28, role: 'img', 'aria-label': t(`look.picture.${split}`, { index: integer(picture.index) }) });
    if (canvas) paint(canvas, picture.pixels);
    return [h('p', { class: 'hint' }, t('try.test.hint')), canvas,
      h('div', { class: 'actions' },
        h('button', { type: 'button', class: 'small', 'data-key': 'random', onclick: takeRandom }, t(picture ? 'try.random' : 'try.random.first')),
        picture && h('a', { class: 'button small quiet', href: `#/look/${split}/${picture.index}` }, t('try.numbers')))];
  }

  function take(file) {
    kept.file = file;
    choose('file');
  }

  async function takeRandom() {
    try {
      const { counts } = await getDataset();
      split = 'test';
      picture = await getPicture(split, Math.floor(Math.random() * counts.test), signal);
    } catch (error) {
      if (!signal.aborted) output.replaceChildren(problemNotice(error));
      return;
    }
    const focused = document.activeElement?.dataset.key === 'random';
    choose('test');
    if (focused) panel.querySelector('[data-key="random"]').focus();
  }

  function choose(kind) {
    kept.kind = kind;
    for (const radio of kinds.querySelectorAll('input')) radio.checked = radio.value === kind;
    drawPanel();
    chosen();
  }

  const kinds = segments('kind', t('try.input'), ['draw', 'file', 'test'].map((kind) => [kind, t(`try.${kind}`)]), kept.kind, choose);
  const left = h('section', { class: 'card', 'aria-labelledby': 'input' }, h('div', { class: 'head' }, h('h2', { id: 'input' }, t('try.input')), kinds), panel);

  document.addEventListener('paste', (event) => {
    const file = [...event.clipboardData?.files ?? []].find(({ type }) => type.startsWith('image/'));
    if (file) take(file);
  }, { signal });
  for (const type of ['dragenter', 'dragover', 'dragleave', 'drop']) {
    document.addEventListener(type, (event) => {
      if (!event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      left.classList.toggle('over', type === 'dragover' || type === 'dragenter');
      if (type === 'drop' && event.dataTransfer.files[0]) take(event.dataTransfer.files[0]);
    }, { signal });
  }
  signal.addEventListener('abort', () => asking.abort());

  const earlier = kept.pad;
  kept.pad = drawingPad(t('try.draw.label'), predict);
  if (earlier) kept.pad.copy(earlier);
  fillVersions();
  drawPanel();
  predict();

  return {
    title: t('try.title'),
    node: h('div', null,
      h('h1', null, t('try.title')), h('p', { class: 'intro' }, t('try.intro')),
      h('div', { class: 'which' },
        h('div', { class: 'field' }, h('label', { for: 'model' }, t('try.model')), names),
        h('div', { class: 'field' }, h('label', { for: 'version' }, t('try.version')), versions)),
      h('div', { class: 'try' }, left,
        h('section', { class: 'card', 'aria-labelledby': 'output' }, h('h2', { id: 'output' }, t('try.result')), output))),
  };
}

function answerOf(answer, truth) {
  const known = truth !== null && truth !== undefined;
  const said = answer.probabilities[0]?.index;
  const trueLabel = answer.probabilities.find(({ index }) => index === truth)?.label;
  return [
    h('div', { class: 'answer' },
      h('p', null, h('strong', { class: 'big' }, className(answer.label)), ' ', h('span', { class: 'sure' }, percent(answer.probability))),
      h('p', { class: 'hint' }, t('try.by', { model: answer.model, version: answer.version })),
      known && h('p', { class: said === truth ? 'right' : 'mistaken' }, t(said === truth ? 'try.right' : 'try.mistaken', { label: className(trueLabel) }))),
    answer.warnings.length > 0 && notice('warn', answer.warnings.map((warning) => h('p', null, serverText(warning)))),
    h('ol', { class: 'bars', 'aria-label': t('try.classes') }, answer.probabilities.map(({ index, label, probability }) => {
      const fill = h('span', null);
      fill.style.width = `${probability * 100}%`;
      return h('li', { class: index === truth ? 'true' : null },
        h('span', { class: 'name' }, className(label), index === truth && h('small', null, ` ${t('try.true')}`)),
        h('span', { class: 'track', 'aria-hidden': 'true' }, fill), h('span', { class: 'value' }, percent(probability)));
    })),
    answer.seen && h('div', { class: 'seen' },
      h('img', { src: answer.seen, width: 28, height: 28, alt: t('try.seen.alt') }),
      h('div', null, h('h3', null, t('try.seen')),
        h('p', { class: 'hint' }, t(answer.steps.length > 0 ? 'try.steps' : 'try.asItIs')),
        answer.steps.length > 0 && h('ol', { class: 'steps', lang: 'en' }, answer.steps.map((step) => h('li', null, step))))),
  ].filter(Boolean);
}
