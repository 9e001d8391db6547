// What the service found in an upload, in the reader's language: made of each finding's code and parameters.

import { html, nothing } from '../lib/lit-html.js';
import { pictureHash, thumbnail } from './look.js';
import { notice, serverText } from './dom.js';
import { integer, isNumber, percent } from './format.js';
import { has, language, t } from './strings.js';

const SHOWN_FILES = 100;

/** What was done, and is no reason to doubt the pictures. */
const NOTES = new Set([
  'SHUFFLED',
  'RESIZED',
  'SIZE_NOT_KEPT',
  'DUPLICATES_REMOVED',
  'READ_WITH_SEMICOLONS',
  'CHANNELS_FIRST',
]);

/** Whether a finding only tells what was done. */
export const isNote = ({ code }) => NOTES.has(code);

/** A finding's sentence; one that this page has no words for is said in the service's. */
function sentence({ code, message, parameters, file, row }) {
  const key = `report.${code}`;
  if (!has(key)) return serverText(message);
  const said = t(key, written({ ...parameters, ...(file && { file }), ...(isNumber(row) && { row }) }));
  return /\{\w+\}/.test(said) ? serverText(message) : said; // a parameter that there was not when the words were written
}

const written = (parameters) =>
  Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, valueOf(name, value)]));

function valueOf(name, value) {
  if (isNumber(value))
    return name.startsWith('share') ? percent(value) : Number.isInteger(value) ? integer(value) : value;
  return Array.isArray(value) ? value.join(t('finding.list')) : value;
}

/** What one can do about it, where there is more to say than the sentence does. */
const wayOut = (code) => (has(`report.${code}.do`) ? html`<p class="hint">${t(`report.${code}.do`)}</p>` : nothing);

/** Whether the sentence says already where it is. */
const isNamed = ({ message, file }) => (message ?? '').includes(file);

const where = (file, row) => (row ? t('report.at', { file, row: integer(row) }) : file);

/** Why an upload was refused. */
export const problemsOf = (problems) =>
  problems.map((problem) =>
    notice(
      'bad',
      html`<p>${sentence(problem)}</p>
    ${wayOut(problem.code)}
    ${problem.file && !isNamed(problem) ? html`<p class="hint">${where(problem.file, problem.row)}</p>` : nothing}`,
    ),
  );

/** What may be wrong with the pictures, and then what was done with them, with those that are meant; `more(warning)` adds what can be done at a click. */
export const warningsOf = (warnings, reference, more) =>
  [...warnings]
    .sort((a, b) => Number(isNote(a)) - Number(isNote(b)))
    .map(
      (warning) => html`<div class="notice ${isNote(warning) ? 'info' : 'warn'} found" data-code=${warning.code}>
    <p>${sentence(warning)}</p>
    ${wayOut(warning.code)}
    ${warning.pictures?.length > 0 && reference ? tilesOf(warning.pictures, reference) : nothing}
    ${more(warning)}
  </div>`,
    );

const tilesOf = (pictures, reference) =>
  html`<ul class="tiles few">${pictures.map(
    ({ split, index }) =>
      html`<li><a href=${pictureHash(reference, split, index)}>${thumbnail(reference, split, index, t(`look.${split}`))}</a></li>`,
  )}</ul>`;

/** What was left out: how many for each reason, and the first of them. */
export function leftOut({ skipped, skipped_counts: counts }) {
  const reasons = Object.entries(counts ?? {}).filter(([, count]) => count > 0);
  if (reasons.length === 0) return nothing;
  const total = reasons.reduce((sum, [, count]) => sum + count, 0);
  return html`<details class="left-out"><summary>${t('report.leftOut', { n: integer(total) })}</summary>
    <ul class="reasons">${reasons.map(([code, count]) => html`<li><b>${integer(count)}</b> ${reasonOf(code)}</li>`)}</ul>
    ${
      skipped?.length > 0
        ? html`<h3>${t(total > skipped.length ? 'report.firstFiles' : 'report.theFiles')}</h3>
      <ul class="files">${skipped.slice(0, SHOWN_FILES).map((one) => html`<li><code>${where(one.file, one.row)}</code> <small>${saidOf(one)}</small></li>`)}</ul>`
        : nothing
    }
  </details>`;
}

const reasonOf = (code) => (has(`skipped.${code}`) ? t(`skipped.${code}`) : html`<code>${code}</code>`);

/** The reason; where the service speaks the reader's language, what it says of this very file. */
const saidOf = ({ code, message }) =>
  message && (language() === 'en' || !has(`skipped.${code}`)) ? serverText(message) : reasonOf(code);

/** How a picture file becomes what a network gets, in sentences. */
export function preparationWords(preparation) {
  const {
    image_size: [height, width],
    color_mode: colour,
  } = preparation;
  return [
    t(`prepared.size.${colour}`, { width: integer(width), height: integer(height) }),
    t(`prepared.${framingOf(preparation)}`),
    t(`prepared.interpolation.${preparation.interpolation}`),
    ...(preparation.invert === 'no' ? [] : [t(`prepared.invert.${preparation.invert}`)]),
    t(`prepared.transparency.${preparation.transparency}`),
  ];
}

/** Framing and the two ways to keep a ratio are one choice for a reader. */
function framingOf({ framing, crop_to_aspect_ratio: crop, pad_to_aspect_ratio: pad }) {
  if (framing === 'article') return 'article';
  if (crop) return 'crop';
  return pad ? 'pad' : 'stretch';
}
