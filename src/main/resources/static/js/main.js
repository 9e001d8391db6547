// The frame: which view a hash shows, focus, title, language.

import { html, render } from '../lib/lit-html.js';
import { Problem } from './api.js';
import { dropped } from './chosen.js';
import { element, first } from './dom.js';
import { describe, problemNotice } from './problems.js';
import { language, otherLanguage, switchLanguage, t } from './strings.js';

const main = document.getElementById('main');
const scrolled = new Map(); // where each page was left, for the back button
let shown = null;
let leaving = new AbortController();
let byLink = false; // whether a link brought the reader here, not the back button
let stays = false; // whether that link is one that leaves the page where it is

/** '#/look/train/7?label=9' → {section: 'look', parts: ['train', '7'], query} */
function route() {
  const [path, query = ''] = location.hash.replace(/^#\/?/, '').split('?');
  const [section, ...parts] = path.split('/').map(decode);
  return { section: section || 'look', parts: parts.filter((part) => part !== ''), query: new URLSearchParams(query) };
}

function decode(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // a lone % in an address that somebody typed: it then stands for itself
  }
}

/**
 * The view of a route; each section's code is loaded when it is first opened.
 *
 * @returns {Promise<(route: any) => any>}
 */
async function viewOf({ section, parts }) {
  switch (section) {
    case 'look':
      return (await import('./look.js')).lookView;
    case 'datasets':
      return parts.length === 0
        ? (await import('./datasets.js')).datasetsView
        : (await import('./dataset.js')).datasetView;
    case 'train':
      return (await import('./train.js')).trainView;
    case 'jobs':
      return parts.length === 0 ? (await import('./jobs.js')).jobsView : (await import('./job.js')).jobView;
    case 'compare':
      return (await import('./compare.js')).compareView;
    case 'models':
      return parts.length < 2
        ? (await import('./models.js')).modelsView
        : (await import('./understand.js')).understandView;
    case 'try':
      return (await import('./try.js')).tryView;
    default:
      return () => ({ title: t('problem.page'), body: () => html`<h1>${t('problem.page')}</h1>` });
  }
}

/**
 * A view gets the route, a signal that ends with it, and update(), which draws it anew; it gives {title, body()}: what it
 * looks like now, as a template.
 */
async function show() {
  leaving.abort();
  leaving = new AbortController();
  const { signal } = leaving;
  const isFirst = shown === null;
  const focused = /** @type {HTMLElement} */ (document.activeElement)?.dataset?.key;
  const here = route();
  if (!isFirst) scrolled.set(shown, scrollY);
  shown = location.hash;
  const top = stays ? scrollY : byLink || isFirst ? 0 : (scrolled.get(shown) ?? 0);
  const isQuiet = stays;
  byLink = stays = false;

  for (const link of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('[data-section]'))) {
    if (link.dataset.section === here.section) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  const slow = !isQuiet && setTimeout(() => main.replaceChildren(loading()), isFirst ? 0 : 400);
  const holder = element('div');
  let view = null;
  const update = () => {
    if (view && !signal.aborted) render(view.body(), holder);
  };
  try {
    view = await (await viewOf(here))({ ...here, signal, update });
  } catch (error) {
    if (signal.aborted) return;
    view = failed(error);
  } finally {
    clearTimeout(slow);
  }
  if (signal.aborted) return;
  update();
  main.replaceChildren(holder);
  document.title = view.title ? `${view.title} · Fitting Room` : 'Fitting Room';
  scrollTo(0, top);
  if (!isFirst) place(focused);
}

/** Focus stays on the same control where the new page has it, else it goes to the new heading. */
function place(key) {
  const same = key && first(`[data-key="${CSS.escape(key)}"]`);
  const target = same || first('h1', main);
  if (!same) target?.setAttribute('tabindex', '-1');
  target?.focus({ preventScroll: true });
}

function failed(error) {
  if (!(error instanceof Problem)) console.error(error);
  return {
    title: describe(error),
    body: () => problemNotice(error, html`<button type="button" @click=${show}>${t('word.retry')}</button>`),
  };
}

function loading() {
  const line = element('p', { class: 'loading' });
  line.textContent = t('word.loading');
  return line;
}

function dress() {
  document.documentElement.lang = language();
  for (const one of document.querySelectorAll('[data-t]')) one.textContent = t(one.getAttribute('data-t'));
  for (const one of document.querySelectorAll('[data-t-label]'))
    one.setAttribute('aria-label', t(one.getAttribute('data-t-label')));
  const button = document.getElementById('language');
  button.textContent = otherLanguage().name;
  button.lang = otherLanguage().tag;
}

document.getElementById('language').addEventListener('click', async () => {
  await switchLanguage();
  dress();
  show();
});
document.getElementById('skip').addEventListener('click', (event) => {
  event.preventDefault();
  main.focus();
});
document.addEventListener('click', (event) => {
  const link = /** @type {HTMLAnchorElement | null} */ (/** @type {Element} */ (event.target).closest('a[href^="#/"]'));
  if (!link || link.hash === location.hash) return;
  byLink = true;
  stays = 'stay' in link.dataset;
});
// Files dropped where no view takes them are meant for a data set; without this the browser would leave the page for them.
addEventListener('dragover', (event) => {
  if (event.dataTransfer.types.includes('Files')) event.preventDefault();
});
addEventListener('drop', async (event) => {
  if (event.defaultPrevented || !event.dataTransfer.types.includes('Files')) return;
  event.preventDefault();
  const files = dropped(event.dataTransfer);
  location.hash = '#/datasets';
  (await import('./upload.js')).take(files);
});
addEventListener('hashchange', show);
history.scrollRestoration = 'manual';
dress();
show();
