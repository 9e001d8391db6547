// Looking at a data set: the classes, the pictures of one class, one picture with its numbers.

import { html, nothing } from '../lib/lit-html.js';
import { getDataset, getPicture, getPictures, listReadyDatasets, pictureAddress } from './api.js';
import { bar, element, first, notice, pager, segments } from './dom.js';
import { integer, percent, totalOf } from './format.js';
import { className, t } from './strings.js';

const SAMPLES = 8;
const CLASSES = 24; // with samples, on a page
const MOST_CHIPS = 30; // more classes than these are a list to choose from
const PAGE = 60;
const MOST_BARS = 100;
const WINDOW = 32; // rows and columns of a large picture's numbers that are shown at once
const WHOLE = 64; // the longest side of which all are
const BRIGHT = 118; // from here on a number on its grey is black
let scaled = false; // outlives the view

/** #/look, #/look/test?label=9&page=2, #/look/test/17, each with ?dataset=shoes@2 for another than the bundled one */
export async function lookView({ parts: [split = 'train', index], query, signal, update }) {
  const datasets = await listReadyDatasets(signal);
  const asked = query.get('dataset');
  const dataset = asked ? await known(datasets, asked, signal) : usual(datasets);
  if (index !== undefined) return pictureView(dataset, split, index, signal, update);
  const label = query.get('label');
  const page = Math.max(0, Number.parseInt(query.get('page'), 10) || 0);
  const shown = dataset.classes.slice(page * CLASSES, (page + 1) * CLASSES);
  const { reference } = dataset;
  const samples =
    label === null
      ? await Promise.all(
          shown.map((one) => getPictures(reference, split, { label: one.index, page: 0, size: SAMPLES }, signal)),
        )
      : null;
  const found = label === null ? null : await getPictures(reference, split, { label, page, size: PAGE }, signal);
  return {
    title: t('look.title'),
    body: () => overview({ datasets, dataset, split, label, page, shown, samples, found }),
  };
}

/** The one that the lesson is about, with which one begins. */
export const usual = (datasets) => datasets.find(({ bundled }) => bundled) ?? datasets[0];

/** One of these, or an older version. */
export const known = (datasets, reference, signal) =>
  datasets.find((one) => one.reference === reference || one.name === reference) ?? getDataset(reference, signal);

function overview({ datasets, dataset, split, label, page, shown, samples, found }) {
  const { name, classes, counts, bundled } = dataset;
  const total = totalOf(counts);
  const splits = Object.keys(counts).filter((one) => counts[one] > 0);
  return html`
    <h1>${bundled ? t('look.title') : html`${name} <span class="aside">${t('dataset.versionOf', { version: integer(dataset.version) })}</span>`}</h1>
    <p class="intro">${t(bundled ? 'look.intro' : 'look.intro.own', { total: integer(total), classes: integer(classes.length) })}
      ${bundled ? nothing : html`<a href=${datasetHash(name, dataset.version)}>${t('look.report')}</a>`}</p>
    ${bundled ? html`<p class="own"><a class="button" href="#/datasets" data-key="own">${t('look.own')}</a> <span class="hint">${t('look.own.hint')}</span></p>` : nothing}
    <div class="filters">
      ${
        datasets.length > 1
          ? choices(
              t('look.dataset'),
              datasets.map((one) => ({
                text: one.name,
                href: address(one, 'train'),
                current: one.name === name,
                key: `dataset-${one.name}`,
              })),
            )
          : nothing
      }
      ${choices(
        t('look.split'),
        splits.map((one) => ({
          text: `${t(`look.${one}`)} (${integer(counts[one])})`,
          href: address(dataset, one, label),
          current: one === split,
          key: `split-${one}`,
        })),
      )}
      ${
        classes.length > MOST_CHIPS
          ? classList(dataset, split, label)
          : choices(t('look.class'), [
              { text: t('word.all'), href: address(dataset, split), current: label === null, key: 'class-all' },
              ...classes.map((one) => ({
                text: className(one.label),
                href: address(dataset, split, one.index),
                current: label === String(one.index),
                key: `class-${one.index}`,
              })),
            ])
      }
    </div>
    ${
      samples
        ? html`${classCards(dataset, shown, split, samples)}${pager(page, CLASSES, classes.length, (to) => address(dataset, split, null, to))}${balance(classes, split)}`
        : pageOf(dataset, split, label, page, found)
    }`;
}

