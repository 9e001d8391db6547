// One training: what is stored is read first, then the event stream adds to it. Epochs are kept by their number,
// so a replayed event changes nothing.

import { html, nothing } from '../lib/lit-html.js';
import {
  cancelJob,
  deleteJob,
  ENDED,
  errorOf,
  followJob,
  getEpochReport,
  getJob,
  progressOf,
  resumeJob,
  stopReasonOf,
} from './api.js';
import { lineChart } from './chart.js';
import { announce, ask, copyButton, first, notice, serverText } from './dom.js';
import { figuresTable } from './figures.js';
import { duration, integer, isNumber, loss, moment, percent, tidy } from './format.js';
import { badge, stopWords, unpick } from './jobs.js';
import { datasetHash } from './look.js';
import { tryAddress, versionAddress } from './models.js';
import { problemNotice, staleNotice } from './problems.js';
import { pretty } from './request.js';
import { t } from './strings.js';

const BETWEEN_ANNOUNCEMENTS_MS = 10_000;
const BETWEEN_READINGS_MS = 2000; // of what no event says: the place in the queue, overfitting
const MOST_EPOCHS = 1000;

/** #/jobs/{id} */
export async function jobView({ parts: [id], signal, update }) {
  const state = {
    job: await getJob(id, signal),
    epochs: new Map(), // by number
    overfitting: null, // {epoch, words}
    isConnected: true,
    problem: null, // of what the reader asked for
    stale: null, // why the last reading failed
  };
  const charts = {
    loss: lineChart({ title: t('job.loss'), hint: t('job.lossHint'), format: loss, tick: tidy }),
    accuracy: lineChart({
      title: t('job.accuracy'),
      hint: t('job.accuracyHint'),
      format: percent,
      tick: (value) => `${tidy(value * 100)} %`,
      most: 1,
    }),
  };
  let planned = 0;
  let announced = 0;
  let reading = 0;
  let stopFollowing = () => {};

  takeReport(await getEpochReport(id, signal));

  function takeReport({ epochs, overfitting_epoch: epoch, overfitting: words }) {
    addEpochs(epochs);
    state.overfitting = isNumber(epoch) ? { epoch, words } : null;
  }

  function addEpochs(list) {
    for (const epoch of list) if (isNumber(epoch.epoch)) state.epochs.set(epoch.epoch, epoch);
  }

  /** An ended job does not run again by a late answer, and a count does not go back. */
  function merge(news) {
    const { job } = state;
    if (ENDED.has(job.state) && !ENDED.has(news.state ?? job.state)) return;
    const older = (news.epoch ?? 0) < (job.epoch ?? 0);
    const { epoch, batch, progress, ...rest } = news;
    state.job = { ...job, ...rest };
    if (older) return;
    for (const [name, value] of Object.entries({ epoch, batch, progress }))
      if (value !== undefined) state.job[name] = value;
  }

  /** Once a frame, however many events come in it. */
  function draw() {
    planned ||= requestAnimationFrame(() => {
      planned = 0;
      const hadFocus = document.activeElement?.closest('.actions') ?? null;
      drawCharts(state, charts);
      update();
      // A button that is no more, since the job has ended, leaves the focus to what stands beside it.
      if (hadFocus && document.activeElement === document.body) first('a', hadFocus)?.focus({ preventScroll: true });
    });
  }

  /** What fails is said, and tried again. */
  async function readAgain() {
    clearTimeout(reading);
    reading = 0;
    try {
      const [stored, report] = await Promise.all([getJob(id, signal), getEpochReport(id, signal)]);
      takeReport(report);
      merge(stored);
      state.stale = null;
    } catch (error) {
      if (signal.aborted) return;
      state.stale = error;
    }
    if (state.job.state === 'QUEUED' || state.stale) readLater();
    if (ENDED.has(state.job.state)) stopFollowing();
    draw();
  }

  function readLater() {
    if (!signal.aborted) reading ||= setTimeout(readAgain, BETWEEN_READINGS_MS);
  }

  function received(type, data) {
    const { job } = state;
    if (type === 'epoch') {
      addEpochs([data]);
      if (isNumber(data.epoch) && data.epoch >= (job.latest?.epoch ?? 0)) state.job = { ...job, latest: data };
      sayEpoch(data);
      if (isNumber(data.val_loss)) readLater();
    } else if (type === 'evaluation') {
      state.job = { ...job, evaluation: data };
    } else if (type !== 'state' || !ENDED.has(data.state)) {
      // the end has an event of its own; a resumed job's stream has earlier ends in it
      merge(data);
      if (state.job.state !== job.state) announce(t('job.said.state', { state: t(`state.${state.job.state}`) }));
    }
    if (type === 'end') readAgain();
    draw();
  }

  function sayEpoch({ epoch, loss: value, accuracy }) {
    if (Date.now() - announced < BETWEEN_ANNOUNCEMENTS_MS) return;
    announced = Date.now();
    announce(
      t('job.said.epoch', { epoch, epochs: state.job.epochs ?? '–', loss: loss(value), accuracy: percent(accuracy) }),
    );
  }

  async function attempt(call) {
    try {
      state.problem = null;
      await call();
      return true;
    } catch (error) {
      state.problem = error;
      update();
      first('.problem')?.scrollIntoView({ block: 'nearest' });
      return false;
    }
  }

  const act = {
    async cancel() {
      const options = ['last', 'best', 'none'].map((value) => ({
        value,
        label: t(`job.keep.${value}`),
        hint: t(`job.keep.${value}.hint`),
      }));
      const keep = await ask({
        title: t('job.cancel.title'),
        choices: { legend: t('job.cancel.keep'), options },
        confirm: t('job.cancel'),
        back: t('job.goOn'),
        signal,
      });
      if (keep) await attempt(() => cancelJob(id, keep));
    },
    async resume() {
      const { epoch, epochs } = state.job;
      const number = {
        label: t('job.resume.epochs'),
        hint: t('job.resume.hint', { n: integer(epoch) }),
        min: epoch + 1,
        max: MOST_EPOCHS,
        value: epoch < epochs ? epochs : Math.min(MOST_EPOCHS, epochs + 5),
      };
      const given = await ask({
        title: t('job.resume.title'),
        text: t('job.resume.text'),
        number,
        confirm: t('job.resume'),
        back: t('word.back'),
        tone: 'strong',
        signal,
      });
      if (given && (await attempt(() => resumeJob(id, Number(given)))))
        dispatchEvent(new HashChangeEvent('hashchange')); // the page of a job that runs again
    },
    async remove() {
      const sure = await ask({
        title: t('job.delete.title'),
        text: t('job.delete.text'),
        confirm: t('job.delete'),
        back: t('word.back'),
        signal,
      });
      if (!sure || !(await attempt(() => deleteJob(id)))) return;
      unpick(id);
      location.hash = '#/jobs';
    },
  };

  function connected(isConnected) {
    state.isConnected = isConnected;
    draw();
  }

  if (!ENDED.has(state.job.state)) {
    stopFollowing = followJob(
      id,
      {
        opened: () => {
          connected(true);
          readAgain(); // what happened between the first reading and the stream's beginning
        },
        received,
        lost: () => connected(false),
      },
      signal,
    );
  }
  signal.addEventListener('abort', () => {
    cancelAnimationFrame(planned);
    clearTimeout(reading);
  });
  drawCharts(state, charts);
  return { title: t('job.document', { model: state.job.model }), body: () => body(state, charts, act) };
}

