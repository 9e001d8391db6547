// A sheet to draw on with a thick soft brush: in white on black, as many data sets' pictures are, or on white; in colour for
// a model that sees colour.

import { element } from './dom.js';

const SIDE = 280; // of the sheet's longer side, about; each pixel of the network has as many of its own
const PAPERS = { black: '#000', white: '#fff' };
const INKS = { black: '#ffffff', white: '#000000' }; // on that paper

/**
 * {canvas, paper, ink, clear(), isEmpty(), blob(), fit(shape), lay(paper), use(ink)}; drawn() is called when a stroke ends. The
 * drawing outlives the page: `earlier` is the pad of the page before. Strokes are kept in parts of the sheet, so that a sheet of
 * another size shows the same drawing.
 */
export function drawingPad(label, drawn, earlier = null) {
  const canvas = element('canvas', { class: 'pad', role: 'img', 'aria-label': label });
  const context = canvas.getContext('2d');
  let strokes = earlier?.strokes ?? []; // {ink, points: [{x, y}]}
  let current = null;
  let paper = earlier?.paper ?? 'black';
  let ink = earlier?.ink ?? INKS[paper];

  function paint() {
    context.shadowBlur = 0;
    context.fillStyle = PAPERS[paper];
    context.fillRect(0, 0, canvas.width, canvas.height);
    for (const { ink: colour, points } of strokes) {
      begin(colour);
      points.forEach((point, i) => line(points[Math.max(0, i - 1)], point));
    }
  }

  function begin(colour) {
    const longer = Math.max(canvas.width, canvas.height);
    context.strokeStyle = context.shadowColor = colour;
    context.shadowBlur = longer * 0.036;
    context.lineWidth = longer * 0.086;
    context.lineCap = context.lineJoin = 'round';
  }

  function line(from, to) {
    context.beginPath();
    context.moveTo(from.x * canvas.width, from.y * canvas.height);
    context.lineTo(to.x * canvas.width, to.y * canvas.height + 0.01); // a click alone is a dot
    context.stroke();
  }

  function place(event) {
    const box = canvas.getBoundingClientRect();
    return { x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.height };
  }

  function stroke(to) {
    begin(current.ink);
    line(current.points.at(-1) ?? to, to);
    current.points.push(to);
  }

  canvas.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    canvas.setPointerCapture(event.pointerId);
    current = { ink, points: [] };
    strokes.push(current);
    stroke(place(event));
  });
  canvas.addEventListener('pointermove', (event) => {
    if (!current) return;
    for (const one of event.getCoalescedEvents?.() ?? [event]) stroke(place(one));
  });
  for (const end of ['pointerup', 'pointercancel']) {
    canvas.addEventListener(end, () => {
      if (!current) return;
      current = null;
      drawn();
    });
  }

  return {
    canvas,

    clear() {
      strokes = [];
      paint();
    },

    isEmpty: () => strokes.length === 0,

    /** Has the sheet the form of a model's pictures, [height, width, …]. */
    fit([height, width]) {
      const scale = Math.max(1, Math.round(SIDE / Math.max(height, width)));
      if (canvas.width === width * scale && canvas.height === height * scale) return;
      canvas.width = width * scale;
      canvas.height = height * scale;
      canvas.style.aspectRatio = `${width} / ${height}`;
      paint();
    },

    /** 'black' or 'white'; what was drawn in the old paper's ink gets the new one's. */
    lay(next) {
      for (const one of strokes) if (one.ink === INKS[paper]) one.ink = INKS[next];
      if (ink === INKS[paper]) ink = INKS[next];
      paper = next;
      paint();
    },

    /** The colour of what is drawn from now on, such as #ff0000; null for that which shows best on the paper. */
    use(colour) {
      ink = colour ?? INKS[paper];
    },

    get ink() {
      return ink;
    },

    get strokes() {
      return strokes;
    },

    get paper() {
      return paper;
    },

    blob: () =>
      new Promise((resolve) => {
        canvas.toBlob(resolve, 'image/png');
      }),
  };
}
