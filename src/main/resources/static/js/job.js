// One training: what is stored is read first, then the event stream adds to it. Epochs are kept by their number,
// so a replayed event changes nothing.

import { cancelJob, deleteJob, ENDED, errorOf, followJob, getEpochReport, getJob, progressOf, resumeJob, stopReasonOf } from './api.js';
import { lineChart } from './chart.js';
import { announce, ask, copyButton, h, notice, serverText } from './dom.js';
import { figuresTable } from './figures.js';
import { duration, integer, isNumber, loss, moment, percent, tidy } from './format.js';
import { badge, stopWords, unpick } from './jobs.js';
import { tryAddress, versionAddress } from './models.js';
import { problemNotice } from './problems.js';
import { pretty } from './request.js';
import { t } from './strings.js';

const BETWEEN_ANNOUNCEMENTS_MS = 10_000;
const BETWEEN_READINGS_MS = 2000; // of what no event says: the place in the queue, overfitting
const MOST_EPOCHS = 1000;

/** #/jobs/{id} */
export async function jobView({ parts: [id], signal }) {
  let job = await getJob(id, signal);
  const epochs = new Map();
  const page = layout(() => job, signal);
  let overfitting = null; // {epoch, words}
  let planned = 0;
  let announced = 0;
  let reading = 0;
  let stopFollowing = () => {};

  takeReport(await getEpochReport(id, signal));

  function takeReport({ epochs: list, overfitting_epoch: epoch, overfitting: words }) {
    addEpochs(list);
    overfitting = isNumber(epoch) ? { epoch, words } : null;
  }

  function addEpochs(list) {
    for (const epoch of list) if (isNumber(epoch.epoch)) epochs.set(epoch.epoch, epoch);
  }

  /** An ended job does not run again by a late answer, and a count does not go back. */
  function merge(news) {
    if (ENDED.has(job.state) && !ENDED.has(news.state ?? job.state)) return;
    const older = (news.epoch ?? 0) < (job.epoch ?? 0);
    const { epoch, batch, progress, ...rest } = news;
    job = { ...job, ...rest };
    if (older) return;
    for (const [name, value] of Object.entries({ epoch, batch, progress })) if (value !== undefined) job[name] = value;
  }

  function draw() {
    if (planned) return;
    planned = requestAnimationFrame(() => {
      planned = 0;
      page.draw([...epochs.values()].sort((a, b) => a.epoch - b.epoch), overfitting);
    });
  }

  async function readAgain() {
    clearTimeout(reading);
    reading = 0;
    const [stored, report] = await Promise.all([getJob(id, signal), getEpochReport(id, signal)]);
    takeReport(report);
    merge(stored);
    if (job.state === 'QUEUED') readLater();
    if (ENDED.has(job.state)) stopFollowing();
    draw();
  }

  function readLater() {
    if (!signal.aborted) reading ||= setTimeout(() => readAgain().catch(() => {}), BETWEEN_READINGS_MS);
  }

  function received(type, data) {
    if (type === 'epoch') {
      addEpochs([data]);
      if (isNumber(data.epoch) && data.epoch >= (job.latest?.epoch ?? 0)) job = { ...job, latest: data };
      sayEpoch(data);
      if (isNumber(data.val_loss)) readLater();
    } else if (type === 'evaluation') {
      job = { ...job, evaluation: data };
    } else if (type !== 'state' || !ENDED.has(data.state)) { // the end has an event of its own; a resumed job's stream has earlier ends in it
      const before = job.state;
      merge(data);
      if (job.state !== before) announce(t('job.said.state', { state: t(`state.${job.state}`) }));
    }
    if (type === 'end') readAgain().catch(() => {});
    draw();
  }

  function sayEpoch({ epoch, loss: value, accuracy }) {
    if (Date.now() - announced < BETWEEN_ANNOUNCEMENTS_MS) return;
    announced = Date.now();
    announce(t('job.said.epoch', { epoch, epochs: job.epochs ?? '–', loss: loss(value), accuracy: percent(accuracy) }));
  }

  if (!ENDED.has(job.state)) {
    stopFollowing = followJob(id, {
      opened: () => {
        page.connected(true);
        readAgain().catch(() => {}); // what happened between the first reading and the stream's beginning
      },
      received,
      lost: () => page.connected(false),
    }, signal);
  }
  signal.addEventListener('abort', () => {
    cancelAnimationFrame(planned);
    clearTimeout(reading);
  });
  draw();
  return { title: t('job.document', { model: job.model }), node: page.node };
}

