// Trying a model: a picture goes in on the left, what the model says comes out on the right.

import { html, nothing } from '../lib/lit-html.js';
import {
  datasetOf,
  explainFile,
  explainPixels,
  getDataset,
  getModels,
  getPicture,
  meanAddress,
  predictFile,
  predictPixels,
} from './api.js';
import { answerOf, pairOf, reasonsOf } from './answer.js';
import { camera } from './camera.js';
import { announce, element, first, notice, ownPicture, segments } from './dom.js';
import { integer, isNumber, percent } from './format.js';
import { painted, pictureHash } from './look.js';
import { emptyPage } from './models.js';
import { drawingPad } from './pad.js';
import { problemNotice } from './problems.js';
import { preparationWords } from './report.js';
import { className, t } from './strings.js';

const WORKING_AFTER_MS = 500;
const NAMED_CLASSES = 12; // in a sentence
const LIGHT = 127; // grounds above are light
const KINDS = ['draw', 'file', 'camera', 'test'];
const kept = { kind: 'draw', pad: null, paper: null, file: null, shot: null, wantsReasons: false }; // outlives the view

/** #/try?model=…&version=…&split=test&index=17&with={model}/{version}, #/try?dataset=shoes@2&split=test&index=17 */
export async function tryView({ query, signal, update }) {
  const models = (await getModels(signal)).filter(({ versions }) => versions.length > 0);
  if (models.length === 0) {
    return { title: t('try.title'), body: () => html`<h1>${t('try.title')}</h1>${emptyPage(t('try.none'))}` };
  }
  const meant = query.get('dataset');
  const taught = meant && models.find((one) => isOf(usedOf(one, ''), meant));
  const model = models.find(({ name }) => name === query.get('model')) ?? (taught || models[0]);
  const split = query.get('split') ?? 'test';
  const state = {
    models,
    model,
    version: knownVersion(model, query.get('version') ?? ''),
    other: knownRival(models, query.get('with')), // {model, version}, or null
    untaught: meant && !taught ? meant : null, // a data set that no model here was trained on
    split,
    picture: null,
    hasPicture: false,
    answers: null,
    problem: null,
    isWorking: false, // of the prediction
    reasons: null,
    reasonsProblem: null,
    isReasoning: false, // of the explanation
    shownBy: new WeakMap(), // the element that shows a picture, made once for each
    isOver: false,
    lens: null, // a file is dragged over the page; the camera while its panel is open
  };
  let asking = new AbortController();
  const used = () => usedOf(state.model, state.version);
  if (query.has('index') && !state.untaught)
    state.picture = await getPicture(meant ?? datasetOf(used()), split, query.get('index'), signal);
  if (state.picture) kept.kind = 'test';

  function set(changes) {
    Object.assign(state, changes);
    update();
  }

  /** The address keeps the model and the test picture, so that it can be sent to somebody. */
  function chosen() {
    const parts = new URLSearchParams({ model: state.model.name });
    if (state.version) parts.set('version', state.version);
    if (state.other) parts.set('with', `${state.other.model}/${state.other.version}`);
    if (kept.kind === 'test' && state.picture) {
      parts.set('split', state.split);
      parts.set('index', state.picture.index);
    }
    history.replaceState(null, '', `#/try?${parts}`);
    predict();
  }

  const asked = () => [{ model: state.model.name, version: state.version }, ...(state.other ? [state.other] : [])];

  async function predict() {
    asking.abort();
    asking = new AbortController();
    const stop = asking.signal;
    const sent = await pictureSent(state);
    if (stop.aborted) return;
    set({
      hasPicture: sent !== null,
      reasons: null,
      reasonsProblem: null,
      isReasoning: false,
      ...(sent ? {} : { answers: null, problem: null, isWorking: false }),
    });
    if (!sent) return;
    const slow = setTimeout(() => set({ isWorking: true }), WORKING_AFTER_MS);
    try {
      const answers = await Promise.all(
        asked().map((one) =>
          sent.file
            ? predictFile(one.model, one.version, sent.file, sent.invert, stop)
            : predictPixels(one.model, one.version, sent.pixels, stop),
        ),
      );
      if (stop.aborted) return;
      set({ answers, problem: null });
      announce(
        answers
          .map(({ label, probability }) => t('try.says', { label: className(label), percent: percent(probability) }))
          .join('; '),
      );
      explain();
    } catch (error) {
      if (stop.aborted) return;
      set({ answers: null, problem: error });
    } finally {
      clearTimeout(slow);
      if (!stop.aborted) set({ isWorking: false });
    }
  }

  /** What mattered, once the reader has asked for it; then for each picture anew. */
  async function explain() {
    if (!kept.wantsReasons || !state.answers || state.reasons || state.isReasoning) return;
    const stop = asking.signal;
    set({ isReasoning: true, reasonsProblem: null });
    try {
      const sent = await pictureSent(state);
      if (stop.aborted) return;
      const explanations = await Promise.all(
        asked().map((one) =>
          sent.file
            ? explainFile(one.model, one.version, sent.file, sent.invert, stop)
            : explainPixels(one.model, one.version, sent.pixels, stop),
        ),
      );
      if (!stop.aborted) set({ reasons: explanations, isReasoning: false });
    } catch (error) {
      if (!stop.aborted) set({ reasonsProblem: error, isReasoning: false });
    }
  }

  function choose(kind) {
    kept.kind = kind;
    state.lens?.stop();
    state.lens = kind === 'camera' ? camera(takeShot, update) : null;
    update();
    chosen();
  }

  function takeShot(shot) {
    kept.shot = shot;
    choose('camera');
    first('[data-key=camera]')?.focus();
  }

  /** Another model, or version: pictures that it cannot be shown are put away. */
  function turnTo(changes) {
    const before = used();
    Object.assign(state, changes, { untaught: null });
    if (!isAlike(before, used())) Object.assign(state, { picture: null, other: null });
    prepareSheet();
    update();
    chosen();
  }

  /** The sheet is as its pictures are: their form, and a light ground where theirs is. */
  async function prepareSheet() {
    const { dataset } = used();
    kept.pad.fit(dataset.shape);
    if (kept.paper !== null) return;
    const isLight = dataset.preparation?.invert === 'no' && (await hasLightGround(meanAddress(datasetOf(used()))));
    if (signal.aborted || kept.paper !== null || used().dataset !== dataset) return;
    kept.pad.lay(isLight ? 'white' : 'black');
    if (kept.kind === 'draw' && !kept.pad.isEmpty()) predict();
    update();
  }

  const act = {
    choose,

    take(file) {
      kept.file = file;
      choose('file');
    },

    clear() {
      kept.pad.clear();
      predict();
    },

    async takeRandom() {
      try {
        const reference = datasetOf(used());
        const { counts } = await getDataset(reference, signal);
        const picture = await getPicture(reference, 'test', Math.floor(Math.random() * counts.test), signal);
        Object.assign(state, { split: 'test', picture });
      } catch (error) {
        if (!signal.aborted) set({ problem: error });
        return;
      }
      choose('test');
    },

    pickModel(name) {
      turnTo({ model: models.find((one) => one.name === name), version: '' });
    },

    pickVersion(version) {
      turnTo({ version });
    },

    lay(paper) {
      kept.paper = paper;
      kept.pad.lay(paper);
      update();
      predict();
    },

    use(ink) {
      kept.pad.use(ink);
      update();
    },

    pickOther(text) {
      set({ other: knownRival(models, text) });
      chosen();
    },

    wantReasons({ target: { open } }) {
      kept.wantsReasons = open;
      explain();
    },
  };

  document.addEventListener(
    'paste',
    (event) => {
      const file = [...(event.clipboardData?.files ?? [])].find(({ type }) => type.startsWith('image/'));
      if (file) act.take(file);
    },
    { signal },
  );
  for (const type of ['dragenter', 'dragover', 'dragleave', 'drop']) {
    document.addEventListener(
      /** @type {'drop'} */ (type),
      (event) => {
        if (!event.dataTransfer?.types.includes('Files')) return;
        event.preventDefault();
        set({ isOver: type === 'dragover' || type === 'dragenter' });
        if (type === 'drop' && event.dataTransfer.files[0]) act.take(event.dataTransfer.files[0]);
      },
      { signal },
    );
  }
  signal.addEventListener('abort', () => {
    asking.abort();
    state.lens?.stop();
  });

  kept.pad = drawingPad(t('try.draw.label'), predict, kept.pad);
  prepareSheet();
  if (kept.kind === 'camera') state.lens = camera(takeShot, update);
  predict();
  return { title: t('try.title'), body: () => page(state, act) };
}

