// A line chart of figures per epoch: axes, a line per series, gaps where a value is not a number, and a legend
// that reads out the epoch under the pointer. Drawn anew at every change of size, so letters keep their size.

import { html, nothing, render, svg } from '../lib/lit-html.js';
import { element } from './dom.js';
import { isNumber } from './format.js';
import { t } from './strings.js';

/**
 * lineChart({title, hint, format, tick}) → {node, update(series, lastEpoch, mark)}.
 * A series is {name, kind: 'train' | 'validation', points: [{x: epoch, y: number | null}]}, epochs ascending;
 * null is a value that is not a number. `format` writes a value, `tick` one of the axis; `most` bounds the axis.
 * A mark {from: epoch, text} shades what comes from an epoch on.
 */
export function lineChart({ title, hint, format, tick, most = Infinity }) {
  const node = element('figure', { class: 'chart' });
  const state = { series: [], last: 1, mark: null, pointed: null, scale: null };
  render(frame(title, hint, legendOf(state, format), nothing, pointAt), node); // what is measured is there before it is drawn
  const plot = node.querySelector('.plot');
  new ResizeObserver(draw).observe(plot);

  function point(epoch) {
    if (epoch === state.pointed) return;
    state.pointed = epoch;
    draw();
  }

  function draw() {
    const { series, last, mark } = state;
    const width = plot.clientWidth;
    if (width === 0) return;
    state.scale = scaleOf(series, last, width, plot.clientHeight, most, tick);
    const words = `${title}. ${inWords(series, format)}${mark ? ` ${t('chart.from', { text: mark.text, epoch: mark.from })}` : ''}`;
    render(frame(title, hint, legendOf(state, format), picture(state, tick, words), pointAt), node);
  }

  /** The epoch under the pointer; none when it has left. */
  function pointAt(event) {
    point(event && state.scale ? state.scale.epochAt(event.clientX - plot.getBoundingClientRect().left) : null);
  }

  return {
    node,
    update(series, last, mark = null) {
      Object.assign(state, { series, last, mark });
      draw();
    },
  };
}

const frame = (
  title,
  hint,
  legend,
  drawing,
  pointAt,
) => html`<figcaption><h2>${title}</h2> <span>${hint}</span></figcaption>
  <p class="legend">${legend}</p>
  <div class="plot" @pointermove=${pointAt} @pointerleave=${() => pointAt(null)}>${drawing}</div>`;

function legendOf({ series, pointed }, format) {
  const epochs = series.flatMap(({ points }) => points.map(({ x }) => x));
  const epoch = pointed ?? (epochs.length ? Math.max(...epochs) : null);
  return html`<span class="at">${epoch === null ? t('chart.empty') : t('chart.epoch', { n: epoch })}</span>${series.map(
    ({ name, kind, points }) => {
      const value = points.find(({ x }) => x === epoch);
      return html`<span class="key"><svg width="28" height="10" aria-hidden="true"><line class="line ${kind}" x1="1" y1="5" x2="27" y2="5"></line></svg>${name} <b>${value ? format(value.y) : '–'}</b></span>`;
    },
  )}`;
}

/** Maps epochs and values to pixels. */
function scaleOf(series, last, width, height, most, tick) {
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
  const points = series.flatMap((one) => one.points);
  const values = points.map(({ y }) => y).filter(isNumber);
  const ticks = niceTicks(values, most);
  const widest = Math.max(...ticks.map((value) => tick(value).length));
  const end = Math.max(last, 1, ...points.map(({ x }) => x));
  const right = width - rem * Math.max(0.9, String(end).length * 0.3); // half of the last epoch's number is beyond its point
  const box = { left: widest * rem * 0.5 + rem * 0.7, right, top: rem * 0.6, bottom: height - rem * 1.9 };
  const low = ticks[0];
  const high = ticks.at(-1);
  return {
    ...box,
    width,
    height,
    end,
    ticks,
    rem,
    x: (epoch) =>
      end === 1 ? (box.left + box.right) / 2 : box.left + ((epoch - 1) / (end - 1)) * (box.right - box.left),
    y: (value) => box.bottom - ((value - low) / (high - low)) * (box.bottom - box.top),
    /** The epoch with figures that is nearest to a place, or null. */
    epochAt(px) {
      const wished = end === 1 ? 1 : 1 + ((px - box.left) / (box.right - box.left)) * (end - 1);
      return points.reduce(
        (best, { x }) => (best === null || Math.abs(x - wished) < Math.abs(best - wished) ? x : best),
        null,
      );
    },
  };
}

