// A table of the figures of each epoch, which grows while the training goes on.

import { h } from './dom.js';
import { duration, integer, isNumber, loss, percent, tidy } from './format.js';
import { t } from './strings.js';

/** {node, update(epochs)}; rows that have not changed stay as they are, columns that say nothing are hidden. */
export function figuresTable() {
  const columns = [
    ['epoch', 'job.epoch', integer], ['loss', 'job.loss', loss], ['accuracy', 'job.accuracy', percent],
    ['val_loss', 'job.valLoss', loss], ['val_accuracy', 'job.valAccuracy', percent],
    ['learning_rate', 'job.learningRate', tidy], ['duration_seconds', 'job.time', duration], ['samples_per_second', 'job.rate', integer],
  ];
  const kindOf = (name) => (name.startsWith('val_') ? 'val' : name === 'learning_rate' ? 'rate' : null);
  const body = h('tbody', null);
  const table = h('table', { class: 'figures', 'aria-labelledby': 'figures' },
    h('thead', null, h('tr', null, columns.map(([name, key]) => h('th', { scope: 'col', class: kindOf(name) }, t(key))))), body);
  const scroll = h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-labelledby': 'figures' }, table);
  const nothing = h('p', { class: 'hint' }, t('job.noEpochs'));
  const rows = new Map();
  return {
    node: h('section', { class: 'card' }, h('h2', { id: 'figures' }, t('job.figures')), nothing, scroll),
    update(epochs) {
      nothing.hidden = epochs.length > 0;
      scroll.hidden = epochs.length === 0;
      table.classList.toggle('plain', !epochs.some((epoch) => isNumber(epoch.val_loss)));
      table.classList.toggle('steady', epochs.every((epoch) => epoch.learning_rate === epochs[0].learning_rate));
      for (const epoch of epochs) {
        const written = JSON.stringify(epoch);
        if (rows.get(epoch.epoch)?.written === written) continue;
        const row = h('tr', null, columns.map(([name, , format], i) => h(i ? 'td' : 'th', {
          scope: i ? null : 'row', class: kindOf(name),
        }, format(epoch[name]))));
        rows.get(epoch.epoch)?.row.remove();
        rows.set(epoch.epoch, { row, written });
        const later = epochs.find((other) => other.epoch > epoch.epoch && rows.get(other.epoch)?.row.isConnected);
        body.insertBefore(row, later ? rows.get(later.epoch).row : null);
      }
    },
  };
}
