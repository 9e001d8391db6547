// The list of models and their versions.

import { html, nothing } from '../lib/lit-html.js';
import { getModels } from './api.js';
import { integer, isNumber, moment, percent } from './format.js';
import { t } from './strings.js';

/** #/models */
export async function modelsView({ signal }) {
  const models = await getModels(signal);
  return { title: t('models.title'), body: () => page(models) };
}

export const versionAddress = (model, version) =>
  `#/models/${encodeURIComponent(model)}/${encodeURIComponent(version)}`;
export const tryAddress = (model, version) => `#/try?${new URLSearchParams({ model, version })}`;

/** What stands where there is nothing yet, with the way to the first training. */
export const emptyPage = (words) =>
  html`<div class="empty"><p>${words}</p><a class="button strong" href="#/train">${t('jobs.first')}</a></div>`;

const page = (models) => html`
  <h1>${t('models.title')}</h1>
  <p class="intro">${t('models.intro')}</p>
  ${models.length === 0 ? emptyPage(t('models.empty')) : table(models)}`;

const table = (models) => html`<div class="card"><table class="jobs versions">
  <thead><tr>
    ${['model', 'accuracy', 'parameters', 'created'].map((column) => html`<th scope="col">${t(`models.${column}`)}</th>`)}
    <th><span class="unseen">${t('models.actions')}</span></th>
  </tr></thead>
  <tbody>${models.flatMap(({ name, versions }) => versions.map((one) => row(name, one)))}</tbody>
</table></div>`;

const row = (name, { version, aliases = [], evaluation, parameters, created_at: created }) => html`<tr>
  <th scope="row"><a href=${versionAddress(name, version)}>${name}<span class="count"> ${t('models.versionOf', { version })}</span></a>${aliases.map((alias) => html` <span class="tag">${alias}</span>`)}</th>
  <td class="number">${isNumber(evaluation?.accuracy) ? percent(evaluation.accuracy) : '–'}</td>
  <td class="number">${t('train.parameters', { n: integer(parameters) })}</td>
  <td><time datetime=${created ?? nothing}>${moment(created)}</time></td>
  <td><a href=${tryAddress(name, version)}>${t('models.try')}</a></td>
</tr>`;
