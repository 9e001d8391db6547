// Looking at the data set: the classes, the pictures of one class, one picture with its numbers.

import { html, nothing } from '../lib/lit-html.js';
import { getDataset, getPicture, getPictures, pictureAddress } from './api.js';
import { bar, element, notice, pager, segments } from './dom.js';
import { integer, percent } from './format.js';
import { className, t } from './strings.js';

const SAMPLES = 8;
const PAGE = 60;
const BRIGHT = 118; // from here on a number on its grey is black
let scaled = false; // outlives the view

/** #/look, #/look/test?label=9&page=2, #/look/test/17 */
export async function lookView({ parts: [split = 'train', index], query, signal, update }) {
  const dataset = await getDataset();
  if (index !== undefined) return pictureView(dataset, split, index, signal, update);
  const label = query.get('label');
  const page = Math.max(0, Number.parseInt(query.get('page'), 10) || 0);
  const samples =
    label === null
      ? await Promise.all(
          dataset.classes.map((one) => getPictures(split, { label: one.index, page: 0, size: SAMPLES }, signal)),
        )
      : null;
  const found = label === null ? null : await getPictures(split, { label, page, size: PAGE }, signal);
  return { title: t('look.title'), body: () => overview({ dataset, split, label, page, samples, found }) };
}

function overview({ dataset: { classes, counts }, split, label, page, samples, found }) {
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return html`
    <h1>${t('look.title')}</h1>
    <p class="intro">${t('look.intro', { total: integer(total), classes: classes.length })}</p>
    <div class="filters">
      ${choices(
        t('look.split'),
        ['train', 'test'].map((name) => ({
          text: `${t(`look.${name}`)} (${integer(counts[name])})`,
          href: address(name, label),
          current: name === split,
          key: `split-${name}`,
        })),
      )}
      ${choices(t('look.class'), [
        { text: t('word.all'), href: address(split), current: label === null, key: 'class-all' },
        ...classes.map((one) => ({
          text: className(one.label),
          href: address(split, one.index),
          current: label === String(one.index),
          key: `class-${one.index}`,
        })),
      ])}
    </div>
    ${samples ? html`${classCards(classes, split, samples)}${balance(classes, split)}` : pageOf(split, label, page, found)}`;
}

const address = (split, label, page) => {
  const query = new URLSearchParams();
  if (label !== undefined && label !== null) query.set('label', label);
  if (page) query.set('page', page);
  return `#/look/${split}${query.size ? `?${query}` : ''}`;
};

const choices = (label, links) => html`<nav class="chips" aria-label=${label}>
  ${links.map(({ text, href, current, key }) => html`<a class="chip" href=${href} aria-current=${current ? 'true' : nothing} data-key=${key}>${text}</a>`)}
</nav>`;

const classCards = (classes, split, samples) =>
  html`<div class="classes">${classes.map(
    (one, i) => html`<section class="card">
  <h2><a href=${address(split, one.index)}>${className(one.label)}</a> <span class="count">${integer(samples[i].total)}</span></h2>
  ${tiles(split, samples[i].pictures)}
</section>`,
  )}</div>`;

/** How many pictures each class has, and what that means for an accuracy. */
function balance(classes, split) {
  const count = ({ counts }) => counts[split];
  const total = classes.reduce((sum, one) => sum + count(one), 0);
  const least = classes.reduce((a, b) => (count(b) < count(a) ? b : a));
  const most = classes.reduce((a, b) => (count(b) > count(a) ? b : a));
  const share = percent(count(most) / total);
  const words =
    count(most) === count(least)
      ? t('look.even', { n: integer(count(most)), share })
      : t('look.uneven', {
          most: className(most.label),
          times: (count(most) / Math.max(1, count(least))).toFixed(1),
          least: className(least.label),
          share,
        });
  return html`<section class="card balance" aria-labelledby="balance">
    <h2 id="balance">${t('look.balance')}</h2>
    <p>${words}</p>
    <ol class="bars">${classes.map((one) => html`<li><span class="name">${className(one.label)}</span>${bar(count(one) / Math.max(1, count(most)))}<span class="value">${integer(count(one))}</span></li>`)}</ol>
  </section>`;
}

