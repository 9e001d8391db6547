// One version of a data set: how far its making is, what came of it, and what can be done with it.

import { html, nothing } from '../lib/lit-html.js';
import {
  changeDatasetVersion,
  datasetDownload,
  deleteDatasetVersion,
  followDataset,
  getDatasetVersion,
  getDatasetVersions,
  meanAddress,
} from './api.js';
import { stateBadge } from './datasets.js';
import { announce, ask, bar, first, notice, pager, serverText } from './dom.js';
import { integer, isNumber, moment, sizeWords, totalOf } from './format.js';
import { classHash, datasetHash } from './look.js';
import { problemNotice, staleNotice } from './problems.js';
import { isNote, leftOut, preparationWords, problemsOf, warningsOf } from './report.js';
import { className, t } from './strings.js';
import { noteState } from './upload.js';

const BETWEEN_ANNOUNCEMENTS_MS = 10_000;
const BETWEEN_READINGS_MS = 2000; // of the report, which no event says as it grows
const CLASSES = 100; // on a page
const FORMATS = ['png', 'npz', 'idx'];
const ABOUT = ['source', 'licence', 'notes'];

/** #/datasets/{name}, #/datasets/{name}/{version}?classes=1 */
export async function datasetView({ parts: [name, asked], query, signal, update }) {
  const { versions, bundled } = await getDatasetVersions(name, signal);
  const number = asked ?? (versions.find(({ state }) => state !== 'REFUSED') ?? versions[0])?.version ?? 1;
  const state = {
    version: await getDatasetVersion(name, number, signal),
    versions,
    bundled,
    page: Math.max(0, Number.parseInt(query.get('classes'), 10) || 0),
    about: null, // source, licence and notes as typed, until they are stored
    names: null, // the classes' names as typed
    isConnected: true,
    isSaved: false,
    problem: null,
    stale: null,
  };
  const self = () => [name, state.version.version];
  let announced = 0;
  let reading = 0;
  let stopFollowing = () => {};
  const making = new AbortController(); // until it has been made, or refused

  function take(version) {
    const isNews = state.version.state === 'IMPORTING' && version.state !== 'IMPORTING';
    state.version = version;
    noteState(version);
    state.versions = state.versions.map((one) =>
      one.version === version.version ? { ...one, state: version.state } : one,
    );
    if (!isNews) return;
    announce(t(`dataset.said.${version.state}`, { name }));
    stopFollowing();
    making.abort();
  }

  async function readAgain() {
    clearTimeout(reading);
    reading = 0;
    try {
      take(await getDatasetVersion(...self(), signal));
      state.stale = null;
    } catch (error) {
      if (signal.aborted) return;
      state.stale = error;
    }
    update();
  }

  function readLater() {
    reading ||= setTimeout(readAgain, BETWEEN_READINGS_MS);
  }

  /** `progress` is the version's; `end` is the version, or nothing where it was deleted meanwhile. */
  function received(type, data) {
    if (type === 'end' && !data.state) {
      making.abort();
      location.hash = '#/datasets'; // somebody cancelled it
    } else if (type === 'end') {
      take(data);
      readAgain();
    } else if (state.version.state === 'IMPORTING') {
      state.version = { ...state.version, progress: data };
      readLater();
      if (Date.now() - announced >= BETWEEN_ANNOUNCEMENTS_MS) {
        announced = Date.now();
        announce(progressWords(data));
      }
    }
    update();
  }

  async function attempt(call) {
    try {
      Object.assign(state, { problem: null, isSaved: false });
      return await call();
    } catch (error) {
      if (signal.aborted) return null;
      state.problem = error;
      update();
      first('.problem')?.scrollIntoView({ block: 'nearest' });
      return null;
    }
  }

  const act = {
    async cancel() {
      const sure = await ask({
        title: t('dataset.cancel.title'),
        text: t('dataset.cancel.text'),
        confirm: t('dataset.cancel.confirm'),
        back: t('dataset.goOn'),
        signal: making.signal,
      });
      if (!sure) return;
      await attempt(async () => {
        await deleteDatasetVersion(...self());
        location.hash = '#/datasets';
      });
    },

    async remove() {
      const sure = await ask({
        title: t('dataset.delete.title', { name, version: state.version.version }),
        text: t('dataset.delete.text'),
        confirm: t('dataset.delete'),
        back: t('word.back'),
        signal,
      });
      if (sure) await attempt(() => removed(false));
    },

    type(key, value) {
      state.about = { ...aboutOf(state), [key]: value };
      state.isSaved = false;
    },

    async save(event) {
      event.preventDefault();
      const saved = await attempt(() => changeDatasetVersion(...self(), withoutBlanks(aboutOf(state))));
      if (!saved) return;
      take(saved);
      Object.assign(state, { about: null, isSaved: true });
      announce(t('dataset.saved'));
      update();
    },

    rename(index, value) {
      state.names = namesOf(state).map((one, i) => (i === index ? value : one));
      update();
    },

    async saveNames(event) {
      event.preventDefault();
      const made = await attempt(() =>
        changeDatasetVersion(...self(), { class_names: namesOf(state).map((one) => one.trim()) }),
      );
      if (made) location.hash = datasetHash(name, made.version);
    },
  };

  /** What uses the version is named, and what becomes of it when the version goes. */
  async function removed(detach) {
    try {
      await deleteDatasetVersion(...self(), detach);
    } catch (error) {
      if (error.usedBy.length === 0 || detach) throw error;
      const sure = await ask({
        title: t('dataset.used.title'),
        text: html`<p>${t('dataset.used')}</p>${usersIn(error)}<p>${t('dataset.detach')}</p>`,
        confirm: t('dataset.detach.confirm'),
        back: t('word.back'),
        signal,
      });
      if (sure) await removed(true);
      return;
    }
    location.hash = '#/datasets';
  }

  noteState(state.version);
  if (state.version.state === 'IMPORTING') {
    stopFollowing = followDataset(
      ...self(),
      {
        opened: () => {
          state.isConnected = true;
          readAgain(); // what happened between the first reading and the stream's beginning
        },
        received,
        lost: () => {
          state.isConnected = false;
          update();
        },
      },
      signal,
    );
  }
  signal.addEventListener('abort', () => {
    clearTimeout(reading);
    making.abort();
  });
  return { title: t('dataset.document', { name, version: number }), body: () => page(state, act) };
}

