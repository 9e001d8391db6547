// The network as a stack of layers, first layer on top: to add, to drag, to edit and to take away.

import { html, nothing } from '../lib/lit-html.js';
import { announce, first, serverText } from './dom.js';
import { argumentFields, messageLine } from './fields.js';
import { integer } from './format.js';
import { LAYERS } from './kinds.js';
import { newLayer } from './request.js';
import { has, language, t } from './strings.js';

const EDGE_PX = 70; // a dragged layer this near the window's edge scrolls the page
const SCROLL_PX = 12;

/**
 * What can be done with the stack of form.values.layers. form.changed() is told when layers come, go or move; form.draw() when
 * a dragged one is only elsewhere on the screen. `look` is what the stack keeps of its looks: {hint, drag}.
 */
export function stackActions(form, look) {
  const layers = () => form.values.layers;
  const indexOf = (layer) => layers().indexOf(layer);
  const nodeAt = (i) => first(`.stack > li:nth-child(${i + 1})`);
  const titleOf = ({ type }) => LAYERS[type].title;

  function move(layer, by) {
    const at = indexOf(layer);
    const to = at + by;
    if (to < 0 || to >= layers().length) return;
    layers().splice(at, 1);
    layers().splice(to, 0, layer);
    form.changed();
    const node = nodeAt(to);
    node.scrollIntoView({ block: 'nearest' });
    first(`[data-tool=${by < 0 ? 'up' : 'down'}]`, node).focus({ preventScroll: true });
    sayMoved(layer);
  }

  function sayMoved(layer) {
    announce(t('train.said.moved', { layer: titleOf(layer), n: indexOf(layer) + 1, all: layers().length }));
  }

  return {
    move,

    hint(type) {
      look.hint = type;
      form.draw();
    },

    add(type) {
      const layer = newLayer(type);
      const at = placeFor(type, layers());
      layers().splice(at, 0, layer);
      form.changed();
      const node = nodeAt(at);
      node.scrollIntoView({ block: 'nearest' });
      (first('.args input, .args select', node) ?? first('[data-tool=up]', node)).focus({ preventScroll: true });
      announce(t('train.said.added', { layer: titleOf(layer), n: at + 1, all: layers().length }));
    },

    remove(layer) {
      const at = indexOf(layer);
      layers().splice(at, 1);
      form.changed();
      const next = nodeAt(Math.min(at, layers().length - 1));
      (next ? first('[data-tool=remove]', next) : first('.palette .chip')).focus();
      announce(t('train.said.removed', { layer: titleOf(layer) }));
    },

    /** Follows the pointer; the layer changes places with each neighbour whose middle its edge passes. Escape puts it back. */
    drag(layer, down) {
      if (down.button !== 0) return;
      down.preventDefault();
      const order = [...layers()];
      const list = down.currentTarget.closest('ol');
      const stop = new AbortController();
      const { signal } = stop;
      let from = down.clientY + scrollY;
      list.setPointerCapture(down.pointerId); // the rows under the pointer change what they show
      look.drag = { layer, by: 0 };
      form.draw();

      function follow(event) {
        if (event.clientY < EDGE_PX) scrollBy(0, -SCROLL_PX);
        if (event.clientY > innerHeight - EDGE_PX) scrollBy(0, SCROLL_PX);
        const y = event.clientY + scrollY;
        place(y - from);
        const at = indexOf(layer);
        const { top, bottom } = nodeAt(at).getBoundingClientRect();
        if (at > 0 && top < centre(nodeAt(at - 1))) swap(at, at - 1, y);
        else if (at < layers().length - 1 && bottom > centre(nodeAt(at + 1))) swap(at, at + 1, y);
      }

      function place(by) {
        look.drag = { layer, by };
        form.draw();
      }

      function swap(at, to, y) {
        const old = nodeAt(at).offsetTop;
        layers().splice(at, 1);
        layers().splice(to, 0, layer);
        form.draw();
        from += nodeAt(to).offsetTop - old;
        place(y - from);
      }

      function end(isKept) {
        stop.abort();
        look.drag = null;
        if (!isKept) layers().splice(0, order.length, ...order);
        if (order.some((one, i) => one !== layers()[i])) sayMoved(layer);
        form.changed();
      }

      list.addEventListener('pointermove', follow, { signal });
      list.addEventListener('pointerup', () => end(true), { signal });
      list.addEventListener('pointercancel', () => end(false), { signal });
      document.addEventListener('keydown', (event) => event.key === 'Escape' && end(false), { signal });
    },
  };
}

