// Pictures of one's own on their way to the service: what was chosen, what is to be made of it, how far it is.

import { html, nothing } from '../lib/lit-html.js';
import { uploadDataset } from './api.js';
import { dropped, partsOf, picked, TooManyFilesError } from './chosen.js';
import { announce, first, notice, ownPicture } from './dom.js';
import { board, errorList, field, flagField } from './fields.js';
import { bytes, integer } from './format.js';
import { datasetHash } from './look.js';
import { problemNotice } from './problems.js';
import { has, t } from './strings.js';

const SHOWN_CLASSES = 12;
const PHOTO_SIDE = '64'; // proposed for photos, of which little is left in a smaller picture
const BETWEEN_ANNOUNCEMENTS_MS = 10_000;
const FRAMINGS = {
  stretch: {},
  crop: { crop_to_aspect_ratio: true },
  pad: { pad_to_aspect_ratio: true },
  article: { framing: 'article' },
};
const CHOICES = {
  color_mode: ['', 'grayscale', 'rgb'],
  interpolation: ['', 'area', 'bilinear'],
  invert: ['', 'no', 'auto'],
  transparency: ['', 'auto', 'white', 'black'],
  value_range: ['', '[0, 1]', '[0, 255]'],
};

// Outlives the view: an upload goes on while the reader looks elsewhere, and what was chosen can be sent again otherwise.
const kept = { chosen: null, values: null, sending: null, arrived: null, problem: null, places: [], update: () => {} };

addEventListener('beforeunload', (event) => {
  if (kept.sending) event.preventDefault();
});

const shownBy = new WeakMap(); // the element that shows a file

/** {name, image_size, …}: as typed. */
const proposed = ({ name, arePhotos }) => ({
  name,
  image_size: arePhotos ? PHOTO_SIDE : '',
  color_mode: '',
  framing: arePhotos ? 'crop' : 'stretch',
  test_split: '0.2',
  interpolation: '',
  invert: '',
  transparency: '',
  value_range: '',
  label_column: '',
  class_names: '',
  seed: '',
  remove_duplicates: false,
  source: '',
  licence: '',
  notes: '',
});

function forgetChosen() {
  Object.assign(kept, { chosen: null, values: null, problem: null, places: [], arrived: null });
}

/** What was chosen is done with once it has become a data set; until then it can be sent again with other settings. */
export function noteState({ name, version, state }) {
  if (state === 'READY' && kept.arrived?.name === name && kept.arrived.version === version) forgetChosen();
}

/** The list of all that read() gives, by which is noted what became of the last upload: one that is not in it was cancelled. */
export async function noting(read) {
  const { arrived } = kept;
  const datasets = await read();
  if (!arrived || kept.arrived !== arrived) return datasets;
  const there = datasets
    .find(({ name }) => name === arrived.name)
    ?.versions.find(({ version }) => version === arrived.version);
  kept.arrived = there ? { ...arrived, state: there.state } : null;
  if (there) noteState(kept.arrived);
  return datasets;
}

/** What somebody dropped or chose, once the browser has said what it is. */
export async function take(promise) {
  try {
    const chosen = await promise;
    if (!chosen || kept.sending) return;
    Object.assign(kept, { chosen, values: proposed(chosen), problem: null, places: [], arrived: null });
  } catch (error) {
    kept.problem = error;
  }
  kept.update();
  first('#upload-chosen')?.focus();
}

