// The camera as a source of pictures: asked for only at a click, switched off as soon as there is a picture or the reader
// turns to something else.

import { html, nothing } from '../lib/lit-html.js';
import { element, first } from './dom.js';
import { t } from './strings.js';

/**
 * {body(last), stop()}: `last` is the picture taken before, as a node, or null; taken(blob) gets a square JPEG of what the
 * camera saw; update() draws anew.
 */
export function camera(taken, update) {
  const video = element('video', { class: 'pad still', playsinline: '', 'aria-label': t('try.camera.view') });
  const state = { words: navigator.mediaDevices?.getUserMedia ? 'hint' : 'unsafe', stage: 'closed' }; // closed, opening, open
  let stream = null;
  let stopped = false;
  video.muted = true;

  async function open() {
    state.stage = 'opening';
    update();
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
      if (stopped) return stop();
      video.srcObject = stream;
      await video.play();
      state.stage = 'open';
    } catch (error) {
      Object.assign(state, { stage: 'closed', words: error.name === 'NotAllowedError' ? 'refused' : 'none' });
    }
    update();
    first('[data-key=shutter]:not([hidden])')?.focus();
  }

  /** The square in the middle, which the view shows too. */
  function shoot() {
    const { videoWidth: width, videoHeight: height } = video;
    const side = Math.min(width, height);
    const canvas = element('canvas', { width: side, height: side });
    canvas.getContext('2d').drawImage(video, (width - side) / 2, (height - side) / 2, side, side, 0, 0, side, side);
    stop();
    canvas.toBlob((blob) => blob && taken(blob), 'image/jpeg', 0.92);
  }

  function stop() {
    stopped = true;
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = null;
  }

  function body(last) {
    const isOpen = state.stage === 'open';
    video.hidden = !isOpen;
    return html`<p class="hint">${t(`try.camera.${state.words}`)}</p>${video}${isOpen ? nothing : last}
      <div class="actions">
        <button type="button" class="small strong" data-key="shutter" ?hidden=${!isOpen} @click=${shoot}>${t('try.camera.take')}</button>
        <button type="button" class="small" data-key="camera" ?hidden=${isOpen || state.words === 'unsafe'} ?disabled=${state.stage === 'opening'} @click=${open}>${t(last ? 'try.camera.again' : 'try.camera.start')}</button>
      </div>`;
  }

  return { body, stop };
}
