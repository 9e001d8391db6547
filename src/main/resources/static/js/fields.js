// Fields of a form whose request is checked by the service: each knows its place in the request, so that what the service
// says of that place is said at the field.

import { h, serverText } from './dom.js';
import { t } from './strings.js';

/**
 * The places of a form at which something can be said: {pointer(), name(), message, input or null}. `pointer` is asked anew
 * each time, since layers move. Places that left the page are forgotten.
 */
export function board() {
  let places = [];
  return {
    add: (place) => places.push(place),

    /** Says each problem {pointer, detail, lesson, severity} at its place; gives those places, null where there is none. */
    show(problems) {
      places = places.filter(({ message }) => message.isConnected);
      places.forEach(clear);
      return problems.map((problem) => {
        const place = closest(places, problem.pointer ?? '');
        if (place) say(place, problem);
        return place;
      });
    },
  };
}

/** The place at a pointer, or within what it points at, or the nearest that holds it. */
function closest(places, pointer) {
  const holding = places.filter((place) => pointer.startsWith(`${place.pointer()}/`));
  return places.find((place) => place.pointer() === pointer)
    ?? (pointer !== '' && places.find((place) => place.pointer().startsWith(`${pointer}/`)))
    ?? (holding.sort((a, b) => b.pointer().length - a.pointer().length)[0] ?? null);
}

function say({ input, message }, { detail, lesson, severity }) {
  const faulty = severity !== 'WARNING';
  if (faulty) input?.setAttribute('aria-invalid', 'true');
  message.classList.toggle('warns', !faulty && message.childElementCount === 0);
  message.append(h('span', { lang: 'en' }, detail), lesson ? h('small', { lang: 'en' }, lesson) : '');
  message.hidden = false;
}

function clear({ input, message }) {
  input?.removeAttribute('aria-invalid');
  message.replaceChildren();
  message.classList.remove('warns');
  message.hidden = true;
}

/** A line under a field or a part of the form, for what the service says of it. */
export const messageLine = (id) => h('div', { class: 'wrong', id, hidden: true });

/**
 * A labelled field at a place of the request. {id, pointer(), label, name() how a reader calls it, value, set(value), hint};
 * with `options` [[value, text]] a choice, else a text.
 */
export function field(form, { id, pointer, label, name = () => label, value, set, hint, options, code = false, mode = 'decimal', ...more }) {
  const message = messageLine(`${id}-wrong`);
  const described = `${id}-wrong${hint ? ` ${id}-hint` : ''}`;
  const change = (event) => {
    set(event.target.value);
    clear({ input, message });
    form.changed();
  };
  const input = options
    ? h('select', { id, name: label, 'aria-describedby': described, onchange: change, ...more }, options.map(([one, text]) => h('option', { value: one, selected: one === value }, text)))
    : h('input', { id, name: label, inputmode: mode, autocomplete: 'off', spellcheck: 'false', value, 'aria-describedby': described, oninput: change, ...more });
  form.board.add({ pointer, name, input, message });
  return h('div', { class: 'field' }, h('label', { for: id, class: code && 'code' }, label), input, message, hint && h('p', { class: 'hint', id: `${id}-hint` }, hint));
}

/** A box to tick. */
export function flagField(form, { id, pointer, label, name = () => label, value, set, hint, code = false }) {
  const message = messageLine(`${id}-wrong`);
  const input = h('input', {
    type: 'checkbox', id, name: label, checked: value, 'aria-describedby': hint ? `${id}-hint` : null,
    onchange: () => {
      set(input.checked);
      form.changed();
    },
  });
  form.board.add({ pointer, name, input, message });
  return h('div', { class: 'field flag' }, h('label', { class: `switch${code ? ' code' : ''}`, for: id }, input, label), message, hint && h('p', { class: 'hint', id: `${id}-hint` }, hint));
}

/** The fields of a part's arguments: those that matter most, and the others under a fold. `prefix()` is the part's pointer. */
export function argumentFields(form, { id, args, values, prefix, name }) {
  const shown = (list) => list.flatMap((argument) => fieldsOf(form, argument, { id, values, prefix, name }));
  const main = args.filter((argument) => argument.main);
  const others = args.filter((argument) => !argument.main);
  return [
    main.length > 0 && h('div', { class: 'args' }, shown(main)),
    others.length > 0 && h('details', { class: 'more' }, h('summary', null, t('train.more')), h('div', { class: 'args' }, shown(others))),
  ].filter(Boolean);
}

function fieldsOf(form, argument, { id, values, prefix, name }) {
  const { name: label, kind, fallback, options } = argument;
  const common = {
    id: `${id}-${label}`, pointer: () => `${prefix()}/${label}`, label, name: () => `${name()}, ${label}`, code: true,
    value: values[label], set: (value) => { values[label] = value; },
  };
  switch (kind) {
    case 'flag': return [flagField(form, common)];
    case 'choice': return [field(form, { ...common, options: options.map((one) => [one, one]) })];
    case 'penalty': return ['l1', 'l2'].map((norm) => field(form, {
      ...common, id: `${id}-${label}-${norm}`, pointer: () => `${prefix()}/${label}/${norm}`, label: `${label} ${norm}`, placeholder: '0',
      value: values[label][norm], set: (value) => { values[label][norm] = value; },
    }));
    default: return [field(form, { ...common, placeholder: fallback, mode: kind === 'whole' ? 'numeric' : 'decimal' })];
  }
}

/** What the service found wrong, all of it, with links to the fields; `places` as board.show gives them. */
export function errorList(problems, places) {
  return h('ul', null, problems.map(({ pointer, detail }, i) => {
    const place = places[i];
    if (!place?.input) return h('li', null, place ? `${place.name()}: ` : pointer && [h('code', null, pointer), ': '], serverText(detail));
    return h('li', null, h('a', {
      href: `#${place.input.id}`,
      onclick: (event) => {
        event.preventDefault();
        for (let fold = place.input.closest('details'); fold; fold = fold.parentElement.closest('details')) fold.open = true;
        place.input.focus();
      },
    }, place.name()), ': ', serverText(detail));
  }));
}