/** Four to seven round values around the given ones, in steps of 1, 2 or 5 times a power of ten. */
export function niceTicks(values, most) {
  let low = values.length ? Math.min(...values) : 0;
  let high = values.length ? Math.max(...values) : 1;
  if (low === high) {
    const room = Math.abs(low) * 0.1 || 0.5;
    low -= low > 0 ? Math.min(room, low) : room;
    high += room;
  }
  high = Math.min(high, Math.max(most, low + Number.EPSILON));
  const rough = (high - low) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough);
  const first = Math.floor(low / step + 1e-9);
  const end = Math.max(Math.ceil(high / step - 1e-9), first + 1);
  return Array.from({ length: end - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

function picture({ series, scale, pointed, mark }, tick, words) {
  const { left, right, top, bottom, rem, end } = scale;
  const labels = Math.max(2, Math.floor((right - left) / (rem * 2.6)));
  const step = [1, 2, 5, 10, 20, 50, 100, 200, 500].find((one) => end / one <= labels) ?? Math.ceil(end / labels);
  const epochs = Array.from({ length: end }, (_, i) => i + 1).filter(
    (epoch) => epoch === 1 || (step < 3 ? (epoch - 1) % step === 0 : epoch % step === 0),
  );
  return html`<svg role="img" aria-label=${words} width=${scale.width} height=${scale.height}>
    ${mark ? shade(mark, scale) : nothing}
    ${scale.ticks.map(
      (value) => svg`
      <line class="rule" x1=${left} x2=${right} y1=${scale.y(value)} y2=${scale.y(value)}></line>
      <text class="tick" x=${left - rem * 0.5} y=${scale.y(value) + rem * 0.28} text-anchor="end">${tick(value)}</text>`,
    )}
    ${epochs.map((epoch) => svg`<text class="tick" x=${scale.x(epoch)} y=${bottom + rem * 1.4} text-anchor="middle">${epoch}</text>`)}
    ${gaps(series).map((epoch) => hole(epoch, scale))}
    ${isNumber(pointed) ? svg`<line class="pointed" x1=${scale.x(pointed)} x2=${scale.x(pointed)} y1=${top} y2=${bottom}></line>` : nothing}
    ${series.map((one) => drawn(one, scale, pointed))}
  </svg>`;
}

/** What comes from an epoch on, with a word at its upper edge, on the side that has room. */
function shade({ from, text }, { left, right, top, bottom, rem, x }) {
  const edge = Math.max(left, x(from));
  const isRoomy = right - edge > rem * 6;
  return svg`
    <rect class="shade" x=${edge} y=${top} width=${Math.max(2, right - edge)} height=${bottom - top}></rect>
    <line class="shade-edge" x1=${edge} x2=${edge} y1=${top} y2=${bottom}></line>
    <text class="shade-text" x=${edge + (isRoomy ? rem * 0.4 : -rem * 0.4)} y=${top + rem * 0.95} text-anchor=${isRoomy ? 'start' : 'end'}>${text}</text>`;
}

/** Epochs at which a series has a value that is not a number. */
function gaps(series) {
  return [...new Set(series.flatMap(({ points }) => points.filter(({ y }) => !isNumber(y)).map(({ x }) => x)))];
}

function hole(epoch, scale) {
  const half =
    scale.end === 1 ? scale.rem * 2 : Math.min(scale.rem * 2, (scale.right - scale.left) / (scale.end - 1) / 2);
  const from = Math.max(scale.left, scale.x(epoch) - half);
  const to = Math.min(scale.right, scale.x(epoch) + half);
  return svg`
    <rect class="hole" x=${from} y=${scale.top} width=${to - from} height=${scale.bottom - scale.top}></rect>
    ${to - from > scale.rem * 1.6 ? svg`<text class="hole-text" x=${(from + to) / 2} y=${scale.top + scale.rem * 1.1} text-anchor="middle">NaN</text>` : nothing}`;
}

function drawn({ kind, points }, scale, pointed) {
  const runs = [[]];
  for (const { x, y } of points) {
    if (isNumber(y)) runs.at(-1).push({ x, y });
    else runs.push([]);
  }
  const few = points.length <= 25;
  const dots = runs.flatMap((run) => (few || run.length === 1 ? run : run.filter(({ x }) => x === pointed)));
  const path = (run) =>
    run.map(({ x, y }, i) => `${i ? 'L' : 'M'}${scale.x(x).toFixed(1)} ${scale.y(y).toFixed(1)}`).join('');
  return svg`
    ${runs.filter((run) => run.length > 1).map((run) => svg`<path class="line ${kind}" d=${path(run)}></path>`)}
    ${dots.map(({ x, y }) => svg`<circle class="dot ${kind}" cx=${scale.x(x)} cy=${scale.y(y)} r=${scale.rem * (x === pointed ? 0.32 : 0.22)}></circle>`)}`;
}

function inWords(series, format) {
  return (
    series
      .map(({ name, points }) => {
        const good = points.filter(({ y }) => isNumber(y));
        const bad = points.filter(({ y }) => !isNumber(y)).map(({ x }) => x);
        const [a, b] = [good[0], good.at(-1)];
        const values = { name, from: a?.x, to: b?.x, first: a && format(a.y), last: b && format(b.y) };
        return [
          good.length === 1 && t('chart.saysOne', values),
          good.length > 1 && t('chart.says', values),
          bad.length > 0 && t('chart.gap', { name, list: bad.join(', ') }),
        ]
          .filter(Boolean)
          .join(' ');
      })
      .join(' ') || t('chart.empty')
  );
}