const address = (dataset, split, label, page) => {
  const query = new URLSearchParams();
  if (!dataset.bundled) query.set('dataset', dataset.reference);
  if (label !== undefined && label !== null) query.set('label', label);
  if (page) query.set('page', page);
  return `#/look/${split}${query.size ? `?${query}` : ''}`;
};

/** Where a data set is described; without a version, the newest. */
export const datasetHash = (name, version) =>
  `#/datasets/${encodeURIComponent(name)}${version ? `/${encodeURIComponent(version)}` : ''}`;

/** Where one picture is looked at. */
export const pictureHash = (reference, split, index) =>
  `#/look/${split}/${index}?${new URLSearchParams({ dataset: reference })}`;

/** Where the pictures of a class are. */
export const classHash = address;

const choices = (label, links) => html`<nav class="chips" aria-label=${label}>
  ${links.map(({ text, href, current, key }) => html`<a class="chip" href=${href} aria-current=${current ? 'true' : nothing} data-key=${key}>${text}</a>`)}
</nav>`;

function classList(dataset, split, label) {
  const go = ({ target: { value } }) => {
    location.hash = address(dataset, split, value === '' ? null : value);
  };
  return html`<div class="field narrow"><label for="class">${t('look.class')}</label>
    <select id="class" data-key="class" @change=${go}><option value="">${t('word.all')}</option>
      ${dataset.classes.map((one) => html`<option value=${one.index} .selected=${label === String(one.index)}>${className(one.label)}</option>`)}</select></div>`;
}

const classCards = (dataset, shown, split, samples) =>
  html`<div class="classes">${shown.map(
    (one, i) => html`<section class="card">
  <h2><a href=${address(dataset, split, one.index)}>${className(one.label)}</a> <span class="count">${integer(samples[i].total)}</span></h2>
  ${tiles(dataset.reference, split, samples[i].pictures)}
</section>`,
  )}</div>`;

