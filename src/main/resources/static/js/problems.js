import { h, notice, serverText } from './dom.js';
import { t } from './strings.js';

/** What a failed call means for the reader, in a sentence. */
export function describe(error) {
  if (error.status === 0) return t('problem.network');
  if (error.status === 404) return t('problem.missing');
  if (error.retryAfter) return t('problem.busy', { n: error.retryAfter });
  return t('problem.other');
}

/** The sentence, and under it what the service said itself. */
export function problemNotice(error, ...more) {
  return h('div', { role: 'alert' }, notice('bad',
    h('p', null, h('strong', null, describe(error))),
    error.detail && h('p', null, serverText(error.detail)),
    error.errors?.length > 0 && h('ul', null, error.errors.map(({ detail }) => h('li', null, serverText(detail)))),
    more));
}
