// The camera as a source of pictures: asked for only at a click, switched off as soon as there is a picture or the reader
// turns to something else.

import { h } from './dom.js';
import { t } from './strings.js';

/** {node, stop()}; taken(blob) gets a square JPEG of what the camera saw. `last` is the picture taken before, or null. */
export function camera(last, taken) {
  const video = h('video', { class: 'pad still', playsinline: true, muted: true, 'aria-label': t('try.camera.view'), hidden: true });
  const shown = last && h('img', { class: 'yours', alt: t('try.camera.yours') });
  const said = h('p', { class: 'hint' }, t('try.camera.hint'));
  const start = h('button', { type: 'button', class: 'small', 'data-key': 'camera', onclick: open }, t(last ? 'try.camera.again' : 'try.camera.start'));
  const take = h('button', { type: 'button', class: 'small strong', 'data-key': 'shutter', hidden: true, onclick: shoot }, t('try.camera.take'));
  let stream = null;
  let stopped = false;

  if (shown) {
    const address = URL.createObjectURL(last);
    shown.addEventListener('load', () => URL.revokeObjectURL(address));
    shown.src = address;
  }
  if (!navigator.mediaDevices?.getUserMedia) {
    start.hidden = true;
    said.textContent = t('try.camera.unsafe');
  }

  async function open() {
    start.disabled = true;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
      if (stopped) return stop();
      video.srcObject = stream;
      await video.play();
    } catch (error) {
      start.disabled = false;
      said.textContent = t(error.name === 'NotAllowedError' ? 'try.camera.refused' : 'try.camera.none');
      return;
    }
    shown?.remove();
    video.hidden = take.hidden = false;
    start.hidden = true;
    take.focus();
  }

  /** The square in the middle, which the view shows too. */
  function shoot() {
    const { videoWidth: width, videoHeight: height } = video;
    const side = Math.min(width, height);
    const canvas = h('canvas', { width: side, height: side });
    canvas.getContext('2d').drawImage(video, (width - side) / 2, (height - side) / 2, side, side, 0, 0, side, side);
    stop();
    canvas.toBlob((blob) => blob && taken(blob), 'image/jpeg', 0.92);
  }

  function stop() {
    stopped = true;
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = null;
  }

  return { node: [said, video, shown, h('div', { class: 'actions' }, take, start)].filter(Boolean), stop };
}
