// Looking at the data set: the classes, the pictures of one class, one picture with its numbers.

import { getDataset, getPicture, getPictures, pictureAddress } from './api.js';
import { h, notice, pager, segments } from './dom.js';
import { integer, percent } from './format.js';
import { className, t } from './strings.js';

const SAMPLES = 8;
const PAGE = 60;
let scaled = false;

/** #/look, #/look/test?label=9&page=2, #/look/test/17 */
export async function lookView({ parts: [split = 'train', index], query, signal }) {
  const dataset = await getDataset();
  if (index !== undefined) return pictureView(dataset, split, index, signal);
  const label = query.get('label');
  const page = Math.max(0, Number.parseInt(query.get('page'), 10) || 0);
  const { classes, counts } = dataset;
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return {
    title: t('look.title'),
    node: h('div', null,
      h('h1', null, t('look.title')),
      h('p', { class: 'intro' }, t('look.intro', { total: integer(total), classes: classes.length })),
      h('div', { class: 'filters' },
        choices(t('look.split'), ['train', 'test'].map((name) => ({
          text: `${t(`look.${name}`)} (${integer(counts[name])})`, href: address(name, label), current: name === split, key: `split-${name}`,
        }))),
        choices(t('look.class'), [
          { text: t('word.all'), href: address(split), current: label === null, key: 'class-all' },
          ...classes.map((one) => ({
            text: className(one.label), href: address(split, one.index), current: label === String(one.index), key: `class-${one.index}`,
          })),
        ])),
      label === null ? [await overview(classes, split, signal), balance(classes, split)] : await pageOf(split, label, page, signal)),
  };
}

const address = (split, label, page) => {
  const query = new URLSearchParams();
  if (label !== undefined && label !== null) query.set('label', label);
  if (page) query.set('page', page);
  return `#/look/${split}${query.size ? `?${query}` : ''}`;
};

function choices(label, links) {
  return h('nav', { class: 'chips', 'aria-label': label },
    links.map(({ text, href, current, key }) => h('a', { class: 'chip', href, 'aria-current': current && 'true', 'data-key': key }, text)));
}

async function overview(classes, split, signal) {
  const answers = await Promise.all(classes.map(({ index }) => getPictures(split, { label: index, page: 0, size: SAMPLES }, signal)));
  return h('div', { class: 'classes' }, classes.map((one, i) => h('section', { class: 'card' },
    h('h2', null, h('a', { href: address(split, one.index) }, className(one.label)),
      ' ', h('span', { class: 'count' }, integer(answers[i].total))),
    tiles(split, answers[i].pictures))));
}

/** How many pictures each class has, and what that means for an accuracy. */
function balance(classes, split) {
  const count = ({ counts }) => counts[split];
  const total = classes.reduce((sum, one) => sum + count(one), 0);
  const [least, most] = [classes.reduce((a, b) => (count(b) < count(a) ? b : a)), classes.reduce((a, b) => (count(b) > count(a) ? b : a))];
  const isEven = count(most) === count(least);
  return h('section', { class: 'card balance', 'aria-labelledby': 'balance' },
    h('h2', { id: 'balance' }, t('look.balance')),
    h('p', null, isEven ? t('look.even', { n: integer(count(most)), share: percent(count(most) / total) })
      : t('look.uneven', { most: className(most.label), times: (count(most) / Math.max(1, count(least))).toFixed(1), least: className(least.label), share: percent(count(most) / total) })),
    h('ol', { class: 'bars' }, classes.map((one) => {
      const fill = h('span', null);
      fill.style.width = `${(count(one) / Math.max(1, count(most))) * 100}%`;
      return h('li', null, h('span', { class: 'name' }, className(one.label)), h('span', { class: 'track', 'aria-hidden': 'true' }, fill), h('span', { class: 'value' }, integer(count(one))));
    })));
}

async function pageOf(split, label, page, signal) {
  const { pictures, total } = await getPictures(split, { label, page, size: PAGE }, signal);
  if (pictures.length === 0) return notice('info', t('look.empty'));
  return h('section', { class: 'card' }, tiles(split, pictures), pager(page, PAGE, total, (to) => address(split, label, to)));
}

function tiles(split, pictures) {
  return h('ul', { class: 'tiles' }, pictures.map((picture) => h('li', null,
    h('a', { href: `#/look/${split}/${picture.index}` }, h('img', {
      src: pictureAddress(split, picture.index), width: 28, height: 28, loading: 'lazy',
      alt: t('look.tile', { label: className(picture.label_name), index: picture.index }),
    })))));
}