/** The picture as it is sent, {file, invert} or {pixels}; null while there is none. Without invert the version decides. */
async function pictureSent({ picture }) {
  switch (kept.kind) {
    case 'draw':
      return kept.pad.isEmpty()
        ? null
        : { file: await kept.pad.blob(), invert: kept.pad.paper === 'black' ? 'no' : undefined };
    case 'file':
      return kept.file && { file: kept.file };
    case 'camera':
      return kept.shot && { file: kept.shot };
    default:
      return picture && { pixels: picture.pixels };
  }
}

const versionsOf = ({ aliases, versions }) => [
  ...Object.keys(aliases).filter((alias) => alias !== 'production'),
  ...versions.map(({ version }) => String(version)),
];

/** The version or alias where the model has it, else the one in use. */
const knownVersion = (model, version) => (versionsOf(model).includes(version) ? version : '');

/** The version that answers: the chosen one, or the one in use. */
function usedOf({ aliases, versions }, version) {
  const number = aliases[version] ?? (version || aliases.production);
  return versions.find((one) => String(one.version) === String(number)) ?? versions[0];
}

/** Whether it was trained on that data set, in whichever version. */
const isOf = ({ dataset }, reference) => dataset.name === reference.split('@')[0];

/** Whether what one is shown the other can be shown too, and answers with the same classes. */
const isAlike = (one, other) =>
  String(one.dataset.shape) === String(other.dataset.shape) &&
  String(one.dataset.labels) === String(other.dataset.labels);