const epochsOf = ({ epochs }) => [...epochs.values()].sort((a, b) => a.epoch - b.epoch);

function drawCharts(state, charts) {
  const { job, overfitting } = state;
  const epochs = epochsOf(state);
  const done = epochs.at(-1)?.epoch;
  // An ended job's axis ends where its training did; a running one's shows the way ahead.
  const last = ENDED.has(job.state) ? (done ?? 1) : wayAhead(job.epochs ?? 1, done ?? 0);
  const mark = overfitting && { from: overfitting.epoch, text: t('job.overfits') };
  charts.loss.update(seriesOf(epochs, 'loss', 'val_loss'), last, mark);
  charts.accuracy.update(seriesOf(epochs, 'accuracy', 'val_accuracy'), last, mark);
}

function body(state, charts, act) {
  const { job, isConnected, problem, stale } = state;
  const epochs = epochsOf(state);
  const hasEnded = ENDED.has(job.state);
  const isMeasured = !hasEnded || epochs.length > 0; // else nothing was, and nothing will be
  return html`
    <p class="crumb"><a href="#/jobs">${t('job.back')}</a></p>
    <div class="head"><h1>${job.model} <span>${badge(job.state)}</span></h1><div class="actions">${actions(job, hasEnded, act)}</div></div>
    <p class="facts">${facts(job)}</p>
    ${isConnected || hasEnded ? nothing : notice('warn', t('job.lost'))}
    <div class="problem">${problemNotice(problem)}</div>${staleNotice(stale)}
    ${messagesOf(job, epochs, state.overfitting)}
    ${hasEnded ? nothing : progressCard(job)}
    ${result(job)}
    <div class="charts" ?hidden=${!isMeasured}><section class="card">${charts.loss.node}</section><section class="card">${charts.accuracy.node}</section></div>
    ${isMeasured ? figuresTable(epochs) : nothing}
    <details class="card"><summary>${t('job.settings')}</summary>
      <div class="head"><p class="hint">${t('job.id', { id: job.id })}</p>${copyButton(() => pretty(job.request ?? {}))}</div>
      <pre tabindex="0" aria-label=${t('job.settings')}>${pretty(job.request ?? {})}</pre></details>`;
}

const actions = (job, hasEnded, act) => html`
  ${hasEnded || job.state === 'CANCELLING' ? nothing : html`<button type="button" class="danger" @click=${act.cancel}>${t('job.cancel')}</button>`}
  ${hasEnded && job.links?.resume ? html`<button type="button" @click=${act.resume}>${t('job.resume')}</button>` : nothing}
  <a class="button" href="#/train?from=${encodeURIComponent(job.id)}">${t('job.again')}</a>
  ${hasEnded ? html`<button type="button" class="danger" @click=${act.remove}>${t('job.delete')}</button>` : nothing}`;