function pageOf(split, label, page, { pictures, total }) {
  if (pictures.length === 0) return notice('info', t('look.empty'));
  return html`<section class="card">${tiles(split, pictures)}${pager(page, PAGE, total, (to) => address(split, label, to))}</section>`;
}

const tiles = (split, pictures) =>
  html`<ul class="tiles">${pictures.map((picture) => html`<li><a href="#/look/${split}/${picture.index}">${thumbnail(split, picture.index, picture.label_name)}</a></li>`)}</ul>`;

/** A picture of the data set, small; the style says how small. */
export const thumbnail = (split, index, label) =>
  html`<img loading="lazy" src=${pictureAddress(split, index)} alt=${t('look.tile', { label: className(label), index })}>`;

// One picture

async function pictureView({ counts, classes }, split, index, signal, update) {
  const picture = await getPicture(split, index, signal);
  const label = className(picture.label_name ?? classes[picture.label]?.label);
  const name = t(`look.picture.${split}`, { index: integer(Number(picture.index)) });
  const state = {
    picture,
    label,
    name,
    split,
    count: counts[split] ?? Infinity,
    at: brightest(picture.pixels),
    canvas: painted(picture.pixels, `${label}, ${name}`),
  };

  const act = {
    show(row, column) {
      state.at = { row, column };
      update();
    },
    scale(value) {
      scaled = value;
      update();
    },
  };

  return { title: `${label}, ${name}`, body: () => onePicture(state, act) };
}

function onePicture(state, act) {
  const { picture, label, name, split, count } = state;
  const number = Number(picture.index);
  const step = (to, key, text) =>
    to >= 0 && to < count
      ? html`<a href="#/look/${split}/${to}" rel=${key} data-key=${key} class="button small">${text}</a>`
      : nothing;
  return html`
    <p class="crumb"><a href=${address(split, picture.label)}>${t('look.back')}</a></p>
    <h1>${label} <span class="aside">${name}</span></h1>
    <div class="picture">
      <div class="card">${large(state, act)}
        <p class="readout">${readout(state)}</p>
        <div class="actions">${step(number - 1, 'prev', t('word.previous'))}${step(number + 1, 'next', t('word.next'))}
          <a class="button small strong" href="#/try?split=${split}&index=${number}">${t('look.try')}</a></div></div>
      <section class="card">
        <div class="head"><h2 id="numbers">${t('look.numbers')}</h2>
          ${segments(
            'scale',
            t('look.scale'),
            [
              [false, t('look.raw')],
              [true, t('look.scaled')],
            ],
            scaled,
            act.scale,
          )}</div>
        <p>${t('look.explain', { rows: picture.pixels.length, columns: picture.pixels[0].length })}</p>
        <div class="scroll">${matrix(state, act)}</div></section>
    </div>`;
}

function readout({ picture: { pixels }, at: { row, column } }) {
  const values = channels(pixels[row][column]);
  const scaledValues = values.map((value) => (value / 255).toFixed(3));
  return t('look.readout', { row, column, value: values.join(' '), scaled: scaledValues.join(' ') });
}

/** The picture large, with the pixel marked that the table is at. */
function large({ picture: { pixels }, canvas, at }, act) {
  const [rows, columns] = [pixels.length, pixels[0].length];
  const within = (part, size) => Math.min(size - 1, Math.max(0, Math.floor(part * size)));
  const follow = (event) => {
    const box = canvas.getBoundingClientRect();
    const row = within((event.clientY - box.top) / box.height, rows);
    act.show(row, within((event.clientX - box.left) / box.width, columns));
  };
  const place = `left: ${(at.column / columns) * 100}%; top: ${(at.row / rows) * 100}%`;
  const size = `width: ${100 / columns}%; height: ${100 / rows}%`;
  return html`<div class="large" .style=${`aspect-ratio: ${columns} / ${rows}`} @pointermove=${follow}>${canvas}<div class="mark" .style=${`${place}; ${size}`}></div></div>`;
}