/** Whether the edge of a picture is light on the whole; no where it cannot be had. */
async function hasLightGround(address) {
  const image = new Image();
  image.src = address;
  try {
    await image.decode();
  } catch {
    return false; // the data set is not here any more
  }
  const { naturalWidth: width, naturalHeight: height } = image;
  const context = element('canvas', { width, height }).getContext('2d');
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, width, height);
  const edge = Array.from({ length: width * height }, (_, i) => i).filter(
    (i) => i < width || i >= width * (height - 1) || i % width === 0 || i % width === width - 1,
  );
  const light = edge.reduce((sum, i) => sum + data[4 * i] + data[4 * i + 1] + data[4 * i + 2], 0);
  return light / (3 * edge.length) > LIGHT;
}

/** 'name/3' → {model: 'name', version: '3'} where there is such a version, else null. */
function knownRival(models, text) {
  const [name, version] = (text ?? '').split('/');
  const model = models.find((one) => one.name === name);
  return model?.versions.some((one) => String(one.version) === version) ? { model: name, version } : null;
}

// What it looks like

const page = (state, act) => html`
  <h1>${t('try.title')}</h1>
  <p class="intro">${t('try.intro')}</p>
  ${state.untaught ? notice('warn', html`<p>${t('try.untaught', { dataset: state.untaught })}</p><p><a href="#/train?${new URLSearchParams({ dataset: state.untaught })}">${t('dataset.train')}</a></p>`) : nothing}
  <div class="which">${modelField(state, act)}${versionField(state, act)}${otherField(state, act)}</div>
  <div class="try">
    <section class="card${state.isOver ? ' over' : ''}" aria-labelledby="input">
      <div class="head"><h2 id="input">${t('try.input')}</h2>${segments(
        'kind',
        t('try.input'),
        KINDS.map((kind) => [kind, t(`try.${kind}`)]),
        kept.kind,
        act.choose,
      )}</div>
      <div class="panel">${panel(state, act)}</div>${preparation(state)}</section>
    <section class="card" aria-labelledby="output"><h2 id="output">${t('try.result')}</h2>
      <div>${output(state)}</div>
      <details class="why" .open=${kept.wantsReasons} ?hidden=${!state.hasPicture || state.problem !== null} @toggle=${act.wantReasons}><summary>${t('try.why')}</summary>
        <div class="reasons">${reasons(state)}</div></details></section>
  </div>`;

const option = (value, text, chosen) =>
  html`<option value=${value} .selected=${String(value) === chosen}>${text}</option>`;

const modelField = ({ models, model }, act) => html`<div class="field"><label for="model">${t('try.model')}</label>
  <select id="model" @change=${(event) => act.pickModel(event.target.value)}>${models.map(({ name }) => option(name, name, model.name))}</select></div>`;

function versionField({ model, version }, act) {
  const inUse = model.aliases.production ?? model.versions[0].version;
  const aliases = Object.entries(model.aliases).filter(([alias]) => alias !== 'production');
  return html`<div class="field"><label for="version">${t('try.version')}</label>
    <select id="version" @change=${(event) => act.pickVersion(event.target.value)}>
      ${option('', t('try.current', { version: inUse }), version)}
      ${aliases.map(([alias, of]) => option(alias, t('try.alias', { alias, version: of }), version))}
      ${model.versions.map((one) => option(one.version, versionText(one), version))}
    </select></div>`;
}