/** The page's parts, made once; draw(epochs) brings them up to date. */
function layout(current, signal) {
  const state = h('span', null);
  const facts = h('p', { class: 'facts' });
  const messages = h('div', null);
  const offline = h('div', { hidden: true }, notice('warn', t('job.lost')));
  const fill = h('div', null);
  const bar = h('div', { class: 'progress', role: 'progressbar', 'aria-label': t('job.progress'), 'aria-valuemin': 0, 'aria-valuemax': 100 }, fill);
  const pace = h('p', { class: 'pace' });
  const result = h('div', null);
  const progress = h('section', { class: 'card running' }, bar, pace);
  const actions = h('div', { class: 'actions' });
  const lossChart = lineChart({ title: t('job.loss'), hint: t('job.lossHint'), format: loss, tick: tidy });
  const accuracyChart = lineChart({ title: t('job.accuracy'), hint: t('job.accuracyHint'), format: percent, tick: (value) => `${tidy(value * 100)} %`, most: 1 });
  const charts = h('div', { class: 'charts' }, h('section', { class: 'card' }, lossChart.node), h('section', { class: 'card' }, accuracyChart.node));
  const figures = figuresTable();
  const settings = h('pre', { tabindex: 0, 'aria-label': t('job.settings') });
  let stateShown = null;
  let messagesShown = null;
  let resultShown = null;
  let connectedNow = true;

  const node = h('div', null,
    h('p', { class: 'crumb' }, h('a', { href: '#/jobs' }, t('job.back'))),
    h('div', { class: 'head' }, h('h1', null, current().model, ' ', state), actions),
    facts, offline, messages, progress, result,
    charts, figures.node,
    h('details', { class: 'card' }, h('summary', null, t('job.settings')),
      h('div', { class: 'head' }, h('p', { class: 'hint' }, t('job.id', { id: current().id })), copyButton(() => settings.textContent)), settings));

  function draw(epochs, overfitting) {
    const job = current();
    const ended = ENDED.has(job.state);
    const latest = epochs.at(-1);
    drawState(job, ended);
    drawProgress(job, ended);
    drawMessages(job, epochs, overfitting);
    drawResult(job);
    // An ended job's axis ends where its training did; a running one's shows the way ahead.
    const last = ended ? latest?.epoch ?? 1 : wayAhead(job.epochs ?? 1, latest?.epoch ?? 0);
    const mark = overfitting && { from: overfitting.epoch, text: t('job.overfits') };
    lossChart.update(seriesOf(epochs, 'loss', 'val_loss'), last, mark);
    accuracyChart.update(seriesOf(epochs, 'accuracy', 'val_accuracy'), last, mark);
    figures.update(epochs);
    charts.hidden = figures.node.hidden = ended && !latest; // nothing was measured, nothing will be
    if (!settings.textContent) settings.textContent = pretty(job.request ?? {});
    offline.hidden = connectedNow || ended;
  }

  function drawState(job, ended) {
    const written = `${job.state} ${Boolean(job.links?.resume)}`;
    if (written === stateShown) return;
    const hadFocus = actions.contains(document.activeElement);
    stateShown = written;
    state.replaceChildren(badge(job.state));
    actions.replaceChildren(...[
      !ended && job.state !== 'CANCELLING' && h('button', { type: 'button', class: 'danger', onclick: cancel }, t('job.cancel')),
      ended && job.links?.resume && h('button', { type: 'button', onclick: resume }, t('job.resume')),
      h('a', { class: 'button', href: `#/train?from=${encodeURIComponent(job.id)}` }, t('job.again')),
      ended && h('button', { type: 'button', class: 'danger', onclick: remove }, t('job.delete')),
    ].filter(Boolean));
    if (hadFocus) actions.querySelector('a').focus({ preventScroll: true });
  }

  function drawProgress(job, ended) {
    const took = job.started_at && job.finished_at ? (new Date(job.finished_at) - new Date(job.started_at)) / 1000 : null;
    const submitter = job.submitter && job.submitter !== 'anonymous' ? job.submitter : null;
    facts.textContent = [submitter ? t('job.submittedBy', { time: moment(job.submitted_at), submitter }) : t('job.submitted', { time: moment(job.submitted_at) }), isNumber(took) && t('job.took', { time: duration(took) })].filter(Boolean).join(' · ');
    progress.hidden = ended;
    const share = progressOf(job);
    fill.style.width = `${share * 100}%`;
    bar.setAttribute('aria-valuenow', Math.round(share * 100));
    pace.textContent = paceOf(job);
    bar.setAttribute('aria-valuetext', pace.textContent);
  }

  function drawMessages(job, epochs, overfitting) {
    const written = JSON.stringify([job.state, overfitting, job.stop_reason, job.error, job.warnings, epochs.find((epoch) => 'loss' in epoch && !isNumber(epoch.loss))?.epoch]);
    if (written === messagesShown) return;
    messagesShown = written;
    messages.replaceChildren(...messagesOf(job, epochs, overfitting));
  }

  function drawResult({ evaluation, model, model_version: version }) {
    const written = JSON.stringify([evaluation, version]);
    if (written === resultShown || (!evaluation && !version)) return;
    resultShown = written;
    result.replaceChildren(h('section', { class: 'card result' },
      evaluation && isNumber(evaluation.accuracy) && h('div', null,
        h('p', null, h('strong', { class: 'big' }, percent(evaluation.accuracy)), ' ', t('job.tested', { n: integer(evaluation.samples) })),
        h('p', { class: 'hint' }, t('job.testedLoss', { loss: loss(evaluation.loss) }))),
      version && h('div', { class: 'actions' },
        h('a', { class: 'button', href: versionAddress(model, version) }, t('job.understand')),
        h('a', { class: 'button strong', href: tryAddress(model, version) }, t('job.model', { model, version })))));
  }

  async function cancel() {
    const choices = ['last', 'best', 'none'].map((value) => ({ value, label: t(`job.keep.${value}`), hint: t(`job.keep.${value}.hint`) }));
    choices.legend = t('job.cancel.keep');
    const keep = await ask({ title: t('job.cancel.title'), choices, confirm: t('job.cancel'), back: t('job.goOn'), signal });
    if (keep) await attempt(() => cancelJob(current().id, keep));
  }

  async function resume() {
    const { id, epoch, epochs } = current();
    const number = {
      label: t('job.resume.epochs'), hint: t('job.resume.hint', { n: integer(epoch) }), min: epoch + 1, max: MOST_EPOCHS, value: epoch < epochs ? epochs : Math.min(MOST_EPOCHS, epochs + 5),
    };
    const given = await ask({ title: t('job.resume.title'), text: t('job.resume.text'), number, confirm: t('job.resume'), back: t('word.back'), tone: 'strong', signal });
    if (given && await attempt(() => resumeJob(id, Number(given)))) dispatchEvent(new HashChangeEvent('hashchange')); // the page of a job that runs again
  }

  async function remove() {
    const sure = await ask({ title: t('job.delete.title'), text: t('job.delete.text'), confirm: t('job.delete'), back: t('word.back'), signal });
    if (!sure || !await attempt(() => deleteJob(current().id))) return;
    unpick(current().id);
    location.hash = '#/jobs';
  }

  async function attempt(call) {
    try {
      await call();
      return true;
    } catch (error) {
      messagesShown = null;
      messages.prepend(problemNotice(error));
      messages.scrollIntoView({ block: 'nearest' });
      return false;
    }
  }

  return {
    node,
    draw,
    connected(yes) {
      connectedNow = yes;
      offline.hidden = yes || ENDED.has(current().state);
    },
  };
}

