// The network as a stack of layers, first layer on top: to add, to drag, to edit and to take away.

import { announce, h, serverText } from './dom.js';
import { argumentFields, messageLine } from './fields.js';
import { integer } from './format.js';
import { LAYERS } from './kinds.js';
import { newLayer } from './request.js';
import { has, language, t } from './strings.js';

const PICTURE = [28, 28];
const EDGE_PX = 70; // a dragged layer this near the window's edge scrolls the page

/** {node, showPlan(layers)}: the stack of form.layers; form.changed() is told of every change. */
export function layerStack(form, state) {
  const rows = new Map(); // by the layer's id
  const list = h('ol', { class: 'stack' });
  const hint = h('p', { class: 'hint', id: 'kind' }, t('train.add.hint'));
  const palette = h('div', { class: 'chips', role: 'group', 'aria-labelledby': 'add-layer' }, Object.entries(LAYERS).map(([type, { title }]) => h('button', {
    type: 'button', class: 'chip', 'data-add': type, title: t(`layer.${type}`), onclick: () => add(type),
    onpointerenter: () => { hint.textContent = `${title}: ${t(`layer.${type}`)}`; },
    onfocus: () => { hint.textContent = `${title}: ${t(`layer.${type}`)}`; },
  }, title)));
  let plan = [];

  const layers = () => state().layers;
  const indexOf = (layer) => layers().indexOf(layer);
  const titleOf = ({ type }) => LAYERS[type].title;

  function rowOf(layer) {
    if (!rows.has(layer.id)) rows.set(layer.id, row(form, layer, { indexOf, move, remove, drag }));
    return rows.get(layer.id);
  }

  function draw() {
    list.replaceChildren(...layers().map((layer) => rowOf(layer).node));
    layers().forEach((layer, i) => rowOf(layer).place(i, layers().length));
    showPlan(plan);
  }

  function changed() {
    plan = [];
    draw();
    form.changed();
  }

  function add(type) {
    const layer = newLayer(type);
    const at = placeFor(type, layers());
    layers().splice(at, 0, layer);
    changed();
    const { node } = rowOf(layer);
    node.scrollIntoView({ block: 'nearest' });
    (node.querySelector('.args input, .args select') ?? node.querySelector('[data-tool=up]')).focus({ preventScroll: true });
    announce(t('train.said.added', { layer: titleOf(layer), n: at + 1, all: layers().length }));
  }

  function remove(layer) {
    const at = indexOf(layer);
    layers().splice(at, 1);
    rows.delete(layer.id);
    changed();
    const next = layers()[Math.min(at, layers().length - 1)];
    (next ? rowOf(next).node.querySelector('[data-tool=remove]') : palette.firstChild).focus();
    announce(t('train.said.removed', { layer: titleOf(layer) }));
  }

  function move(layer, by) {
    const at = indexOf(layer);
    const to = at + by;
    if (to < 0 || to >= layers().length) return;
    layers().splice(at, 1);
    layers().splice(to, 0, layer);
    changed();
    const { node } = rowOf(layer);
    node.scrollIntoView({ block: 'nearest' });
    node.querySelector(`[data-tool=${by < 0 ? 'up' : 'down'}]`).focus({ preventScroll: true });
    announce(t('train.said.moved', { layer: titleOf(layer), n: to + 1, all: layers().length }));
  }

  /** Follows the pointer; the layer changes places with each neighbour whose middle its edge passes. Escape puts it back. */
  function drag(layer, down) {
    if (down.button !== 0) return;
    down.preventDefault();
    const { node } = rowOf(layer);
    const order = [...layers()];
    const grip = down.currentTarget;
    const stop = new AbortController();
    const { signal } = stop;
    let from = down.clientY + scrollY;
    grip.setPointerCapture(down.pointerId);
    node.classList.add('dragged');

    function follow(event) {
      if (event.clientY < EDGE_PX) scrollBy(0, -12);
      if (event.clientY > innerHeight - EDGE_PX) scrollBy(0, 12);
      const y = event.clientY + scrollY;
      node.style.transform = `translateY(${y - from}px)`;
      const { top, bottom } = node.getBoundingClientRect();
      const above = node.previousElementSibling;
      const below = node.nextElementSibling;
      if (above && top < centre(above)) swap(above, node.nextSibling, -1);
      else if (below && bottom > centre(below)) swap(below, node, 1);

      /** The neighbour moves, since the dragged row would lose the pointer. */
      function swap(neighbour, before, by) {
        const old = node.offsetTop;
        list.insertBefore(neighbour, before);
        const at = indexOf(layer);
        layers().splice(at, 1);
        layers().splice(at + by, 0, layer);
        from += node.offsetTop - old;
        node.style.transform = `translateY(${y - from}px)`;
      }
    }

    function end(isKept) {
      stop.abort();
      node.classList.remove('dragged');
      node.style.transform = '';
      if (!isKept) layers().splice(0, order.length, ...order);
      if (order.some((one, i) => one !== layers()[i])) announce(t('train.said.moved', { layer: titleOf(layer), n: indexOf(layer) + 1, all: layers().length }));
      changed();
    }

    grip.addEventListener('pointermove', follow, { signal });
    grip.addEventListener('pointerup', () => end(true), { signal });
    grip.addEventListener('pointercancel', () => end(false), { signal });
    document.addEventListener('keydown', (event) => event.key === 'Escape' && end(false), { signal });
  }

  /** Shapes, counts and explanations of the plan's layers, which end before one that cannot be built. */
  function showPlan(planned) {
    plan = planned;
    layers().forEach((layer, i) => rowOf(layer).say(planned[i] ?? null, planned[i - 1]?.output_shape ?? PICTURE));
  }

  draw();
  return {
    node: h('div', null,
      h('p', { class: 'shape first' }, t('train.input'), ' ', h('b', null, '28 × 28')),
      list,
      h('div', { class: 'palette' }, h('h3', { id: 'add-layer' }, t('train.add')), palette, hint)),
    showPlan,
  };
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
    case 'rescaling': return 0;
    case 'conv2d': case 'max_pooling2d': case 'average_pooling2d': return before('flatten', 'global_average_pooling2d', 'dense');
    case 'flatten': case 'global_average_pooling2d': return before('dense');
    default: return output;
  }
}

