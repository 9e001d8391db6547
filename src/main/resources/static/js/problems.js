// What went wrong, in the reader's words.

import { html, nothing } from '../lib/lit-html.js';
import { notice, serverText } from './dom.js';
import { t } from './strings.js';

/** What a failed call means for the reader, in a sentence. */
export function describe(error) {
  if (error.status === 0) return t('problem.network');
  if (error.status === 404) return t('problem.missing');
  if (error.retryAfter) return t('problem.busy', { n: error.retryAfter });
  return t('problem.other');
}

/**
 * The sentence, and under it what the service said itself; nothing where nothing went wrong.
 *
 * @param {any} error
 * @param {unknown} [more] what one can do about it
 */
export function problemNotice(error, more = nothing) {
  if (!error) return nothing;
  return html`<div role="alert">${notice(
    'bad',
    html`<p><strong>${describe(error)}</strong></p>
    ${error.detail ? html`<p>${serverText(error.detail)}</p>` : nothing}
    ${error.errors?.length > 0 ? html`<ul>${error.errors.map(({ detail }) => html`<li>${serverText(detail)}</li>`)}</ul>` : nothing}
    ${more}`,
  )}</div>`;
}

/** What the page shows is older than it looks: the last attempt to read it anew failed, and the next one follows. */
export const staleNotice = (error) =>
  error
    ? html`<div role="status">${notice('warn', html`<p>${t('problem.stale')} ${describe(error)}</p>`)}</div>`
    : nothing;
