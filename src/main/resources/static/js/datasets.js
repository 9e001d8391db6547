// The data sets that there are, and the place where pictures of one's own become one.

import { html, nothing } from '../lib/lit-html.js';
import { listDatasets, meanAddress } from './api.js';
import { integer, moment, sizeWords, totalOf } from './format.js';
import { datasetHash } from './look.js';
import { keepReading } from './polling.js';
import { staleNotice } from './problems.js';
import { t } from './strings.js';
import { noting, uploadCard } from './upload.js';

const EVERY_MS = 1500;

/** #/datasets */
export async function datasetsView({ signal, update }) {
  const read = () => noting(() => listDatasets(signal));
  const state = { datasets: await read(), stale: null };
  const upload = uploadCard({
    datasets: () => state.datasets,
    arrived: ({ name, version }) => {
      location.hash = datasetHash(name, version);
    },
    signal,
    update,
  });

  keepReading(
    async () => {
      state.datasets = await read();
    },
    {
      signal,
      every: () => (state.datasets.some(({ versions }) => versions.some(isBeingMade)) ? EVERY_MS : null),
      done: (error) => {
        state.stale = error;
        update();
      },
    },
  );
  return { title: t('datasets.title'), body: () => page(state, upload) };
}

const isBeingMade = ({ state }) => state === 'IMPORTING';

/** A version's state in words, with a mark that does not rest on colour alone. */
export const stateBadge = (state) =>
  html`<span class="badge ${{ IMPORTING: 'running', READY: 'succeeded', REFUSED: 'failed' }[state] ?? ''}">${t(`dataset.state.${state}`)}</span>`;

const page = ({ datasets, stale }, upload) => html`
  <h1>${t('datasets.title')}</h1>
  <p class="intro">${t('datasets.intro')}</p>
  ${upload()}
  ${staleNotice(stale)}
  <h2 class="part">${t('datasets.all')}</h2>
  <div class="card"><table class="jobs datasets">
    <thead><tr>${['name', 'state', 'pictures', 'size', 'made'].map((name) => html`<th scope="col">${t(`datasets.${name}`)}</th>`)}</tr></thead>
    <tbody>${datasets.map(row)}</tbody>
  </table></div>`;

function row({ name, reference, classes, counts, shape, bundled, versions }) {
  const newest = versions[0];
  const isReady = classes !== null;
  return html`<tr>
    <th scope="row">${isReady ? html`<img class="mean" loading="lazy" src=${meanAddress(reference)} alt="">` : nothing}<a href=${datasetHash(name)} data-key="dataset-${name}">${name}</a>${versions.length > 1 ? html` <span class="count">${t('datasets.versions', { n: integer(versions.length) })}</span>` : nothing}</th>
    <td>${stateBadge(newest?.state ?? 'READY')}</td>
    <td>${isReady ? t('datasets.count', { n: integer(totalOf(counts)), classes: integer(classes.length) }) : nothing}</td>
    <td>${isReady ? sizeWords(shape) : nothing}</td>
    <td>${bundled ? html`<span class="count">${t('datasets.bundled')}</span>` : html`<time datetime=${newest.created_at}>${moment(newest.created_at)}</time>`}</td>
  </tr>`;
}
