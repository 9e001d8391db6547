// A black square to draw on with a thick soft white brush, as the data set's pictures are: white on black.

import { element } from './dom.js';

const SIDE = 280; // ten for each pixel of the network

/** {canvas, clear(), isEmpty(), blob()}; drawn() is called when a stroke ends. The drawing outlives the page. */
export function drawingPad(label, drawn) {
  const canvas = element('canvas', { class: 'pad', width: SIDE, height: SIDE, role: 'img', 'aria-label': label });
  const context = canvas.getContext('2d');
  let empty = true;
  let last = null;

  function clear() {
    context.shadowBlur = 0;
    context.fillStyle = '#000';
    context.fillRect(0, 0, SIDE, SIDE);
    empty = true;
  }

  function place(event) {
    const box = canvas.getBoundingClientRect();
    return { x: ((event.clientX - box.left) / box.width) * SIDE, y: ((event.clientY - box.top) / box.height) * SIDE };
  }

  function stroke(to) {
    context.strokeStyle = context.shadowColor = '#fff';
    context.shadowBlur = 10;
    context.lineWidth = 24;
    context.lineCap = context.lineJoin = 'round';
    context.beginPath();
    context.moveTo(last.x, last.y);
    context.lineTo(to.x, to.y + 0.01); // a click alone is a dot
    context.stroke();
    last = to;
    empty = false;
  }

  canvas.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    canvas.setPointerCapture(event.pointerId);
    last = place(event);
    stroke(last);
  });
  canvas.addEventListener('pointermove', (event) => {
    if (!last) return;
    for (const one of event.getCoalescedEvents?.() ?? [event]) stroke(place(one));
  });
  for (const end of ['pointerup', 'pointercancel']) {
    canvas.addEventListener(end, () => {
      if (!last) return;
      last = null;
      drawn();
    });
  }

  clear();
  return {
    canvas,
    clear,
    isEmpty: () => empty,
    blob: () =>
      new Promise((resolve) => {
        canvas.toBlob(resolve, 'image/png');
      }),
    copy(other) {
      context.shadowBlur = 0;
      context.drawImage(other.canvas, 0, 0);
      empty = other.isEmpty();
    },
  };
}