/** The card as a function that draws it; `datasets()` gives those that there are, arrived(version) is told where an upload went. */
export function uploadCard({ datasets, arrived, signal, update }) {
  const form = {
    board: board(),
    changed: () => kept.update(),
    draw: update,
    get values() {
      return kept.values;
    },
  };
  const state = { isOver: false };
  kept.update = update;
  signal.addEventListener('abort', () => {
    if (kept.update === update) kept.update = () => {};
  });

  const act = {
    /** The field is emptied, so that the same choice can be made again. */
    choose({ target }) {
      take(picked(target.files));
      target.value = '';
    },

    forget() {
      forgetChosen();
      update();
      first('#upload-folder')?.focus();
    },

    async send(event) {
      event.preventDefault();
      if (kept.sending) return;
      const stop = new AbortController();
      const progress = { sent: 0, all: kept.chosen.bytes, stop };
      let announced = 0;
      Object.assign(kept, { sending: progress, problem: null, places: [] });
      update();
      first('.sending button')?.focus();
      const progressed = (sent, all) => {
        Object.assign(progress, { sent, all });
        if (Date.now() - announced >= BETWEEN_ANNOUNCEMENTS_MS) {
          announced = Date.now();
          announce(sentWords(progress));
        }
        kept.update();
      };
      try {
        const version = await uploadDataset(settingsOf(kept.values), partsOf(kept.chosen), progressed, stop.signal);
        Object.assign(kept, { sending: null, arrived: version });
        if (signal.aborted) announce(t('upload.arrived', { name: version.name }));
        else arrived(version);
      } catch (error) {
        kept.sending = null;
        kept.update(); // the fields, at which faults are said
        if (error.name === 'AbortError') first('#upload-chosen')?.focus();
        else Object.assign(kept, { problem: error, places: form.board.say(error.errors ?? []) });
      }
      kept.update();
      const box = first('.upload [role=alert]');
      if (box?.hasAttribute('tabindex')) box.focus();
      else box?.scrollIntoView({ block: 'nearest' });
    },

    cancel: () => kept.sending?.stop.abort(),
  };

  for (const type of ['dragenter', 'dragover', 'dragleave', 'drop']) {
    document.addEventListener(
      /** @type {'drop'} */ (type),
      (event) => {
        if (type !== 'dragleave' && !event.dataTransfer?.types.includes('Files')) return;
        event.preventDefault();
        // A drag that leaves one element for another is still over the page.
        const isOver = type === 'dragleave' ? state.isOver && event.relatedTarget !== null : type !== 'drop';
        if (state.isOver !== isOver) {
          state.isOver = isOver;
          update();
        }
        if (type === 'drop') take(dropped(event.dataTransfer));
      },
      { signal },
    );
  }
  return () => card(form, state, datasets(), act);
}

/** What POST /api/datasets gets; what is left empty is not sent, so that the service's default holds. */
function settingsOf(values) {
  const text = (name) => values[name].trim() || undefined;
  const numbers = (name) => {
    const given = text(name)
      ?.match(/[^\s,×x[\]]+/g)
      ?.map(Number);
    return given?.every(Number.isFinite) ? given : text(name);
  };
  const number = (name) => {
    const given = text(name);
    return given !== undefined && Number.isFinite(Number(given)) ? Number(given) : given;
  };
  const size = numbers('image_size');
  const names = values.class_names
    .split('\n')
    .map((one) => one.trim())
    .filter(Boolean);
  const settings = {
    name: text('name'),
    image_size: Array.isArray(size) && size.length === 1 ? [size[0], size[0]] : size,
    color_mode: text('color_mode'),
    ...FRAMINGS[values.framing],
    test_split: number('test_split'),
    interpolation: text('interpolation'),
    invert: text('invert'),
    transparency: text('transparency'),
    value_range: numbers('value_range'),
    label_column: text('label_column'),
    class_names: names.length > 0 ? names : undefined,
    seed: number('seed'),
    remove_duplicates: values.remove_duplicates || undefined,
    source: text('source'),
    licence: text('licence'),
    notes: text('notes'),
  };
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}

// What it looks like

function card(form, { isOver }, datasets, act) {
  form.board.clear();
  const { sending, arrived } = kept;
  const isRead = arrived?.state === 'IMPORTING';
  const chosen = isRead ? null : kept.chosen;
  return html`<section class="card upload${isOver ? ' over' : ''}" aria-labelledby="upload">
    <h2 id="upload" class=${chosen ? 'unseen' : nothing}>${t('upload.title')}</h2>
    ${trouble()}
    ${isRead ? notice('info', html`<p>${t('upload.arrived', { name: arrived.name })} <a href=${datasetHash(arrived.name, arrived.version)}>${t('upload.follow')}</a></p>`) : nothing}
    ${sending ? sendingPart(sending, act) : chosen ? chosenPart(form, chosen, datasets, act) : emptyPart(act)}
  </section>`;
}

/** Each error is said at its field, and all of them on top. */
function trouble() {
  const { problem, places } = kept;
  if (!problem) return nothing;
  if (problem instanceof TooManyFilesError) return said(t('upload.tooMany'));
  if (problem.status === undefined) return said(t('upload.unreadable'));
  if (problem.status === 0) return said(t('upload.broken'));
  if (!problem.errors?.length) return problemNotice(problem);
  return html`<div class="notice bad" tabindex="-1" role="alert"><p><strong>${t('upload.refused')}</strong></p>${errorList(problem.errors, places)}</div>`;
}

const said = (words) => html`<div role="alert">${notice('bad', html`<p>${words}</p>`)}</div>`;

const emptyPart = (act) => html`<div class="drop">
    <div><p>${t('upload.hint')}</p><p class="hint">${t('upload.forms')}</p></div>
    <div class="actions">
      <input type="file" id="upload-folder" class="unseen" webkitdirectory multiple @change=${act.choose}><label for="upload-folder" class="button strong">${t('upload.folder')}</label>
      <input type="file" id="upload-files" class="unseen" multiple @change=${act.choose}><label for="upload-files" class="button">${t('upload.files')}</label>
    </div>
  </div>`;

