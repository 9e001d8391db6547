// Parts that several views share. What is drawn is a template of lit-html: text enters the page as text, never as markup.

import { html, nothing, render } from '../lib/lit-html.js';
import { integer } from './format.js';
import { t } from './strings.js';

const SAID_FOR_MS = 1500;

/** An element of its own, for what keeps a state in it: a canvas, a drawing that is measured. */
export function element(tag, members = {}) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(members)) made.setAttribute(name, value);
  return made;
}

/**
 * The first such element, to be given the focus or measured; null where there is none.
 *
 * @type {(css: string, within?: ParentNode) => HTMLElement | null}
 */
export const first = (css, within = document) => within.querySelector(css);

/** Says a sentence to screen readers, without moving anything on the screen. */
export function announce(sentence) {
  document.getElementById('announcer').textContent = sentence;
}

/** A box with a message; tone is 'info', 'warn' or 'bad'. */
export const notice = (tone, content) => html`<div class="notice ${tone}">${content}</div>`;

/** Previous and next page of a long list, with the range shown; `to(page)` gives a page's address, `stays` keeps the place. */
export function pager(page, size, total, to, stays = false) {
  if (!(total > size)) return nothing;
  const end = Math.min(total, (page + 1) * size);
  const stay = stays ? '' : nothing;
  return html`<nav class="pager" aria-label=${t('word.pages')}>
    ${page > 0 ? html`<a href=${to(page - 1)} rel="prev" data-key="previous" data-stay=${stay}>${t('word.previous')}</a>` : nothing}
    <span>${t('word.range', { from: integer(page * size + 1), to: integer(end), total: integer(total) })}</span>
    ${end < total ? html`<a href=${to(page + 1)} rel="next" data-key="next" data-stay=${stay}>${t('word.next')}</a>` : nothing}
  </nav>`;
}

/** One choice of a few, side by side: options are [value, text]. */
export const segments = (name, label, options, chosen, change) => html`<fieldset class="segments" aria-label=${label}>
  ${options.map(
    ([value, text]) => html`<label>
    <input type="radio" name=${name} value=${value} .checked=${value === chosen} data-key="${name}-${value}" @change=${() => change(value)}><span>${text}</span>
  </label>`,
  )}
</fieldset>`;

/** Text that came from the service, which speaks English whatever the page's language is. */
export const serverText = (text) => html`<span lang="en">${text}</span>`;

/** A share of a whole as a bar, 0..1; beside it stands the figure. */
export const bar = (share, kind = '') =>
  html`<span class="track" aria-hidden="true"><span class=${kind} .style=${`width: ${share * 100}%`}></span></span>`;

/** A button that copies what `text()` gives at that moment, and says so, or that it could not. */
export function copyButton(text, label = t('word.copy')) {
  async function copy({ currentTarget: button }) {
    const said = (await toClipboard(text())) ? t('word.copied') : t('word.notCopied');
    button.textContent = said;
    announce(said);
    setTimeout(() => {
      button.textContent = label;
    }, SAID_FOR_MS);
  }

  return html`<button type="button" class="small" .textContent=${label} @click=${copy}></button>`;
}

/** A button that saves what `text()` gives, or promises, as a file; nothing when that is null. */
export function saveButton(label, name, type, text) {
  async function save() {
    const written = await text();
    if (written === null) return;
    const address = URL.createObjectURL(new Blob([written], { type }));
    element('a', { href: address, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
  }

  return html`<button type="button" class="small" @click=${save}>${label}</button>`;
}

/**
 * The reader's own picture; nothing is seen of a file that the browser cannot show, which the service may read all
 * the same. `shownBy` keeps the element of each file, so that it is made once.
 */
export function ownPicture(shownBy, blob, alt) {
  if (shownBy.has(blob)) return shownBy.get(blob);
  const image = element('img', { class: 'yours', alt });
  const address = URL.createObjectURL(blob);
  const forget = () => URL.revokeObjectURL(address);
  image.addEventListener('load', forget);
  image.addEventListener('error', () => {
    forget();
    image.hidden = true;
  });
  image.src = address;
  shownBy.set(blob, image);
  return image;
}

/** Whether it was copied. */
async function toClipboard(text) {
  try {
    if (navigator.clipboard) {
      await navigator.clipboard.writeText(text);
      return true;
    }
  } catch {
    // Not allowed, as in a frame or without the focus: the old way may be.
  }
  const area = element('textarea', { class: 'unseen', readonly: '' });
  area.value = text;
  document.body.append(area);
  area.select();
  const isCopied = document.execCommand('copy');
  area.remove();
  return isCopied;
}

/**
 * Asks in a modal dialog. Resolves to the value of the chosen radio, or of the `number` field {label, hint, value, min, max},
 * or 'yes' when there is neither; to null when the reader backs out or leaves the page. `choices` are
 * {legend, options: [{value, label, hint}]}.
 *
 * @param {{title: string, text?: unknown, choices?: {legend: string, options: {value: string, label: string, hint: string}[]},
 *   number?: {label: string, hint: string, value: number, min: number, max: number}, confirm: string, back: string,
 *   signal?: AbortSignal, tone?: string}} question
 * @returns {Promise<string | null>}
 */
export function ask({ title, text, choices, number, confirm, back, signal, tone = 'danger' }) {
  return new Promise((resolve) => {
    const dialog = element('dialog', { 'aria-labelledby': 'ask-title' });
    render(
      html`<form method="dialog">
      <h2 id="ask-title">${title}</h2>
      ${text ? html`<div>${text}</div>` : nothing}
      ${
        choices
          ? html`<fieldset class="choices"><legend>${choices.legend}</legend>
        ${choices.options.map(
          ({ value, label, hint }, i) => html`<label class="choice">
          <input type="radio" name="choice" value=${value} ?checked=${i === 0}><span>${label}${hint ? html`<small>${hint}</small>` : nothing}</span>
        </label>`,
        )}
      </fieldset>`
          : nothing
      }
      ${
        number
          ? html`<div class="field"><label for="ask-number">${number.label}</label>
        <input id="ask-number" type="number" min=${number.min} max=${number.max} step="1" required value=${number.value} aria-describedby="ask-hint">
        <p class="hint" id="ask-hint">${number.hint}</p></div>`
          : nothing
      }
      <div class="actions"><button value="back" class="quiet" formnovalidate>${back}</button><button value="yes" class=${tone}>${confirm}</button></div>
    </form>`,
      dialog,
    );
    dialog.addEventListener('close', () => {
      const chosen = dialog.querySelector('input:checked, input[type=number]');
      resolve(dialog.returnValue === 'yes' ? (chosen?.value ?? 'yes') : null);
      dialog.remove();
    });
    signal?.addEventListener('abort', () => dialog.close('back'));
    document.body.append(dialog);
    dialog.showModal();
  });
}
