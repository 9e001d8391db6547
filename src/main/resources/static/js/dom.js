// Elements built by hand: text always enters the page as text, never as markup.

import { integer } from './format.js';
import { t } from './strings.js';

const SVG = 'http://www.w3.org/2000/svg';

/** h('a', {href: '#/', class: 'x', onclick: f}, 'text', node, [nodes]); null and false members and children are left out. */
export function h(tag, members, ...children) {
  return fill(document.createElement(tag), members, children);
}

/** The same for SVG. */
export function svg(tag, members, ...children) {
  return fill(document.createElementNS(SVG, tag), members, children);
}

function fill(element, members, children) {
  for (const [name, value] of Object.entries(members ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === 'function') element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** Says a sentence to screen readers, without moving anything on the screen. */
export function announce(sentence) {
  document.getElementById('announcer').textContent = sentence;
}

/** A box with a message; tone is 'info', 'warn' or 'bad'. */
export function notice(tone, ...children) {
  return h('div', { class: `notice ${tone}` }, ...children);
}

/** Previous and next page of a long list, with the range shown; `to(page)` gives a page's address, `stays` keeps the place. */
export function pager(page, size, total, to, stays = false) {
  if (!(total > size)) return null;
  const end = Math.min(total, (page + 1) * size);
  return h('nav', { class: 'pager', 'aria-label': t('word.pages') },
    page > 0 && h('a', { href: to(page - 1), rel: 'prev', 'data-key': 'previous', 'data-stay': stays }, t('word.previous')),
    h('span', null, t('word.range', { from: integer(page * size + 1), to: integer(end), total: integer(total) })),
    end < total && h('a', { href: to(page + 1), rel: 'next', 'data-key': 'next', 'data-stay': stays }, t('word.next')));
}

/** One choice of a few, side by side: options are [value, text]. */
export function segments(name, label, options, chosen, change) {
  return h('fieldset', { class: 'segments', 'aria-label': label }, options.map(([value, text]) => h('label', null,
    h('input', { type: 'radio', name, value, checked: value === chosen, 'data-key': `${name}-${value}`, onchange: () => change(value) }),
    h('span', null, text))));
}

/** Text that came from the service, which speaks English whatever the page's language is. */
export function serverText(text) {
  return h('span', { lang: 'en' }, text);
}

/** A button that copies what `text()` gives at that moment, and says so. */
export function copyButton(text, label = t('word.copy')) {
  const done = t('word.copied');
  const button = h('button', { type: 'button', class: 'small', onclick: copy }, label);
  async function copy() {
    await toClipboard(text());
    button.textContent = done;
    announce(done);
    setTimeout(() => { button.textContent = label; }, 1500);
  }
  return button;
}

/** A button that saves what `text()` gives, or promises, as a file; nothing when that is null. */
export function saveButton(label, name, type, text) {
  return h('button', { type: 'button', class: 'small', onclick: save }, label);

  async function save() {
    const written = await text();
    if (written === null) return;
    const address = URL.createObjectURL(new Blob([written], { type }));
    h('a', { href: address, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
  }
}

async function toClipboard(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  // Pages that come over plain http from another machine have no clipboard interface.
  const area = h('textarea', { class: 'unseen', readonly: true });
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand('copy');
  area.remove();
}

/**
 * Asks in a modal dialog. Resolves to the value of the chosen radio, or of the `number` field {label, hint, value, min, max},
 * or 'yes' when there is neither; to null when the reader backs out or leaves the page.
 */
export function ask({ title, text, choices = [], number, confirm, back, signal, tone = 'danger' }) {
  return new Promise((resolve) => {
    const dialog = h('dialog', { 'aria-labelledby': 'ask-title' },
      h('form', { method: 'dialog' },
        h('h2', { id: 'ask-title' }, title),
        text && h('p', null, text),
        choices.length > 0 && h('fieldset', { class: 'choices' },
          h('legend', null, choices.legend),
          choices.map(({ value, label, hint }, i) => h('label', { class: 'choice' },
            h('input', { type: 'radio', name: 'choice', value, checked: i === 0 }),
            h('span', null, label, hint && h('small', null, hint))))),
        number && h('div', { class: 'field' }, h('label', { for: 'ask-number' }, number.label),
          h('input', { id: 'ask-number', type: 'number', min: number.min, max: number.max, step: 1, required: true, value: number.value, 'aria-describedby': 'ask-hint' }),
          h('p', { class: 'hint', id: 'ask-hint' }, number.hint)),
        h('div', { class: 'actions' },
          h('button', { value: 'back', class: 'quiet', formnovalidate: true }, back),
          h('button', { value: 'yes', class: tone }, confirm))));
    dialog.addEventListener('close', () => {
      const chosen = dialog.querySelector('input:checked, input[type=number]');
      resolve(dialog.returnValue === 'yes' ? chosen?.value ?? 'yes' : null);
      dialog.remove();
    });
    signal?.addEventListener('abort', () => dialog.close('back'));
    document.body.append(dialog);
    dialog.showModal();
  });
}