async function pictureView({ counts, classes }, split, index, signal) {
  const picture = await getPicture(split, index, signal);
  const number = Number(picture.index);
  const label = className(picture.label_name ?? classes[picture.label]?.label);
  const name = t(`look.picture.${split}`, { index: integer(number) });
  const { large, readout, table, redraw } = matrix(picture.pixels, `${label}, ${name}`);
  const step = (to, key, text) => to >= 0 && to < (counts[split] ?? Infinity)
    && h('a', { href: `#/look/${split}/${to}`, rel: key, 'data-key': key, class: 'button small' }, text);
  const scale = segments('scale', t('look.scale'), [[false, t('look.raw')], [true, t('look.scaled')]], scaled, (value) => {
    scaled = value;
    redraw();
  });
  return {
    title: `${label}, ${name}`,
    node: h('div', null,
      h('p', { class: 'crumb' }, h('a', { href: address(split, picture.label) }, t('look.back'))),
      h('h1', null, label, ' ', h('span', { class: 'aside' }, name)),
      h('div', { class: 'picture' },
        h('div', { class: 'card' }, large, readout,
          h('div', { class: 'actions' }, step(number - 1, 'prev', t('word.previous')), step(number + 1, 'next', t('word.next')),
            h('a', { class: 'button small strong', href: `#/try?split=${split}&index=${number}` }, t('look.try')))),
        h('section', { class: 'card' },
          h('div', { class: 'head' }, h('h2', { id: 'numbers' }, t('look.numbers')), scale),
          h('p', null, t('look.explain')), h('div', { class: 'scroll' }, table)))),
  };
}

/** The picture large and as a table of numbers, with one pixel marked in both. */
function matrix(pixels, name) {
  const size = pixels.length;
  const canvas = h('canvas', { width: size, height: size, role: 'img', 'aria-label': name });
  paint(canvas, pixels);
  const mark = h('div', { class: 'mark' });
  const large = h('div', { class: 'large' }, canvas, mark);
  const readout = h('p', { class: 'readout' });
  const cells = pixels.map((row) => row.map((value) => {
    const cell = h('td', { role: 'gridcell', tabindex: -1, class: value === 0 ? 'zero' : value >= 118 ? 'bright' : null });
    cell.style.backgroundColor = `rgb(${value} ${value} ${value})`;
    return cell;
  }));
  const table = h('table', { class: 'matrix', role: 'grid', 'aria-labelledby': 'numbers' },
    h('thead', null, h('tr', null, h('th', { scope: 'col' }, h('span', { class: 'unseen' }, t('look.corner'))),
      pixels[0].map((_, column) => h('th', { scope: 'col', 'aria-label': t('look.column', { n: column }) }, column)))),
    h('tbody', null, cells.map((row, i) => h('tr', null, h('th', { scope: 'row', 'aria-label': t('look.row', { n: i }) }, i), row))));
  let at = brightest(pixels);

  function show(row, column) {
    cells[at.row][at.column].classList.remove('at');
    cells[at.row][at.column].tabIndex = -1;
    at = { row, column };
    cells[row][column].classList.add('at');
    cells[row][column].tabIndex = 0;
    mark.style.left = `${(column / size) * 100}%`;
    mark.style.top = `${(row / size) * 100}%`;
    const value = pixels[row][column];
    readout.textContent = t('look.readout', { row, column, value, scaled: (value / 255).toFixed(3) });
  }

  function redraw() {
    cells.forEach((row, i) => row.forEach((cell, j) => {
      const value = pixels[i][j];
      cell.textContent = !scaled ? value : value === 0 ? '0' : value === 255 ? '1' : (value / 255).toFixed(2).slice(1);
    }));
  }

  const place = (cell) => cell && { row: cell.parentNode.rowIndex - 1, column: cell.cellIndex - 1 };
  table.addEventListener('pointerover', (event) => {
    const to = place(event.target.closest('td'));
    if (to) show(to.row, to.column);
  });
  table.addEventListener('focusin', (event) => {
    const to = place(event.target.closest('td'));
    if (to) show(to.row, to.column);
  });
  table.addEventListener('keydown', (event) => {
    const move = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], Home: [0, -size], End: [0, size] }[event.key];
    if (!move) return;
    event.preventDefault();
    const within = (n) => Math.min(size - 1, Math.max(0, n));
    cells[within(at.row + move[0])][within(at.column + move[1])].focus();
  });
  large.addEventListener('pointermove', (event) => {
    const box = canvas.getBoundingClientRect();
    const within = (part) => Math.min(size - 1, Math.max(0, Math.floor(part * size)));
    show(within((event.clientY - box.top) / box.height), within((event.clientX - box.left) / box.width));
  });
  redraw();
  show(at.row, at.column);
  return { large, readout, table, redraw };
}

function brightest(pixels) {
  let best = { row: 0, column: 0 };
  pixels.forEach((row, i) => row.forEach((value, j) => {
    if (value > pixels[best.row][best.column]) best = { row: i, column: j };
  }));
  return best;
}

/** Grey values 0..255 onto a canvas of the same size. */
export function paint(canvas, pixels) {
  const context = canvas.getContext('2d');
  const image = context.createImageData(canvas.width, canvas.height);
  pixels.flat().forEach((value, i) => image.data.set([value, value, value, 255], i * 4));
  context.putImageData(image, 0, 0);
}
