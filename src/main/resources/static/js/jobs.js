// The list of trainings; it looks again by itself while it is on the screen.

import { ENDED, listJobs, progressOf } from './api.js';
import { h, pager } from './dom.js';
import { integer, isNumber, loss, moment, percent } from './format.js';
import { has, t } from './strings.js';

const PAGE = 20;
const MOST_COMPARED = 8;
const picked = new Set(); // jobs to compare; outlives the view

/** A job that is no more cannot be compared. */
export const unpick = (id) => picked.delete(id);

/** #/jobs?page=1 */
export async function jobsView({ query, signal }) {
  const page = Math.max(0, Number.parseInt(query.get('page'), 10) || 0);
  const holder = h('div', null);
  let known = null;

  async function refresh() {
    const answer = await listJobs({ page, size: PAGE }, signal);
    const written = JSON.stringify(answer);
    if (written !== known) {
      known = written;
      const key = holder.contains(document.activeElement) ? document.activeElement.dataset.key : null;
      holder.replaceChildren(answer.jobs.length === 0 && page === 0 ? empty() : table(answer, page));
      if (key) holder.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus({ preventScroll: true });
    }
    return answer.jobs.some(({ state }) => !ENDED.has(state));
  }

  let timer = 0;
  function later(busy) {
    if (signal.aborted) return;
    timer = setTimeout(() => {
      if (document.hidden) later(busy);
      else refresh().then(later, () => later(false));
    }, busy ? 1500 : 8000);
  }
  signal.addEventListener('abort', () => clearTimeout(timer));
  later(await refresh());

  return {
    title: t('jobs.title'),
    node: h('div', null, h('h1', null, t('jobs.title')), h('p', { class: 'intro' }, t('jobs.intro')), holder),
  };
}

function empty() {
  return h('div', { class: 'empty' }, h('p', null, t('jobs.empty')), h('a', { class: 'button strong', href: '#/train' }, t('jobs.first')));
}

function table({ jobs, total }, page) {
  const compare = h('div', { class: 'head picker' });
  const columns = ['model', 'state', 'progress', 'accuracy', 'submitted'];
  const boxes = [];

  /** One more than can be compared cannot be picked. */
  function drawPicker() {
    for (const box of boxes) box.disabled = !box.checked && picked.size >= MOST_COMPARED;
    const ids = [...picked].map(encodeURIComponent).join(',');
    compare.replaceChildren(...[h('p', { class: 'hint' }, t(picked.size < 2 ? 'jobs.pick' : 'jobs.picked', { n: picked.size })),
      picked.size >= 2 && h('a', { class: 'button small strong', 'data-key': 'compare', href: `#/compare?jobs=${ids}` }, t('jobs.compare'))].filter(Boolean));
  }

  function pick(job) {
    const box = h('input', {
      type: 'checkbox', checked: picked.has(job.id), 'data-key': `pick-${job.id}`, 'aria-label': t('jobs.pickOne', { model: job.model, id: String(job.id).slice(0, 8) }),
      onchange: () => {
        if (box.checked) picked.add(job.id);
        else picked.delete(job.id);
        drawPicker();
      },
    });
    boxes.push(box);
    return box;
  }

  const rows = jobs.map((job) => row(job, pick(job)));
  drawPicker();
  return h('div', { class: 'card' }, jobs.length > 1 && compare,
    h('table', { class: 'jobs' },
      h('thead', null, h('tr', null, columns.map((name) => h('th', { scope: 'col' }, t(`jobs.${name}`))))),
      h('tbody', null, rows)),
    pager(page, PAGE, total, (to) => `#/jobs?page=${to}`));
}

function row(job, box) {
  return h('tr', null,
    h('th', { scope: 'row' }, box, ' ', h('a', { href: `#/jobs/${encodeURIComponent(job.id)}`, 'data-key': job.id }, job.model), ' ',
      h('span', { class: 'id' }, String(job.id).slice(0, 8)), job.submitter && job.submitter !== 'anonymous' && [' ', h('small', null, t('jobs.by', { submitter: job.submitter }))]),
    h('td', null, badge(job.state), job.queue_position > 0 && [' ', h('small', null, t('jobs.before', { n: integer(job.queue_position) }))]),
    h('td', null, isNumber(job.epochs) && [t('jobs.epochs', { epoch: job.epoch ?? 0, epochs: job.epochs }), !ENDED.has(job.state) && bar(progressOf(job))]),
    h('td', { class: 'number' }, accuracy(job)),
    h('td', null, h('time', { datetime: job.submitted_at }, moment(job.submitted_at))));
}

function accuracy({ evaluation, latest }) {
  if (isNumber(evaluation?.accuracy)) return [percent(evaluation.accuracy), ' ', h('small', null, t('jobs.onTest'))];
  if (isNumber(latest?.accuracy)) return [percent(latest.accuracy), ' ', h('small', null, t('jobs.onTrain'))];
  return '–';
}

/** A job's state in words, with a mark that does not rest on colour alone. */
export function badge(state) {
  return h('span', { class: `badge ${String(state).toLowerCase()}` }, t(`state.${state}`));
}

/** Why a training ended, of {rule, epoch, monitor, value}. */
export function stopWords({ rule, epoch, value, monitor }) {
  const full = `stop.${rule}.full`;
  if (has(full) && isNumber(epoch) && isNumber(value)) return t(full, { epoch, value: loss(value), monitor: monitor ?? 'loss' });
  return has(`stop.${rule}`) ? t(`stop.${rule}`) : rule;
}

function bar(share) {
  const fill = h('span', null);
  fill.style.width = `${share * 100}%`;
  return h('span', { class: 'mini', 'aria-hidden': 'true' }, fill);
}
