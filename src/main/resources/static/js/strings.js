// Which language the page speaks, and its sentences. Only the language in use is loaded.

const KEPT = 'fitting-room.language';
const languages = {
  en: { tag: 'en', name: 'English', load: () => import('./en.js') },
  zh: { tag: 'zh-Hans', name: '中文', load: () => import('./zh.js') },
};
let current = kept() ?? (navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en');
let table = await languages[current].load();

function kept() {
  try {
    const language = localStorage.getItem(KEPT);
    return language in languages ? language : null;
  } catch {
    return null; // storage is switched off in this browser
  }
}

const other = () => (current === 'zh' ? 'en' : 'zh');

/** The tag for `lang` attributes and number formats. */
export const language = () => languages[current].tag;

/** The reader's own way to write numbers and times, where it belongs to the page's language. */
export const locale = () => navigator.languages.find((tag) => tag.toLowerCase().startsWith(current)) ?? language();

export const otherLanguage = () => languages[other()];

export async function switchLanguage() {
  table = await otherLanguage().load();
  current = other();
  try {
    localStorage.setItem(KEPT, current);
  } catch {
    // The choice then holds until the page is closed.
  }
}

/** The sentence of a key in the page's language. */
export function t(key, values = {}) {
  return (table.words[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

export const has = (key) => key in table.words;

/** A class of the data set in the page's language, where it is known there. */
export const className = (label) => table.classes[label] ?? label;