const aboutOf = ({ version, about }) => about ?? Object.fromEntries(ABOUT.map((key) => [key, textOf(version[key])]));

/** What is left empty is cleared. */
const withoutBlanks = (about) =>
  Object.fromEntries(Object.entries(about).map(([key, value]) => [key, value.trim() || null]));

/** A licence is a text, or has a name and a text. */
const textOf = (value) => (typeof value === 'object' ? (value?.name ?? '') : (value ?? ''));

const namesOf = ({ version, names }) => names ?? version.class_names;

/** What needs the version: jobs and models' versions, by their addresses. */
function usersIn({ usedBy }) {
  const link = (address) => {
    const [kind, id, , version] = address
      .replace(/^.*?\/api\//, '')
      .split('/')
      .map(decodeURIComponent);
    return kind === 'jobs'
      ? html`<a href="#/jobs/${encodeURIComponent(id)}">${t('job.id', { id })}</a>`
      : html`<a href="#/models/${encodeURIComponent(id)}/${version}">${t('eval.title', { model: id, version })}</a>`;
  };
  return html`<ul class="users">${usedBy.map((one) => html`<li>${link(one)}</li>`)}</ul>`;
}

const share = ({ pictures, of }) => (of > 0 ? Math.min(1, pictures / of) : null);

function progressWords(progress) {
  if (!progress) return t('dataset.phase.waiting');
  const { phase, pictures, of, skipped } = progress;
  return [
    t(`dataset.phase.${phase}`),
    pictures > 0 &&
      (of > 0
        ? t('dataset.picturesOf', { n: integer(pictures), of: integer(of) })
        : t('dataset.pictures', { n: integer(pictures) })),
    skipped > 0 && t('dataset.skipped', { n: integer(skipped) }),
  ]
    .filter(Boolean)
    .join(' · ');
}

// What it looks like

function page(state, act) {
  const { version: shown, versions, isConnected, problem, stale } = state;
  const { name, version, state: now } = shown;
  const reference = state.bundled ? name : `${name}@${version}`;
  return html`
    <p class="crumb"><a href="#/datasets">${t('dataset.back')}</a></p>
    <div class="head"><h1>${name} <span class="aside">${t('dataset.versionOf', { version })}</span> <span>${stateBadge(now)}</span></h1>
      <div class="actions">${actions(now, reference, act)}</div></div>
    <p class="facts">${facts(shown)}</p>
    ${versionLinks(name, version, versions)}
    ${isConnected || now !== 'IMPORTING' ? nothing : notice('warn', t('job.lost'))}
    <div class="problem">${problemNotice(problem)}</div>${staleNotice(stale)}
    ${now === 'IMPORTING' ? progressCard(shown.progress) : nothing}
    ${reportCard(state, reference, now)}
    ${now === 'READY' ? contents(state, reference, act) : nothing}`;
}

const actions = (now, reference, act) => {
  const query = new URLSearchParams({ dataset: reference });
  switch (now) {
    case 'IMPORTING':
      return html`<button type="button" class="danger" @click=${act.cancel}>${t('dataset.cancel')}</button>`;
    case 'READY':
      return html`<a class="button strong" href="#/train?${query}">${t('dataset.train')}</a><a class="button" href="#/look?${query}">${t('dataset.look')}</a>`;
    default:
      return html`<a class="button strong" href="#/datasets">${t('dataset.again')}</a><button type="button" class="danger" @click=${act.remove}>${t('dataset.delete')}</button>`;
  }
};

function facts({ state, counts, class_names: labels, shape, created_at: created, parent, fingerprint }) {
  const known = [
    labels && t('datasets.count', { n: integer(totalsOf(counts)), classes: integer(labels.length) }),
    shape && sizeWords(shape),
    created && t(state === 'READY' ? 'eval.created' : 'dataset.begun', { time: moment(created) }),
    parent && t('dataset.parent', { version: integer(parent) }),
    fingerprint && html`<span class="id">${fingerprint.slice(0, 19)}…</span>`,
  ].filter(Boolean);
  return known.flatMap((fact, i) => (i ? [' · ', fact] : [fact]));
}

const totalsOf = (counts) =>
  totalOf(Object.fromEntries(Object.entries(counts ?? {}).map(([split, one]) => [split, one?.total])));

function versionLinks(name, shown, versions) {
  if (versions.length < 2) return nothing;
  return html`<nav class="chips" aria-label=${t('dataset.versions')}>${versions.map(
    ({ version, state }) =>
      html`<a class="chip" href=${datasetHash(name, version)} aria-current=${version === shown ? 'page' : nothing} data-key="version-${version}">${t('dataset.versionOf', { version })}${state === 'READY' ? nothing : ` (${t(`dataset.state.${state}`)})`}</a>`,
  )}</nav>`;
}

function progressCard(progress) {
  const done = progress ? share(progress) : null;
  const words = progressWords(progress);
  const percents = Math.round((done ?? 0) * 100);
  return html`<section class="card running">
    <div class="progress" role="progressbar" aria-label=${t('job.progress')} aria-valuemin="0" aria-valuemax="100" aria-valuenow=${done === null ? nothing : percents} aria-valuetext=${words}><div .style=${`width: ${percents}%`}></div></div>
    <p class="pace">${words}</p></section>`;
}

/** What came of it; while it is being made, as far as that is known. */
function reportCard({ version: shown, bundled }, reference, now) {
  const { name, report, counts, class_names: labels } = shown;
  const { problems = [], warnings = [] } = report ?? {};
  const isFine = now === 'READY' && warnings.every(isNote);
  const balanced = new URLSearchParams({ dataset: reference, balance: '1' });
  const more = ({ parameters }) =>
    parameters?.class_weight && now === 'READY'
      ? html`<div class="actions"><a class="button small" href="#/train?${balanced}">${t('report.balance')}</a></div>`
      : nothing;
  if (now === 'IMPORTING' && warnings.length === 0 && !hasCounts(report)) return nothing;
  return html`<section class="card report" aria-labelledby="report">
    <h2 id="report">${t(now === 'REFUSED' ? 'report.refused' : 'report.title')}</h2>
    ${now === 'REFUSED' ? html`<p class="hint">${t('report.refused.hint')}</p>` : nothing}
    ${problemsOf(problems)}
    ${now === 'READY' ? html`<p>${summary(counts, labels)}</p>` : nothing}
    ${isFine && !bundled ? html`<p class="fine">${t('report.fine')}</p>` : nothing}
    ${warningsOf(warnings, now === 'READY' ? reference : null, more)}
    ${report ? leftOut(report) : nothing}
    ${now === 'REFUSED' && problems.length === 0 ? html`<p>${t('report.noReason', { name })}</p>` : nothing}
  </section>`;
}

const hasCounts = (report) => Object.keys(report?.skipped_counts ?? {}).length > 0;

function summary(counts, labels) {
  const { train, test, validation } = counts;
  return t(validation?.total > 0 ? 'report.summary.validated' : 'report.summary', {
    train: integer(train?.total ?? 0),
    test: integer(test?.total ?? 0),
    validation: integer(validation?.total ?? 0),
    classes: integer(labels.length),
  });
}

function contents(state, reference, act) {
  const { version: shown, bundled } = state;
  return html`
    ${classesCard(state, reference)}
    <div class="halves">
      <section class="card" aria-labelledby="prepared"><h2 id="prepared">${t('prepared.title')}</h2><p class="hint">${t('prepared.hint')}</p>
        ${shown.preparation ? html`<ul class="steps">${preparationWords(shown.preparation).map((one) => html`<li>${one}</li>`)}</ul>` : nothing}</section>
      ${aboutCard(state, act)}
    </div>
    ${bundled ? nothing : namesCard(state, act)}
    <section class="card" aria-labelledby="downloads"><h2 id="downloads">${t('eval.downloads')}</h2><p class="hint">${t('dataset.downloads.hint')}</p>
      <div class="actions downloads">${FORMATS.map((format) => html`<a class="button small" href=${datasetDownload(shown.name, shown.version, format)} download>${t(`dataset.download.${format}`)}</a>`)}
        ${bundled ? nothing : html`<button type="button" class="small danger" data-key="delete" @click=${act.remove}>${t('dataset.delete')}</button>`}</div></section>`;
}

/** Each class with its mean picture and how many it has in each split. */
function classesCard({ version: { name, version, counts, class_names: labels }, bundled, page: number }, reference) {
  const splits = Object.keys(counts).filter((split) => counts[split]?.total > 0);
  const most = Math.max(1, ...splits.flatMap((split) => counts[split].per_class));
  const dataset = { reference, bundled };
  const row = (label, index) => html`<tr>
    <th scope="row"><div class="pictured"><img class="mean" loading="lazy" src=${meanAddress(reference, index)} alt=${t('dataset.mean.of', { label: className(label) })}><a href=${classHash(dataset, splits[0], index)}>${className(label)}</a></div></th>
    ${splits.map((split) => html`<td>${bar(counts[split].per_class[index] / most, split)}<a class="value" href=${classHash(dataset, split, index)} aria-label=${t('dataset.cell', { label: className(label), split: t(`look.${split}`), n: integer(counts[split].per_class[index]) })}>${integer(counts[split].per_class[index])}</a></td>`)}</tr>`;
  const from = number * CLASSES;
  return html`<section class="card" aria-labelledby="classes">
    <h2 id="classes">${t('dataset.classes')}</h2>
    <p class="hint">${t('dataset.classes.hint')}</p>
    <div class="mean-of-all"><img class="mean large-mean" src=${meanAddress(reference)} alt=${t('dataset.mean.all')}><p class="hint">${t('dataset.mean.hint')}</p></div>
    <table class="perclass counts">
      <thead><tr><th scope="col">${t('look.class')}</th>${splits.map((split) => html`<th scope="col">${t(`look.${split}`)}</th>`)}</tr></thead>
      <tbody>${labels.slice(from, from + CLASSES).map((label, i) => row(label, from + i))}</tbody>
    </table>
    ${pager(number, CLASSES, labels.length, (to) => `${datasetHash(name, version)}?classes=${to}`, true)}
  </section>`;
}

function aboutCard(state, act) {
  const { version: shown, bundled, isSaved } = state;
  const about = aboutOf(state);
  const title = html`<h2 id="about">${t('dataset.about')}</h2>`;
  if (bundled) {
    const given = ABOUT.filter((key) => about[key]);
    return html`<section class="card" aria-labelledby="about">${title}
      <dl class="about">${given.map((key) => html`<dt>${t(`upload.${key}`)}</dt><dd>${serverText(about[key])}</dd>`)}</dl></section>`;
  }
  return html`<section class="card" aria-labelledby="about">${title}
    <form novalidate @submit=${act.save}><div class="fields">${ABOUT.map(
      (
        key,
      ) => html`<div class="field${key === 'notes' ? ' wide' : ''}"><label for="about-${key}">${t(`upload.${key}`)}</label>
        ${
          key === 'notes'
            ? html`<textarea id="about-notes" rows="3" .value=${about[key]} @input=${({ target }) => act.type(key, target.value)}></textarea>`
            : html`<input id="about-${key}" autocomplete="off" .value=${about[key]} @input=${({ target }) => act.type(key, target.value)}>`
        }</div>`,
    )}</div>
    <div class="actions"><button class="small">${t('dataset.save')}</button>${isSaved ? html`<span class="hint saved">${t('dataset.saved')}</span>` : nothing}</div></form>
    ${isNumber(shown.parent) ? html`<p class="hint">${t('dataset.parent.hint', { version: integer(shown.parent) })}</p>` : nothing}</section>`;
}

function namesCard(state, act) {
  const names = namesOf(state);
  const isChanged = state.names !== null && names.some((one, i) => one.trim() !== state.version.class_names[i]);
  return html`<details class="card names"><summary>${t('dataset.names')}</summary>
    <p class="hint">${t('dataset.names.hint')}</p>
    <form novalidate @submit=${act.saveNames}>
      <div class="args">${names.map((one, i) => html`<div class="field"><label for="name-${i}">${t('dataset.nameOf', { n: i })}</label><input id="name-${i}" autocomplete="off" spellcheck="false" .value=${one} @input=${({ target }) => act.rename(i, target.value)}></div>`)}</div>
      <div class="actions"><button class="small" ?disabled=${!isChanged}>${t('dataset.names.save')}</button></div>
    </form></details>`;
}
