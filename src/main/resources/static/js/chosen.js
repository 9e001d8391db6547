// What a reader dropped or chose to make a data set of: files, or a folder with all that is in it.

import { tar } from './tar.js';

const MOST_FILES = 300_000;
const PICTURE = /\.(png|jpe?g|webp|gif|bmp|tiff?)$/i;
const PHOTO = /\.(jpe?g|webp)$/i;
const HIDDEN = /(^|\/)(\.|__MACOSX\/)/;
const SPLITS = new Set(['train', 'training', 'test', 'testing', 'val', 'valid', 'validation']);
const NOT_IN_A_NAME = /[^A-Za-z0-9._-]+/g;

/** More files than one upload may have. */
export class TooManyFilesError extends Error {}

/** What was dropped. The browser tells it only while the event lasts, so this is called within it. */
export async function dropped({ items, files }) {
  const entries = [...items].filter(({ kind }) => kind === 'file').map((item) => item.webkitGetAsEntry());
  // Files that a program put there have no entries.
  return entries.length > 0 && entries.every(Boolean) ? walked(entries) : picked(files);
}

/** What was chosen in a field; of a folder each file says its place in it. */
export const picked = async (files) =>
  of([...files].map((file) => ({ path: file.webkitRelativePath || file.name, file })));

async function walked(entries) {
  const files = [];
  const folders = [...entries];
  for (let entry = folders.pop(); entry; entry = folders.pop()) {
    if (entry.isDirectory) {
      folders.push(...(await entriesOf(entry)));
    } else {
      files.push({ path: entry.fullPath.replace(/^\//, ''), file: await fileOf(entry) });
      if (files.length > MOST_FILES) throw new TooManyFilesError();
    }
  }
  return of(files);
}

const fileOf = (entry) =>
  new Promise((resolve, reject) => {
    entry.file(resolve, reject);
  });

/** A folder gives its entries in portions; the last is empty. */
async function entriesOf(folder) {
  const reader = folder.createReader();
  const all = [];
  for (let some = await portion(reader); some.length > 0; some = await portion(reader)) all.push(...some);
  return all;
}

const portion = (reader) =>
  new Promise((resolve, reject) => {
    reader.readEntries(resolve, reject);
  });

/**
 * {name: a proposal, files, bytes, isFolder, classes: [{label, count, first: a picture}] as far as the names tell, arePhotos};
 * null of nothing.
 *
 * @param {{path: string, file: File}[]} files
 */
function of(files) {
  if (files.length === 0) return null;
  if (files.length > MOST_FILES) throw new TooManyFilesError();
  files.sort((a, b) => (a.path < b.path ? -1 : 1));
  const isFolder = files.some(({ path }) => path.includes('/'));
  const name = nameOf(files, isFolder);
  const placed = withoutRoot(files);
  const pictures = placed.filter(({ path }) => PICTURE.test(path) && !HIDDEN.test(path));
  return {
    name,
    files: placed,
    isFolder,
    bytes: files.reduce((sum, { file }) => sum + file.size, 0),
    classes: classesOf(pictures),
    arePhotos: pictures.length > 0 && pictures.every(({ path }) => PHOTO.test(path)),
  };
}

/** One folder that was dropped with folders in it holds the classes and is none, whatever else lies in it. */
function withoutRoot(files) {
  const [root] = files[0].path.split('/');
  const isWrapper =
    !SPLITS.has(root.toLowerCase()) &&
    files.every(({ path }) => path.startsWith(`${root}/`)) &&
    files.some(({ path }) => PICTURE.test(path) && path.split('/').length > 2);
  return isWrapper ? files.map(({ path, file }) => ({ path: path.slice(root.length + 1), file })) : files;
}

/** Pictures are of the class whose folder they are in, as the service sees it; folders of splits, and around all, are none. */
function classesOf(pictures) {
  const placed = pictures.map(({ path, file }) => ({ parts: path.split('/'), file }));
  const isSplit = ({ parts }, at) => parts.length > at + 2 && SPLITS.has(parts[at].toLowerCase());
  let depth = 0;
  while (
    placed.length > 0 &&
    !SPLITS.has(placed[0].parts[depth].toLowerCase()) &&
    placed.every(({ parts }) => parts.length > depth + 2 && parts[depth] === placed[0].parts[depth])
  )
    depth++;
  const classes = new Map();
  for (const picture of placed) {
    const at = isSplit(picture, depth) ? depth + 1 : depth;
    if (picture.parts.length < at + 2) continue;
    const label = picture.parts[at];
    const known = classes.get(label) ?? { label, count: 0, first: picture.file };
    known.count++;
    classes.set(label, known);
  }
  return [...classes.values()].sort((a, b) => (a.label < b.label ? -1 : 1));
}

/** The folder's or the file's name as far as a data set may be called so. */
function nameOf(files, isFolder) {
  const roots = new Set(files.map(({ path }) => path.split('/')[0]));
  const called = isFolder && roots.size > 1 ? '' : files[0].path.split('/')[0];
  const plain = isFolder ? called : called.replace(/(\.tar)?\.[A-Za-z0-9]+$/, '');
  const name = plain
    .replace(NOT_IN_A_NAME, '-')
    .replace(/^[^A-Za-z0-9]+|-+$/g, '')
    .slice(0, 64);
  return name || 'pictures';
}

/** The parts of an upload: a folder goes as one archive, files go as they are. */
export function partsOf({ name, files, isFolder }) {
  return isFolder
    ? [{ name: `${name}.tar`, blob: tar(files) }]
    : files.map(({ path, file }) => ({ name: path, blob: file }));
}
