// The list of models and their versions.

import { getModels } from './api.js';
import { h } from './dom.js';
import { integer, isNumber, moment, percent } from './format.js';
import { t } from './strings.js';

/** #/models */
export async function modelsView({ signal }) {
  const models = await getModels(signal);
  return {
    title: t('models.title'),
    node: h('div', null, h('h1', null, t('models.title')), h('p', { class: 'intro' }, t('models.intro')),
      models.length === 0 ? h('div', { class: 'empty' }, h('p', null, t('models.empty')), h('a', { class: 'button strong', href: '#/train' }, t('jobs.first'))) : table(models)),
  };
}

export const versionAddress = (model, version) => `#/models/${encodeURIComponent(model)}/${encodeURIComponent(version)}`;
export const tryAddress = (model, version) => `#/try?${new URLSearchParams({ model, version })}`;

function table(models) {
  const columns = ['model', 'accuracy', 'parameters', 'created'];
  return h('div', { class: 'card' }, h('table', { class: 'jobs versions' },
    h('thead', null, h('tr', null, columns.map((column) => h('th', { scope: 'col' }, t(`models.${column}`))), h('th', null, h('span', { class: 'unseen' }, t('models.actions'))))),
    h('tbody', null, models.flatMap(({ name, versions }) => versions.map((one) => row(name, one))))));
}

function row(name, { version, aliases = [], evaluation, parameters, created_at: created }) {
  return h('tr', null,
    h('th', { scope: 'row' }, h('a', { href: versionAddress(name, version) }, name, h('span', { class: 'count' }, ` ${t('models.versionOf', { version })}`)), aliases.map((alias) => [' ', h('span', { class: 'tag' }, alias)])),
    h('td', { class: 'number' }, isNumber(evaluation?.accuracy) ? percent(evaluation.accuracy) : '–'),
    h('td', { class: 'number' }, t('train.parameters', { n: integer(parameters) })),
    h('td', null, h('time', { datetime: created }, moment(created))),
    h('td', null, h('a', { href: tryAddress(name, version) }, t('models.try'))));
}