function sentWords({ sent, all }) {
  return t(sent >= all && all > 0 ? 'upload.sentAll' : 'upload.sent', { sent: bytes(sent), all: bytes(all) });
}

function sendingPart(progress, act) {
  const percents = progress.all > 0 ? Math.min(100, (progress.sent / progress.all) * 100) : 0;
  return html`<div class="sending">
    <p><strong>${t('upload.sending', { name: kept.values.name })}</strong></p>
    <div class="progress" role="progressbar" aria-label=${t('job.progress')} aria-valuemin="0" aria-valuemax="100" aria-valuenow=${Math.round(percents)} aria-valuetext=${sentWords(progress)}><div .style=${`width: ${percents}%`}></div></div>
    <p class="pace">${sentWords(progress)}</p>
    <div class="actions"><button type="button" class="danger" @click=${act.cancel}>${t('upload.cancel')}</button></div>
  </div>`;
}

function chosenPart(form, chosen, datasets, act) {
  const own = (name, more) => ({
    id: `u-${name}`,
    pointer: `/${name}`,
    label: t(`upload.${name}`),
    hint: has(`upload.${name}.hint`) ? t(`upload.${name}.hint`) : undefined,
    value: kept.values[name],
    mode: 'text',
    set: (value) => {
      kept.values[name] = value;
    },
    ...more,
  });
  const choice = (name) =>
    field(
      form,
      own(name, { options: CHOICES[name].map((one) => [one, t(one ? `upload.${name}.${one}` : 'upload.auto')]) }),
    );
  return html`<form id="uploading" novalidate @submit=${act.send}>
    <h3 id="upload-chosen" tabindex="-1">${t('upload.chosen', { n: integer(chosen.files.length), size: bytes(chosen.bytes) })}</h3>
    ${classesLine(chosen)}
    <div class="fields">
      ${field(form, own('name', { hint: nameHint(kept.values.name.trim(), datasets) }))}
      ${field(form, own('image_size', { placeholder: t('upload.auto') }))}
      ${choice('color_mode')}
      ${field(form, own('framing', { options: Object.keys(FRAMINGS).map((one) => [one, t(`upload.framing.${one}`)]) }))}
      ${field(form, own('test_split', { mode: 'decimal' }))}
    </div>
    <details class="more"><summary>${t('upload.more')}</summary>
      <div class="fields">
        ${flagField(form, own('remove_duplicates'))}
        ${['interpolation', 'invert', 'transparency', 'value_range'].map(choice)}
        ${field(form, own('label_column'))}${field(form, own('seed', { mode: 'numeric' }))}
        ${classNames(form)}
        ${['source', 'licence', 'notes'].map((name) => field(form, own(name)))}
      </div></details>
    <div class="actions"><button class="strong">${t('upload.send')}</button><button type="button" class="quiet" @click=${act.forget}>${t('upload.forget')}</button></div>
  </form>`;
}

/** What the folders' names tell before anything is sent; the service looks at the files themselves. */
function classesLine({ classes, isFolder }) {
  if (!isFolder) return nothing;
  if (classes.length < 2)
    return notice('warn', html`<p>${t(classes.length === 0 ? 'upload.noFolders' : 'upload.oneFolder')}</p>`);
  const more = classes.length - SHOWN_CLASSES;
  return html`<p class="hint">${t('upload.classes', { n: integer(classes.length) })}</p>
    <ul class="chips plain">${classes.slice(0, SHOWN_CLASSES).map(({ label, count, first: picture }) => html`<li class="chip">${ownPicture(shownBy, picture, '')}${label} <span class="count">${integer(count)}</span></li>`)}${more > 0 ? html`<li class="chip">${t('word.more', { n: integer(more) })}</li>` : nothing}</ul>`;
}

function nameHint(name, datasets) {
  const same = datasets.find((one) => one.name === name);
  if (!same) return t('upload.name.hint');
  if (same.bundled) return t('upload.name.taken');
  return t('upload.name.next', { name, version: integer((same.versions[0]?.version ?? 0) + 1) });
}

/** One name a line. */
function classNames(form) {
  const problems = form.board.place({
    id: 'u-class_names',
    pointer: '/class_names',
    name: t('upload.class_names'),
    isField: true,
  });
  const change = (event) => {
    kept.values.class_names = event.target.value;
    form.changed();
  };
  return html`<div class="field"><label for="u-class_names">${t('upload.class_names')}</label>
    <textarea id="u-class_names" rows="3" spellcheck="false" aria-describedby="u-class_names-hint" aria-invalid=${problems.length > 0 ? 'true' : nothing} .value=${kept.values.class_names} @input=${change}></textarea>
    <p class="hint" id="u-class_names-hint">${t('upload.class_names.hint')}</p></div>`;
}