/** How many pictures each class has, and what that means for an accuracy. */
function balance(classes, split) {
  const count = ({ counts }) => counts[split] ?? 0;
  const total = classes.reduce((sum, one) => sum + count(one), 0);
  const least = classes.reduce((a, b) => (count(b) < count(a) ? b : a));
  const most = classes.reduce((a, b) => (count(b) > count(a) ? b : a));
  if (total === 0) return notice('info', t('look.empty'));
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
    <ol class="bars">${classes.slice(0, MOST_BARS).map((one) => html`<li><span class="name">${className(one.label)}</span>${bar(count(one) / Math.max(1, count(most)))}<span class="value">${integer(count(one))}</span></li>`)}</ol>
    ${classes.length > MOST_BARS ? html`<p class="hint">${t('word.more', { n: integer(classes.length - MOST_BARS) })}</p>` : nothing}
  </section>`;
}

function pageOf(dataset, split, label, page, { pictures, total }) {
  if (pictures.length === 0) return notice('info', t('look.empty'));
  return html`<section class="card">${tiles(dataset.reference, split, pictures)}${pager(page, PAGE, total, (to) => address(dataset, split, label, to))}</section>`;
}

const tiles = (reference, split, pictures) =>
  html`<ul class="tiles">${pictures.map((picture) => html`<li><a href=${pictureHash(reference, split, picture.index)}>${thumbnail(reference, split, picture.index, picture.label_name)}</a></li>`)}</ul>`;

/** A picture of the data set, small; the style says how small. */
export const thumbnail = (reference, split, index, label) =>
  html`<img loading="lazy" src=${pictureAddress(reference, split, index)} alt=${t('look.tile', { label: className(label), index })}>`;

// One picture

async function pictureView(dataset, split, index, signal, update) {
  const { counts, classes } = dataset;
  const picture = await getPicture(dataset.reference, split, index, signal);
  const label = className(picture.label_name ?? classes[picture.label]?.label);
  const name = t(`look.picture.${split}`, { index: integer(Number(picture.index)) });
  const state = {
    dataset,
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
  const { dataset, picture, label, name, split, count } = state;
  const [height, width, channels = 1] = dataset.shape;
  const number = Number(picture.index);
  const step = (to, key, text) =>
    to >= 0 && to < count
      ? html`<a href=${pictureHash(dataset.reference, split, to)} rel=${key} data-key=${key} class="button small">${text}</a>`
      : nothing;
  return html`
    <p class="crumb"><a href=${address(dataset, split, picture.label)}>${t('look.back')}</a></p>
    <h1>${label} <span class="aside">${name}</span></h1>
    <div class="picture">
      <div class="card">${large(state, act)}
        <p class="readout">${readout(state)}</p>
        <div class="actions">${step(number - 1, 'prev', t('look.previous'))}${step(number + 1, 'next', t('look.next'))}
          <a class="button small strong" href="#/try?${new URLSearchParams({ dataset: dataset.reference, split, index: String(number) })}">${t('look.try')}</a></div></div>
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
        <p>${t(channels === 1 ? 'look.explain' : 'look.explain.colour', { rows: integer(height), columns: integer(width) })}</p>
        ${Math.max(height, width) > WHOLE ? html`<p class="hint">${t('look.window', { n: WINDOW })}</p>` : nothing}
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

/**
 * The picture as a table of numbers, or that part of a large one which the pixel is in; one stop for the tab key, the arrow
 * keys go from cell to cell.
 */
function matrix({ picture: { pixels }, at }, act) {
  const [rows, columns] = [pixels.length, pixels[0].length];
  const [top, height] = partOf(at.row, rows, Math.max(rows, columns));
  const [left, width] = partOf(at.column, columns, Math.max(rows, columns));
  const go = (event) => {
    const { row, column } = event.target.closest('td')?.dataset ?? {};
    if (row !== undefined && (at.row !== Number(row) || at.column !== Number(column)))
      act.show(Number(row), Number(column));
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
    const table = event.currentTarget;
    act.show(within(at.row + way[0], rows), within(at.column + way[1], columns));
    first('.at', table).focus();
  };
  const cell = (row, column) => {
    const isAt = at.row === row && at.column === column;
    const value = pixels[row][column];
    return html`<td role="gridcell" data-row=${row} data-column=${column} tabindex=${isAt ? 0 : -1} class="${shade(value)}${isAt ? ' at' : ''}" .style=${`background-color: rgb(${colour(value).join(' ')})`}>${written(value)}</td>`;
  };
  const numbers = (from, count) => Array.from({ length: count }, (_, i) => from + i);
  return html`<table class="matrix${Array.isArray(pixels[0][0]) ? ' coloured' : ''}" role="grid" aria-labelledby="numbers" @pointerover=${go} @focusin=${go} @keydown=${move}>
    <thead><tr><th scope="col"><span class="unseen">${t('look.corner')}</span></th>${numbers(left, width).map((column) => html`<th scope="col" aria-label=${t('look.column', { n: column })}>${column}</th>`)}</tr></thead>
    <tbody>${numbers(top, height).map((row) => html`<tr><th scope="row" aria-label=${t('look.row', { n: row })}>${row}</th>${numbers(left, width).map((column) => cell(row, column))}</tr>`)}</tbody>
  </table>`;
}

/** Where the shown part of a side begins and how long it is. */
function partOf(at, size, longest) {
  if (longest <= WHOLE || size <= WINDOW) return [0, size];
  return [Math.min(size - WINDOW, Math.floor(at / WINDOW) * WINDOW), WINDOW];
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
