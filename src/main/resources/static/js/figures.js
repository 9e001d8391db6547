// A table of the figures of each epoch, which grows while the training goes on.

import { html, nothing } from '../lib/lit-html.js';
import { duration, integer, isNumber, loss, percent, tidy } from './format.js';
import { t } from './strings.js';

/** @type {[string, string, (value: number) => string][]} */
const COLUMNS = [
  ['epoch', 'job.epoch', integer],
  ['loss', 'job.loss', loss],
  ['accuracy', 'job.accuracy', percent],
  ['val_loss', 'job.valLoss', loss],
  ['val_accuracy', 'job.valAccuracy', percent],
  ['learning_rate', 'job.learningRate', tidy],
  ['duration_seconds', 'job.time', duration],
  ['samples_per_second', 'job.rate', integer],
];
const rows = new WeakMap(); // by epoch: writing a thousand rows of numbers anew takes longer than a mini-batch

/** Columns that say nothing are hidden. */
export function figuresTable(epochs) {
  const isPlain = !epochs.some((epoch) => isNumber(epoch.val_loss));
  const isSteady = epochs.every((epoch) => epoch.learning_rate === epochs[0].learning_rate);
  return html`<section class="card"><h2 id="figures">${t('job.figures')}</h2>
    ${
      epochs.length === 0
        ? html`<p class="hint">${t('job.noEpochs')}</p>`
        : html`<div class="scroll" tabindex="0" role="region" aria-labelledby="figures">
      <table class="figures ${isPlain ? 'plain' : ''} ${isSteady ? 'steady' : ''}" aria-labelledby="figures">
        <thead><tr>${COLUMNS.map(([name, key]) => html`<th scope="col" class=${kindOf(name)}>${t(key)}</th>`)}</tr></thead>
        <tbody>${epochs.map(row)}</tbody>
      </table></div>`
    }
  </section>`;
}

function row(epoch) {
  if (!rows.has(epoch)) {
    const [[, , first], ...others] = COLUMNS;
    rows.set(
      epoch,
      html`<tr><th scope="row">${first(epoch.epoch)}</th>${others.map(([name, , format]) => html`<td class=${kindOf(name)}>${format(epoch[name])}</td>`)}</tr>`,
    );
  }
  return rows.get(epoch);
}

function kindOf(name) {
  if (name.startsWith('val_')) return 'val';
  return name === 'learning_rate' ? 'rate' : nothing;
}