/** Where a running job's axis ends: at its last epoch, or nearer when the curve would be a mere stroke at its left. */
function wayAhead(epochs, done) {
  let end = 10;
  while (end < done * 1.25) end *= 2;
  return Math.min(end, epochs);
}

function paceOf(job) {
  if (job.state === 'QUEUED') return job.queue_position > 0 ? t('job.queued', { n: integer(job.queue_position) }) : t('job.waiting');
  if (!job.epoch || !job.epochs) return t('job.preparing');
  return [
    t('job.epochOf', { epoch: job.epoch, epochs: job.epochs }),
    isNumber(job.batch) && isNumber(job.batches) && t('job.batchOf', { batch: integer(job.batch), batches: integer(job.batches) }),
    isNumber(job.samples_per_second) && t('job.speed', { n: integer(job.samples_per_second) }),
    isNumber(job.eta_seconds) && t('job.left', { time: duration(Math.max(1, Math.round(job.eta_seconds))) }),
  ].filter(Boolean).join(' · ');
}

function messagesOf(job, epochs, overfitting) {
  const messages = [];
  const lost = epochs.find((epoch) => 'loss' in epoch && !isNumber(epoch.loss));
  if (job.state === 'DIVERGED' || lost) {
    messages.push(notice('bad', h('p', null, h('strong', null, t('job.diverged'))),
      h('p', null, lost ? t('job.diverged.text', { epoch: lost.epoch }) : t('job.diverged.early'))));
  }
  if (job.state === 'FAILED') messages.push(notice('bad', h('p', null, h('strong', null, t('job.failed'))), errorOf(job) && h('p', null, serverText(errorOf(job)))));
  if (job.state === 'INTERRUPTED') messages.push(notice('warn', h('p', null, t('job.interrupted'))));
  if (job.warnings?.length) {
    messages.push(notice('warn', h('p', null, t('job.warnings')),
      h('ul', null, job.warnings.map(({ pointer, detail }) => h('li', null, h('code', null, pointer), ' ', serverText(detail))))));
  }
  if (overfitting) {
    messages.push(notice('warn', h('p', null, h('strong', null, t('job.overfitting', { epoch: overfitting.epoch }))), h('p', null, t('job.overfitting.text')),
      h('p', { class: 'hint' }, serverText(overfitting.words))));
  }
  const reason = stopReasonOf(job);
  if (reason && reason.rule !== 'DIVERGED') messages.push(h('p', { class: 'reason' }, stopWords(reason)));
  return messages;
}

function seriesOf(epochs, train, validation) {
  const points = (name) => epochs.filter((epoch) => name in epoch).map((epoch) => ({ x: epoch.epoch, y: epoch[name] }));
  const series = [{ name: t('word.train'), kind: 'train', points: points(train) }];
  // A job without validation may say null in every epoch: that is no figure, not a lost one.
  if (epochs.some((epoch) => isNumber(epoch[validation]))) series.push({ name: t('word.validation'), kind: 'validation', points: points(validation) });
  return series;
}