/** The picture as a table of numbers; one stop for the tab key, the arrow keys go from cell to cell. */
function matrix({ picture: { pixels }, at }, act) {
  const columns = pixels[0].length;
  const go = (event) => {
    const cell = event.target.closest('td');
    if (cell) act.show(cell.parentNode.rowIndex - 1, cell.cellIndex - 1);
  };
  const move = (event) => {
    const way = {
      ArrowUp: [-1, 0],
      ArrowDown: [1, 0],
      ArrowLeft: [0, -1],
      ArrowRight: [0, 1],
      Home: [0, -columns],
      End: [0, columns],
    }[event.key];
    if (!way) return;
    event.preventDefault();
    const within = (n, size) => Math.min(size - 1, Math.max(0, n));
    const row = event.currentTarget.tBodies[0].rows[within(at.row + way[0], pixels.length)];
    row.cells[within(at.column + way[1], columns) + 1].focus();
  };
  const cell = (value, isAt) =>
    html`<td role="gridcell" tabindex=${isAt ? 0 : -1} class="${shade(value)}${isAt ? ' at' : ''}" .style=${`background-color: rgb(${colour(value).join(' ')})`}>${written(value)}</td>`;
  return html`<table class="matrix" role="grid" aria-labelledby="numbers" @pointerover=${go} @focusin=${go} @keydown=${move}>
    <thead><tr><th scope="col"><span class="unseen">${t('look.corner')}</span></th>${pixels[0].map((_, column) => html`<th scope="col" aria-label=${t('look.column', { n: column })}>${column}</th>`)}</tr></thead>
    <tbody>${pixels.map((row, i) => html`<tr><th scope="row" aria-label=${t('look.row', { n: i })}>${i}</th>${row.map((value, j) => cell(value, at.row === i && at.column === j))}</tr>`)}</tbody>
  </table>`;
}

/** The numbers of a pixel: one of a grey picture, three of a coloured one. */
const channels = (pixel) => (Array.isArray(pixel) ? pixel : [pixel]);

const colour = (pixel) => (Array.isArray(pixel) ? pixel : [pixel, pixel, pixel]);

const lightness = (pixel) => channels(pixel).reduce((sum, value) => sum + value, 0) / channels(pixel).length;

function shade(pixel) {
  const light = lightness(pixel);
  if (light === 0) return 'zero';
  return light >= BRIGHT ? 'bright' : '';
}

const written = (pixel) => channels(pixel).map(writtenNumber).join(' ');

function writtenNumber(value) {
  if (!scaled) return value;
  if (value === 0) return '0';
  return value === 255 ? '1' : (value / 255).toFixed(2).slice(1);
}

function brightest(pixels) {
  let best = { row: 0, column: 0 };
  pixels.forEach((row, i) =>
    row.forEach((value, j) => {
      if (lightness(value) > lightness(pixels[best.row][best.column])) best = { row: i, column: j };
    }),
  );
  return best;
}

/** A canvas with a pixel for each of `pixels`: rows of grey values 0..255, or of [red, green, blue]. */
export function painted(pixels, label, kind = '') {
  const canvas = element('canvas', {
    class: kind,
    role: 'img',
    'aria-label': label,
    width: pixels[0].length,
    height: pixels.length,
  });
  const context = canvas.getContext('2d');
  const image = context.createImageData(canvas.width, canvas.height);
  pixels.flat().forEach((pixel, i) => image.data.set([...colour(pixel), 255], i * 4));
  context.putImageData(image, 0, 0);
  return canvas;
}