/** Versions that can be shown the same pictures. */
function otherField({ models, other, model, version }, act) {
  const used = usedOf(model, version);
  const alike = models
    .map(({ name, versions }) => ({ name, versions: versions.filter((one) => isAlike(one, used)) }))
    .filter(({ versions }) => versions.length > 0);
  const chosen = other ? `${other.model}/${other.version}` : '';
  return html`<div class="field"><label for="other">${t('try.with')}</label>
    <select id="other" @change=${(event) => act.pickOther(event.target.value)}>
      ${option('', t('try.alone'), chosen)}
      ${alike.map(({ name, versions }) => html`<optgroup label=${name}>${versions.map((one) => option(`${name}/${one.version}`, `${name} ${versionText(one)}`, chosen))}</optgroup>`)}
    </select></div>`;
}

function versionText({ version, evaluation }) {
  return isNumber(evaluation?.accuracy)
    ? t('try.versionOf', { version, accuracy: percent(evaluation.accuracy) })
    : String(version);
}

function output({ hasPicture, answers, problem, isWorking, picture }) {
  if (problem) return problemNotice(problem);
  if (!hasPicture) return html`<p class="hint">${t('try.empty')}</p>`;
  if (isWorking) return html`<p class="hint">${t('try.working')}</p>`;
  if (!answers) return nothing;
  const truth = kept.kind === 'test' && picture ? picture.label : null; // none is chosen yet while the last answer still stands
  return answers.length === 1 ? answerOf(answers[0], truth) : pairOf(answers, truth);
}

function reasons({ reasons: found, reasonsProblem, isReasoning, model, version }) {
  if (reasonsProblem) return problemNotice(reasonsProblem);
  if (isReasoning) return html`<p class="hint">${t('try.working')}</p>`;
  return found ? found.map((one) => reasonsOf(one, found.length > 1, datasetOf(usedOf(model, version)))) : nothing;
}

function panel(state, act) {
  switch (kept.kind) {
    case 'draw':
      return drawPanel(state, act);
    case 'file':
      return filePanel(state, act);
    case 'camera':
      return state.lens.body(kept.shot && ownPicture(state.shownBy, kept.shot, t('try.camera.yours')));
    default:
      return testPanel(state, act);
  }
}

function drawPanel({ model, version }, act) {
  const { labels, shape } = usedOf(model, version).dataset;
  const named = labels.slice(0, NAMED_CLASSES).map(className);
  const classes = [...named, ...(labels.length > named.length ? ['…'] : [])].join(t('finding.list'));
  return html`<p class="hint">${t('try.draw.hint', { classes })}</p>${kept.pad.canvas}
    <div class="actions">
      ${segments(
        'paper',
        t('try.paper'),
        ['black', 'white'].map((paper) => [paper, t(`try.paper.${paper}`)]),
        kept.pad.paper,
        act.lay,
      )}
      ${shape.length > 2 ? html`<label class="ink">${t('try.ink')} <input type="color" data-key="ink" .value=${kept.pad.ink} @input=${({ target }) => act.use(target.value)}></label>` : nothing}
      <button type="button" class="small" @click=${act.clear}>${t('try.clear')}</button></div>`;
}

/** What becomes of a picture before the model sees it. */
function preparation({ model, version }) {
  const { dataset } = usedOf(model, version);
  if (!dataset.preparation) return nothing;
  return html`<details class="more prepared"><summary>${t('try.prepared')}</summary><ul class="steps">${preparationWords(dataset.preparation).map((one) => html`<li>${one}</li>`)}</ul></details>`;
}

const filePanel = (
  { shownBy, model, version },
  act,
) => html`<p class="hint">${t(`try.file.hint.${usedOf(model, version).dataset.preparation?.framing ?? 'whole'}`)}</p>
  <div class="drop">${kept.file ? ownPicture(shownBy, kept.file, t('try.file.yours', { name: kept.file.name || 'image' })) : nothing}
    <input type="file" id="file" accept="image/*" class="unseen" @change=${({ target: { files } }) => files[0] && act.take(files[0])}><label for="file" class="button">${t('try.choose')}</label></div>`;

function testPanel({ picture, split, shownBy, model, version }, act) {
  return html`<p class="hint">${t('try.test.hint')}</p>
    ${picture ? canvasOf(shownBy, picture, t(`look.picture.${split}`, { index: integer(picture.index) })) : nothing}
    <div class="actions"><button type="button" class="small" data-key="random" @click=${act.takeRandom}>${t(picture ? 'try.random' : 'try.random.first')}</button>
      ${picture ? html`<a class="button small quiet" href=${pictureHash(datasetOf(usedOf(model, version)), split, picture.index)}>${t('try.numbers')}</a>` : nothing}</div>`;
}

function canvasOf(shownBy, picture, label) {
  if (!shownBy.has(picture)) shownBy.set(picture, painted(picture.pixels, label, 'pad still'));
  return shownBy.get(picture);
}
