// The list of trainings; it looks again by itself while it is on the screen.

import { html, nothing } from '../lib/lit-html.js';
import { ENDED, listJobs, progressOf } from './api.js';
import { pager } from './dom.js';
import { integer, isNumber, loss, moment, percent } from './format.js';
import { emptyPage } from './models.js';
import { keepReading } from './polling.js';
import { staleNotice } from './problems.js';
import { has, t } from './strings.js';

const PAGE = 20;
const MOST_COMPARED = 8;
const picked = new Set(); // jobs to compare; outlives the view

/** A job that is no more cannot be compared. */
export const unpick = (id) => picked.delete(id);

/** #/jobs?page=1 */
export async function jobsView({ query, signal, update }) {
  const page = Math.max(0, Number.parseInt(query.get('page'), 10) || 0);
  const state = { page, jobs: [], total: 0, stale: null };

  async function read() {
    Object.assign(state, await listJobs({ page, size: PAGE }, signal));
  }

  function pick(id, isPicked) {
    if (isPicked) picked.add(id);
    else picked.delete(id);
    update();
  }

  await read();
  keepReading(read, {
    signal,
    every: () => (state.jobs.some(({ state: one }) => !ENDED.has(one)) ? 1500 : 8000),
    done: (error) => {
      state.stale = error;
      update();
    },
  });
  return { title: t('jobs.title'), body: () => body(state, pick) };
}

const body = ({ page, jobs, total, stale }, pick) => html`
  <h1>${t('jobs.title')}</h1>
  <p class="intro">${t('jobs.intro')}</p>
  ${staleNotice(stale)}
  ${
    jobs.length === 0 && page === 0
      ? emptyPage(t('jobs.empty'))
      : html`<div class="card">
    ${jobs.length > 1 ? picker() : nothing}
    <table class="jobs">
      <thead><tr>${['model', 'state', 'progress', 'accuracy', 'submitted'].map((name) => html`<th scope="col">${t(`jobs.${name}`)}</th>`)}</tr></thead>
      <tbody>${jobs.map((job) => row(job, pick))}</tbody>
    </table>
    ${pager(page, PAGE, total, (to) => `#/jobs?page=${to}`)}
  </div>`
  }`;

const picker = () => html`<div class="head picker">
  <p class="hint">${t(picked.size < 2 ? 'jobs.pick' : 'jobs.picked', { n: picked.size })}</p>
  ${picked.size >= 2 ? html`<a class="button small strong" data-key="compare" href="#/compare?jobs=${[...picked].map(encodeURIComponent).join(',')}">${t('jobs.compare')}</a>` : nothing}
</div>`;

/** One more than can be compared cannot be picked. */
function row(job, pick) {
  const short = String(job.id).slice(0, 8);
  return html`<tr>
    <th scope="row">
      <input type="checkbox" data-key="pick-${job.id}" aria-label=${t('jobs.pickOne', { model: job.model, id: short })}
        .checked=${picked.has(job.id)} ?disabled=${!picked.has(job.id) && picked.size >= MOST_COMPARED} @change=${(event) => pick(job.id, event.target.checked)}>
      <a href="#/jobs/${encodeURIComponent(job.id)}" data-key=${job.id}>${job.model}</a> <span class="id">${short}</span>
      ${job.submitter && job.submitter !== 'anonymous' ? html`<small>${t('jobs.by', { submitter: job.submitter })}</small>` : nothing}
    </th>
    <td>${badge(job.state)}${job.queue_position > 0 ? html` <small>${t('jobs.before', { n: integer(job.queue_position) })}</small>` : nothing}</td>
    <td>${isNumber(job.epochs) ? html`${t('jobs.epochs', { epoch: job.epoch ?? 0, epochs: job.epochs })}${ENDED.has(job.state) ? nothing : progress(progressOf(job))}` : nothing}</td>
    <td class="number">${accuracy(job)}</td>
    <td><time datetime=${job.submitted_at}>${moment(job.submitted_at)}</time></td>
  </tr>`;
}

function accuracy({ evaluation, latest }) {
  if (isNumber(evaluation?.accuracy)) return html`${percent(evaluation.accuracy)} <small>${t('jobs.onTest')}</small>`;
  if (isNumber(latest?.accuracy)) return html`${percent(latest.accuracy)} <small>${t('jobs.onTrain')}</small>`;
  return '–';
}

/** A job's state in words, with a mark that does not rest on colour alone. */
export const badge = (state) => html`<span class="badge ${String(state).toLowerCase()}">${t(`state.${state}`)}</span>`;

/** Why a training ended, of {rule, epoch, monitor, value}. */
export function stopWords({ rule, epoch, value, monitor }) {
  const full = `stop.${rule}.full`;
  if (has(full) && isNumber(epoch) && isNumber(value))
    return t(full, { epoch, value: loss(value), monitor: monitor ?? 'loss' });
  return has(`stop.${rule}`) ? t(`stop.${rule}`) : rule;
}

const progress = (share) =>
  html`<span class="mini" aria-hidden="true"><span .style=${`width: ${share * 100}%`}></span></span>`;
