// Trying a model: a picture goes in on the left, what the model says comes out on the right.

import { explainFile, explainPixels, getDataset, getModels, getPicture, predictFile, predictPixels } from './api.js';
import { answerOf, pairOf, reasonsOf } from './answer.js';
import { camera } from './camera.js';
import { announce, h, segments } from './dom.js';
import { integer, isNumber, percent } from './format.js';
import { paint } from './look.js';
import { drawingPad } from './pad.js';
import { problemNotice } from './problems.js';
import { className, t } from './strings.js';

const kept = { kind: 'draw', pad: null, file: null, shot: null, wantsReasons: false }; // outlives the view

/** #/try?model=…&version=…&split=test&index=17&with={model}/{version} */
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
  let other = rivalOf(query.get('with')); // {model, version} to compare with, or null
  let split = query.get('split') ?? 'test';
  let picture = query.has('index') ? await getPicture(split, query.get('index'), signal) : null;
  if (picture) kept.kind = 'test';

  const versions = h('select', { id: 'version', onchange: () => { version = versions.value; chosen(); } });
  const names = h('select', { id: 'model', onchange: () => { model = models.find(({ name }) => name === names.value); version = ''; fillVersions(); chosen(); } },
    models.map(({ name }) => h('option', { value: name, selected: name === model.name }, name)));
  const others = h('select', { id: 'other', onchange: () => { other = rivalOf(others.value); chosen(); } },
    h('option', { value: '' }, t('try.alone')),
    models.map(({ name, versions: all }) => h('optgroup', { label: name }, all.map((one) => h('option', { value: `${name}/${one.version}` }, `${name} ${versionText(one)}`)))));
  const output = h('div', null);
  const reasons = h('div', { class: 'reasons' });
  const why = h('details', { class: 'why', open: kept.wantsReasons, hidden: true, ontoggle: () => { kept.wantsReasons = why.open; explain(); } }, h('summary', null, t('try.why')), reasons);
  const panel = h('div', { class: 'panel' });
  let asking = new AbortController();
  let lens = null; // the camera, while its panel is open

  function fillVersions() {
    const inUse = model.aliases.production ?? model.versions[0].version;
    versions.replaceChildren(
      h('option', { value: '' }, t('try.current', { version: inUse })),
      ...Object.entries(model.aliases).filter(([alias]) => alias !== 'production').map(([alias, of]) => h('option', { value: alias }, t('try.alias', { alias, version: of }))),
      ...model.versions.map((one) => h('option', { value: one.version }, versionText(one))));
    versions.value = version;
    if (versions.selectedIndex < 0) version = versions.value = '';
  }

  /** The address keeps the model and the test picture, so that it can be sent to somebody. */
  function chosen() {
    const parts = new URLSearchParams({ model: model.name });
    if (version) parts.set('version', version);
    if (other) parts.set('with', `${other.model}/${other.version}`);
    if (kept.kind === 'test' && picture) {
      parts.set('split', split);
      parts.set('index', picture.index);
    }
    history.replaceState(null, '', `#/try?${parts}`);
    predict();
  }

  /** The picture as it is sent: {file, invert} or {pixels}; null while there is none. */
  async function pictureSent() {
    switch (kept.kind) {
      case 'draw': return kept.pad.isEmpty() ? null : { file: await kept.pad.blob(), invert: 'no' };
      case 'file': return kept.file && { file: kept.file, invert: 'auto' };
      case 'camera': return kept.shot && { file: kept.shot, invert: 'auto' };
      default: return picture && { pixels: picture.pixels };
    }
  }

  const asked = () => [{ model: model.name, version }, ...(other ? [other] : [])];
  const truth = () => (kept.kind === 'test' ? picture.label : null);

  async function predict() {
    asking.abort();
    asking = new AbortController();
    const stop = asking.signal;
    const sent = await pictureSent();
    if (stop.aborted) return;
    why.hidden = !sent;
    reasons.replaceChildren();
    if (!sent) {
      output.replaceChildren(h('p', { class: 'hint' }, t('try.empty')));
      return;
    }
    const slow = setTimeout(() => output.replaceChildren(h('p', { class: 'hint' }, t('try.working'))), 500);
    try {
      const answers = await Promise.all(asked().map((one) => (sent.file ? predictFile(one.model, one.version, sent.file, sent.invert, stop) : predictPixels(one.model, one.version, sent.pixels, stop))));
      clearTimeout(slow);
      if (stop.aborted) return;
      output.replaceChildren(...(answers.length === 1 ? answerOf(answers[0], truth()) : pairOf(answers, truth())));
      announce(answers.map(({ label, probability }) => t('try.says', { label: className(label), percent: percent(probability) })).join('; '));
      explain();
    } catch (error) {
      if (stop.aborted) return;
      output.replaceChildren(problemNotice(error));
      why.hidden = true;
    } finally {
      clearTimeout(slow);
    }
  }

  /** What mattered, once the reader has asked for it; then for each picture anew. */
  async function explain() {
    if (!why.open || why.hidden || reasons.hasChildNodes()) return;
    const stop = asking.signal;
    const sent = await pictureSent();
    if (stop.aborted || !sent) return;
    reasons.replaceChildren(h('p', { class: 'hint' }, t('try.working')));
    try {
      const explanations = await Promise.all(asked().map((one) => (sent.file ? explainFile(one.model, one.version, sent.file, sent.invert, stop) : explainPixels(one.model, one.version, sent.pixels, stop))));
      if (!stop.aborted) reasons.replaceChildren(...explanations.flatMap((one) => reasonsOf(one, explanations.length > 1)));
    } catch (error) {
      if (!stop.aborted) reasons.replaceChildren(problemNotice(error));
    }
  }

  function drawPanel() {
    lens?.stop();
    lens = null;
    panel.replaceChildren(...{ draw: drawPanelOf, file: filePanel, camera: cameraPanel, test: testPanel }[kept.kind]().filter(Boolean));
  }

  function cameraPanel() {
    lens = camera(kept.shot, (shot) => {
      kept.shot = shot;
      choose('camera');
      panel.querySelector('[data-key="camera"]')?.focus();
    });
    return lens.node;
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

  const kinds = segments('kind', t('try.input'), ['draw', 'file', 'camera', 'test'].map((kind) => [kind, t(`try.${kind}`)]), kept.kind, choose);
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
  signal.addEventListener('abort', () => {
    asking.abort();
    lens?.stop();
  });

  const earlier = kept.pad;
  kept.pad = drawingPad(t('try.draw.label'), predict);
  if (earlier) kept.pad.copy(earlier);
  fillVersions();
  others.value = other ? `${other.model}/${other.version}` : '';
  if (others.selectedIndex < 0) {
    other = null;
    others.value = '';
  }
  drawPanel();
  predict();

  return {
    title: t('try.title'),
    node: h('div', null,
      h('h1', null, t('try.title')), h('p', { class: 'intro' }, t('try.intro')),
      h('div', { class: 'which' },
        h('div', { class: 'field' }, h('label', { for: 'model' }, t('try.model')), names),
        h('div', { class: 'field' }, h('label', { for: 'version' }, t('try.version')), versions),
        h('div', { class: 'field' }, h('label', { for: 'other' }, t('try.with')), others)),
      h('div', { class: 'try' }, left,
        h('section', { class: 'card', 'aria-labelledby': 'output' }, h('h2', { id: 'output' }, t('try.result')), output, why))),
  };
}

/** 'name/3' → {model: 'name', version: '3'} */
function rivalOf(text) {
  const [model, version] = (text ?? '').split('/');
  return model && version ? { model, version } : null;
}

function versionText({ version, evaluation }) {
  return isNumber(evaluation?.accuracy) ? t('try.versionOf', { version, accuracy: percent(evaluation.accuracy) }) : String(version);
}