const sizes = (shape) => shape.map(integer).join(' × ');

/** What a layer does to its numbers: in the reader's language where the page has words for it, else in the service's. */
function explained({ type, values }, { explanation, output_shape: to, parameters }, from) {
  if (language() === 'en' || !has(`explain.${type}`)) return serverText(explanation);
  return t(`explain.${type}`, { ...values, from: sizes(from), to: sizes(to), inputs: integer(from.reduce((a, b) => a * b, 1)), parameters: integer(parameters) });
}

function row(form, layer, { indexOf, move, remove, drag }) {
  const { title, args } = LAYERS[layer.type];
  const pointer = () => `/layers/${indexOf(layer)}`;
  const name = () => `${indexOf(layer) + 1}. ${title}`;
  const message = messageLine(`layer-${layer.id}-wrong`);
  const parameters = h('span', { class: 'size' });
  const explanation = h('p', { class: 'hint explained' });
  const shape = h('p', { class: 'shape' });
  const tool = (key, sign, act) => h('button', { type: 'button', class: 'tool', 'data-tool': key, onclick: act }, h('span', { 'aria-hidden': 'true' }, sign));
  const tools = { up: tool('up', '↑', () => move(layer, -1)), down: tool('down', '↓', () => move(layer, 1)), remove: tool('remove', '✕', () => remove(layer)) };
  const node = h('li', { class: 'layer', 'data-type': layer.type },
    h('div', { class: 'box', role: 'group', 'aria-label': title },
      h('div', { class: 'title' },
        h('span', { class: 'grip', 'aria-hidden': 'true', title: t('train.drag'), onpointerdown: (event) => drag(layer, event) }),
        h('h3', null, title), parameters, h('div', { class: 'toolbar' }, tools.up, tools.down, tools.remove)),
      argumentFields(form, { id: `layer-${layer.id}`, args, values: layer.values, prefix: pointer, name }),
      explanation, message),
    shape);
  form.board.add({ pointer, name, message, input: null });
  return {
    node,
    /** Names the tools by the layer's place. */
    place(i, all) {
      tools.up.disabled = i === 0;
      tools.down.disabled = i === all - 1;
      for (const [key, button] of Object.entries(tools)) button.setAttribute('aria-label', t(`train.${key}`, { layer: title, n: i + 1 }));
    },
    say(planned, from) {
      parameters.textContent = planned?.parameters > 0 ? t('train.parameters', { n: integer(planned.parameters) }) : '';
      explanation.replaceChildren(planned ? explained(layer, planned, from) : '');
      shape.replaceChildren(h('b', null, planned ? sizes(planned.output_shape) : '…'));
    },
  };
}
