// The form that starts a training, and the request it writes.

import { getJob, jobsAddress, startJob } from './api.js';
import { copyButton, h, notice, segments, serverText } from './dom.js';
import { integer } from './format.js';
import { problemNotice } from './problems.js';
import { ACTIVATIONS, curl, fromRequest, lesson, pretty, sizes, toRequest } from './request.js';
import { t } from './strings.js';

let form = lesson(); // outlives the view: what was typed is still there after a look elsewhere
let shown = 'json';
let attempt = null; // {body, key}: the same body sent again after a lost answer starts nothing twice

/** #/train, #/train?from={job} */
export async function trainView({ query, signal }) {
  let greeting = null;
  if (query.has('from')) {
    const filled = fromRequest((await getJob(query.get('from'), signal)).request ?? {});
    form = filled.form;
    greeting = notice(filled.whole ? 'info' : 'warn', h('p', null, t(filled.whole ? 'train.from' : 'train.from.partly')));
    history.replaceState(null, '', '#/train'); // a reload must not undo what is typed from here on
  }
  return { title: t('train.title'), node: page(greeting) };
}

function page(greeting) {
  const fields = []; // {input, message, pointer(), name()}
  const summary = h('div', null);
  const layers = h('ol', { class: 'layers' });
  const total = h('p', { class: 'total' });
  const written = h('pre', { tabindex: 0, 'aria-labelledby': 'request' });
  const start = h('button', { class: 'strong' }, t('train.start'));

  function changed() {
    const request = toRequest(form);
    written.textContent = shown === 'curl' ? curl(jobsAddress(), request) : pretty(request);
    const known = sizes(request);
    total.textContent = sumOf(known);
    for (const row of layers.children) row.say(known);
  }

  // A field of the request: `pointer` gives its place there (layers move), `name` what a reader calls it.
  function field({ id, pointer, name, value, set, hint, mode = 'decimal', ...more }) {
    const message = h('p', { class: 'wrong', id: `${id}-wrong`, hidden: true });
    const input = h('input', {
      id, inputmode: mode, autocomplete: 'off', spellcheck: 'false', value, ...more, 'aria-describedby': `${id}-wrong${hint ? ` ${id}-hint` : ''}`,
      oninput: () => {
        set(input.value);
        mend({ input, message });
        changed();
      },
    });
    fields.push({ input, message, pointer, name });
    return h('div', { class: 'field' }, h('label', { for: id }, name()), input, message, hint && h('p', { class: 'hint', id: `${id}-hint` }, hint));
  }

  const plain = (key, label, pointer, more) => field({
    id: `f-${key}`, pointer: () => pointer, name: () => t(`train.${label}`), hint: t(`train.${label}.hint`), value: form[key], set: (text) => { form[key] = text; }, ...more,
  });

  const firstDense = () => (form.rescaling ? 2 : 1);

  function drawLayers() {
    fields.splice(0, fields.length, ...fields.filter(({ input }) => !layers.contains(input)));
    const indexOf = (kind, i) => (kind === 'flatten' ? firstDense() - 1 : firstDense() + i);
    layers.replaceChildren(
      layerRow(t('train.input'), () => null, h('p', { class: 'hint' }, '28 × 28')),
      layerRow(switchFor(), () => (form.rescaling ? 0 : null), h('p', { class: 'hint', id: 'rescaling-hint' }, t('train.rescale.hint'))),
      layerRow(t('train.flatten'), () => indexOf('flatten'), h('p', { class: 'hint' }, t('train.flatten.hint'))),
      ...form.hidden.map((layer, i) => hiddenRow(layer, i, () => indexOf('dense', i))),
      h('li', { class: 'add' }, h('button', { type: 'button', class: 'small', id: 'add-layer', onclick: add }, t('train.add'))),
      layerRow(t('train.output'), () => indexOf('dense', form.hidden.length), h('p', { class: 'hint' }, t('train.output.hint'))));
    layers.querySelector('.add').say = () => {};
    changed();
  }

  function switchFor() {
    return h('label', { class: 'switch' }, h('input', {
      type: 'checkbox', checked: form.rescaling, 'aria-describedby': 'rescaling-hint',
      onchange: (event) => {
        form.rescaling = event.target.checked;
        changed();
      },
    }), t('train.rescale'));
  }

  function hiddenRow(layer, i, index) {
    const activation = h('select', {
      id: `layer-${i}-activation`, 'aria-describedby': `layer-${i}-activation-wrong`,
      onchange: (event) => {
        layer.activation = event.target.value;
        mend({ input: activation, message });
        changed();
      },
    }, ACTIVATIONS.map((name) => h('option', { selected: name === layer.activation }, name)));
    const message = h('p', { class: 'wrong', id: `layer-${i}-activation-wrong`, hidden: true });
    const units = field({
      id: `layer-${i}-units`, pointer: () => `/layers/${index()}/units`, name: () => t('train.units'), mode: 'numeric',
      value: layer.units, set: (text) => { layer.units = text; },
    });
    const name = t('train.dense', { n: i + 1 });
    fields.at(-1).name = () => `${name}, ${t('train.units')}`;
    fields.push({ input: activation, message, pointer: () => `/layers/${index()}/activation`, name: () => `${name}, ${t('train.activation')}` });
    return layerRow(name, index, h('div', { class: 'pair', role: 'group', 'aria-label': name }, units,
      h('div', { class: 'field' }, h('label', { for: `layer-${i}-activation` }, t('train.activation')), activation, message),
      h('button', { type: 'button', class: 'small quiet', 'aria-label': t('train.removeLayer', { n: i + 1 }), onclick: () => remove(i) }, t('train.remove'))));
  }

  function add() {
    form.hidden.push({ units: form.hidden.at(-1)?.units ?? '128', activation: 'relu' });
    drawLayers();
    document.getElementById(`layer-${form.hidden.length - 1}-units`).select();
  }

  function remove(i) {
    form.hidden.splice(i, 1);
    drawLayers();
    document.getElementById('add-layer').focus();
  }

  async function send(event) {
    event.preventDefault();
    if (start.getAttribute('aria-disabled')) return;
    const request = toRequest(form);
    const body = JSON.stringify(request);
    if (attempt?.body !== body) attempt = { body, key: newKey() };
    start.setAttribute('aria-disabled', 'true');
    start.textContent = t('train.starting');
    clear();
    try {
      const job = await startJob(request, attempt.key);
      attempt = null;
      if (summary.isConnected) location.hash = `#/jobs/${encodeURIComponent(job.id)}`;
    } catch (error) {
      if (error.status !== 0) attempt = null;
      refused(error);
    } finally {
      start.removeAttribute('aria-disabled');
      start.textContent = t('train.start');
    }
  }

  function clear() {
    fields.forEach(mend);
    summary.replaceChildren();
  }

  /** Says each error at its field and all of them on top. */
  function refused(error) {
    if (!error.errors?.length) {
      summary.replaceChildren(problemNotice(error));
      summary.scrollIntoView({ block: 'nearest' });
      return;
    }
    const items = error.errors.map(({ pointer, detail }) => {
      const found = closest(fields, pointer ?? '');
      if (!found) return h('li', null, pointer && h('code', null, pointer), pointer && ': ', serverText(detail));
      found.input.setAttribute('aria-invalid', 'true');
      found.message.append(h('span', { lang: 'en' }, detail), ' ');
      found.message.hidden = false;
      return h('li', null, h('a', {
        href: `#${found.input.id}`,
        onclick: (event) => {
          event.preventDefault();
          found.input.focus();
        },
      }, found.name()), ': ', serverText(detail));
    });
    const box = h('div', { class: 'notice bad', tabindex: -1, role: 'alert' },
      h('h2', null, t('train.errors')), h('p', null, t('train.errors.hint')), h('ul', null, items));
    summary.replaceChildren(box);
    box.focus();
  }

  const node = h('div', null,
    h('h1', null, t('train.title')),
    h('p', { class: 'intro' }, t('train.intro')),
    greeting, summary,
    h('div', { class: 'train' },
      h('form', { novalidate: true, onsubmit: send },
        h('fieldset', { class: 'card' }, h('legend', null, h('h2', null, t('train.network'))), layers, total),
        h('fieldset', { class: 'card' }, h('legend', null, h('h2', null, t('train.teaching'))), h('div', { class: 'fields' },
          plain('epochs', 'epochs', '/epochs', { mode: 'numeric' }),
          plain('batch_size', 'batch', '/batch_size', { mode: 'numeric' }),
          plain('learning_rate', 'rate', '/optimizer/learning_rate'),
          plain('validation_split', 'split', '/validation_split'),
          plain('stop_below', 'stop', '/callbacks/0/below'))),
        h('fieldset', { class: 'card' }, h('legend', null, h('h2', null, t('train.result'))), h('div', { class: 'fields' },
          plain('model', 'model', '/model', { mode: 'text' }),
          plain('seed', 'seed', '/seed', { mode: 'numeric' }))),
        h('div', { class: 'actions' }, start, h('button', { type: 'button', class: 'quiet', onclick: reset }, t('train.reset')))),
      h('aside', { class: 'card request', 'aria-labelledby': 'request' },
        h('h2', { id: 'request' }, t('train.request')), h('p', { class: 'hint' }, t('train.request.hint')),
        h('div', { class: 'head' }, segments('shown', t('train.request'), [['json', 'JSON'], ['curl', t('train.curl')]], shown, (value) => {
          shown = value;
          changed();
        }), copyButton(() => written.textContent)), written)));

  function reset() {
    form = lesson();
    node.replaceWith(page(null));
    document.querySelector('main h1').focus();
  }

  drawLayers();
  return node;
}