/**
 * `picture`: the shape of one, null while it is unknown; `planned`: what the plan says of a layer, by its id: {planned, from:
 * the shape that comes in}; it ends before one that cannot be built.
 */
export function layerStack(form, look, picture, planned, act) {
  const { layers } = form.values;
  const hint = look.hint ? `${LAYERS[look.hint].title}: ${t(`layer.${look.hint}`)}` : t('train.add.hint');
  return html`<div>
    <p class="shape first">${t('train.input')} <b>${picture ? sizes(picture) : '…'}</b></p>
    <ol class="stack">${layers.map((layer, i) => row(form, { layer, i, count: layers.length, drag: look.drag, picture, ...(planned.get(layer.id) ?? {}) }, act))}</ol>
    <div class="palette"><h3 id="add-layer">${t('train.add')}</h3>
      <div class="chips" role="group" aria-labelledby="add-layer">${Object.entries(LAYERS).map(
        ([type, { title }]) => html`
        <button type="button" class="chip" data-add=${type} title=${t(`layer.${type}`)} @click=${() => act.add(type)} @pointerenter=${() => act.hint(type)} @focus=${() => act.hint(type)}>${title}</button>`,
      )}</div>
      <p class="hint" id="kind">${hint}</p></div>
  </div>`;
}

function row(form, { layer, i, count, drag, picture, planned = null, from = picture }, act) {
  const { id, type, values } = layer;
  const { title, args } = LAYERS[type];
  const place = { id: `layer-${id}`, pointer: `/layers/${i}`, name: `${i + 1}. ${title}`, isField: false };
  const problems = form.board.place(place);
  const isDragged = drag?.layer === layer;
  const tool = (key, sign, isOff, go) =>
    html`<button type="button" class="tool" data-tool=${key} aria-label=${t(`train.${key}`, { layer: title, n: i + 1 })} ?disabled=${isOff} @click=${go}><span aria-hidden="true">${sign}</span></button>`;
  return html`<li class="layer${isDragged ? ' dragged' : ''}" data-type=${type} .style=${isDragged ? `transform: translateY(${drag.by}px)` : ''}>
    <div class="box" role="group" aria-label=${title}>
      <div class="title"><span class="grip" aria-hidden="true" title=${t('train.drag')} @pointerdown=${(event) => act.drag(layer, event)}></span>
        <h3>${title}</h3><span class="size">${planned?.parameters > 0 ? t('train.parameters', { n: integer(planned.parameters) }) : ''}</span>
        <div class="toolbar">${tool('up', '↑', i === 0, () => act.move(layer, -1))}${tool('down', '↓', i === count - 1, () => act.move(layer, 1))}${tool('remove', '✕', false, () => act.remove(layer))}</div></div>
      ${argumentFields(form, { id: place.id, args, values, prefix: place.pointer, name: place.name })}
      <p class="hint explained">${planned ? explained(layer, planned, from) : nothing}</p>
      ${messageLine(place.id, problems)}
    </div>
    <p class="shape"><b>${planned ? sizes(planned.output_shape) : '…'}</b></p></li>`;
}

const centre = (node) => {
  const box = node.getBoundingClientRect();
  return box.top + box.height / 2;
};

/** Where a new layer most likely belongs: what works on pictures before they become a row, the others before the output. */
function placeFor(type, layers) {
  const types = layers.map((layer) => layer.type);
  const before = (...wanted) => {
    const at = types.findIndex((one) => wanted.includes(one));
    return at < 0 ? layers.length : at;
  };
  const output = types.at(-1) === 'dense' ? layers.length - 1 : layers.length;
  switch (type) {
    case 'rescaling':
      return 0;
    case 'conv2d':
    case 'max_pooling2d':
    case 'average_pooling2d':
      return before('flatten', 'global_average_pooling2d', 'dense');
    case 'flatten':
    case 'global_average_pooling2d':
      return before('dense');
    default:
      return output;
  }
}

const sizes = (shape) => shape.map(integer).join(' × ');

/** What a layer does to its numbers: in the reader's language where the page has words for it, else in the service's. */
function explained({ type, values }, { explanation, output_shape: to, parameters }, from) {
  if (language() === 'en' || !has(`explain.${type}`)) return serverText(explanation);
  return t(`explain.${type}`, {
    ...values,
    from: sizes(from),
    to: sizes(to),
    inputs: integer(from.reduce((a, b) => a * b, 1)),
    parameters: integer(parameters),
  });
}