function facts(job) {
  const dataset = job.request?.dataset;
  return dataset ? html`${times(job)} · <a href=${datasetHash(...dataset.split('@'))}>${dataset}</a>` : times(job);
}

function times({ submitter, submitted_at: submitted, started_at: started, finished_at: finished }) {
  const time = moment(submitted);
  const words =
    submitter && submitter !== 'anonymous' ? t('job.submittedBy', { time, submitter }) : t('job.submitted', { time });
  return started && finished
    ? `${words} · ${t('job.took', { time: duration((Date.parse(finished) - Date.parse(started)) / 1000) })}`
    : words;
}

function progressCard(job) {
  const percents = progressOf(job) * 100;
  const pace = paceOf(job);
  return html`<section class="card running">
    <div class="progress" role="progressbar" aria-label=${t('job.progress')} aria-valuemin="0" aria-valuemax="100" aria-valuenow=${Math.round(percents)} aria-valuetext=${pace}><div .style=${`width: ${percents}%`}></div></div>
    <p class="pace">${pace}</p></section>`;
}

function result({ evaluation, model, model_version: version }) {
  if (!evaluation && !version) return nothing;
  return html`<section class="card result">
    ${
      isNumber(evaluation?.accuracy)
        ? html`<div>
      <p><strong class="big">${percent(evaluation.accuracy)}</strong> ${t('job.tested', { n: integer(evaluation.samples) })}</p>
      <p class="hint">${t('job.testedLoss', { loss: loss(evaluation.loss) })}</p></div>`
        : nothing
    }
    ${
      version
        ? html`<div class="actions"><a class="button" href=${versionAddress(model, version)}>${t('job.understand')}</a>
      <a class="button strong" href=${tryAddress(model, version)}>${t('job.model', { model, version })}</a></div>`
        : nothing
    }
  </section>`;
}

/** Where a running job's axis ends: at its last epoch, or nearer when the curve would be a mere stroke at its left. */
function wayAhead(epochs, done) {
  let end = 10;
  while (end < done * 1.25) end *= 2;
  return Math.min(end, epochs);
}

function paceOf(job) {
  if (job.state === 'QUEUED')
    return job.queue_position > 0 ? t('job.queued', { n: integer(job.queue_position) }) : t('job.waiting');
  if (!job.epoch || !job.epochs) return t('job.preparing');
  return [
    t('job.epochOf', { epoch: job.epoch, epochs: job.epochs }),
    isNumber(job.batch) &&
      isNumber(job.batches) &&
      t('job.batchOf', { batch: integer(job.batch), batches: integer(job.batches) }),
    isNumber(job.samples_per_second) && t('job.speed', { n: integer(job.samples_per_second) }),
    isNumber(job.eta_seconds) && t('job.left', { time: duration(Math.max(1, Math.round(job.eta_seconds))) }),
  ]
    .filter(Boolean)
    .join(' · ');
}

function messagesOf(job, epochs, overfitting) {
  const lost = epochs.find((epoch) => 'loss' in epoch && !isNumber(epoch.loss));
  const reason = stopReasonOf(job);
  return html`
    ${
      job.state === 'DIVERGED' || lost
        ? notice(
            'bad',
            html`<p><strong>${t('job.diverged')}</strong></p>
      <p>${lost ? t('job.diverged.text', { epoch: lost.epoch }) : t('job.diverged.early')}</p>`,
          )
        : nothing
    }
    ${job.state === 'FAILED' ? notice('bad', html`<p><strong>${t('job.failed')}</strong></p>${errorOf(job) ? html`<p>${serverText(errorOf(job))}</p>` : nothing}`) : nothing}
    ${job.state === 'INTERRUPTED' ? notice('warn', html`<p>${t('job.interrupted')}</p>`) : nothing}
    ${
      job.warnings?.length
        ? notice(
            'warn',
            html`<p>${t('job.warnings')}</p>
      <ul>${job.warnings.map(({ pointer, detail }) => html`<li><code>${pointer}</code> ${serverText(detail)}</li>`)}</ul>`,
          )
        : nothing
    }
    ${
      overfitting
        ? notice(
            'warn',
            html`<p><strong>${t('job.overfitting', { epoch: overfitting.epoch })}</strong></p><p>${t('job.overfitting.text')}</p>
      <p class="hint">${serverText(overfitting.words)}</p>`,
          )
        : nothing
    }
    ${reason && reason.rule !== 'DIVERGED' ? html`<p class="reason">${stopWords(reason)}</p>` : nothing}`;
}

function seriesOf(epochs, train, validation) {
  const points = (name) => epochs.filter((epoch) => name in epoch).map((epoch) => ({ x: epoch.epoch, y: epoch[name] }));
  const series = [{ name: t('word.train'), kind: 'train', points: points(train) }];
  // A job without validation may say null in every epoch: that is no figure, not a lost one.
  if (epochs.some((epoch) => isNumber(epoch[validation])))
    series.push({ name: t('word.validation'), kind: 'validation', points: points(validation) });
  return series;
}