/** One step of the network; `index` gives its place in the request's layers, or null when it is not there. */
function layerRow(title, index, ...content) {
  const parameters = h('span', { class: 'size' });
  const row = h('li', null, h('div', { class: 'head' }, h('h3', null, title), parameters), content);
  row.say = (known) => {
    const at = index();
    const size = at === null ? null : known[at];
    row.classList.toggle('off', at === null && typeof title !== 'string');
    parameters.textContent = size ? [
      size.parameters > 0 && t('train.parameters', { n: integer(size.parameters) }),
      `→ ${size.shape.map(integer).join(' × ')}`,
    ].filter(Boolean).join(' ') : '';
  };
  return row;
}

function sumOf(known) {
  const sum = known.reduce((all, { parameters }) => all + parameters, 0);
  return Number.isFinite(sum) ? t('train.total', { n: integer(sum) }) : '';
}

function mend({ input, message }) {
  input.removeAttribute('aria-invalid');
  message.replaceChildren();
  message.hidden = true;
}

/** The field at a pointer, or within what it points at, or that holds it. */
function closest(fields, pointer) {
  return fields.find((field) => field.pointer() === pointer)
    ?? (pointer !== '' && fields.find((field) => field.pointer().startsWith(`${pointer}/`)))
    ?? fields.find((field) => pointer.startsWith(`${field.pointer()}/`));
}

function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
