// Fields of a form whose request is checked by the service: each knows its place in the request, so that what the service
// says of that place is said at the field.

import { html, nothing } from '../lib/lit-html.js';
import { serverText } from './dom.js';
import { t } from './strings.js';

const unfolded = new WeakSet(); // the parts, by their values, whose further arguments are in sight

/**
 * The places of a form at which something can be said, {id, pointer, name, isField}: each drawing names them anew, since
 * layers move. What is said belongs to a place's id, so that it moves with its layer.
 */
export function board() {
  let places = [];
  let said = new Map(); // by the place's id: [{detail, lesson, severity}]
  return {
    /** Comes before each drawing. */
    clear() {
      places = [];
    },

    /** Names a place; gives what is said there. */
    place(place) {
      places.push(place);
      return said.get(place.id) ?? [];
    },

    /** Says each problem {pointer, detail, lesson, severity} at its place; gives those places, null where there is none. */
    say(problems) {
      said = new Map();
      return problems.map((problem) => {
        const place = closest(places, problem.pointer ?? '');
        if (place) said.set(place.id, [...(said.get(place.id) ?? []), problem]);
        return place;
      });
    },

    forget: (id) => said.delete(id),
  };
}

/** The place at a pointer, or within what it points at, or the nearest that holds it. */
function closest(places, pointer) {
  const holding = places.filter((place) => pointer.startsWith(`${place.pointer}/`));
  return (
    places.find((place) => place.pointer === pointer) ??
    (pointer === '' ? undefined : places.find((place) => place.pointer.startsWith(`${pointer}/`))) ??
    holding.sort((a, b) => b.pointer.length - a.pointer.length)[0] ??
    null
  );
}

const isFaulty = (problems) => problems.some(({ severity }) => severity !== 'WARNING');

/** A line under a field or a part of the form, for what the service says of it. */
export const messageLine = (
  id,
  problems,
) => html`<div class="wrong${problems.length > 0 && !isFaulty(problems) ? ' warns' : ''}" id="${id}-wrong" ?hidden=${problems.length === 0}>
  ${problems.map(({ detail, lesson }) => html`<span lang="en">${detail}</span>${lesson ? html`<small lang="en">${lesson}</small>` : nothing}`)}</div>`;

const hintLine = (id, hint) => (hint ? html`<p class="hint" id="${id}-hint">${hint}</p>` : nothing);

/**
 * A labelled field at a place of the request. {id, pointer, label, name: how a reader calls it, value, set(value), hint}; with
 * `options` [[value, text]] a choice, else a text.
 *
 * @param {any} form
 * @param {{id: string, pointer: string, label: string, name?: string, value: string, set: (value: string) => void, hint?: string,
 *   options?: string[][], code?: boolean, mode?: string, placeholder?: any}} about
 */
export function field(
  form,
  {
    id,
    pointer,
    label,
    name = label,
    value,
    set,
    hint,
    options,
    code = false,
    mode = 'decimal',
    placeholder = nothing,
  },
) {
  const problems = form.board.place({ id, pointer, name, isField: true });
  const described = `${id}-wrong${hint ? ` ${id}-hint` : ''}`;
  const invalid = isFaulty(problems) ? 'true' : nothing;
  const change = (event) => {
    set(event.target.value);
    form.board.forget(id);
    form.changed();
  };
  const input = options
    ? html`<select id=${id} name=${label} aria-describedby=${described} aria-invalid=${invalid} @change=${change}>${options.map(([one, text]) => html`<option value=${one} .selected=${one === value}>${text}</option>`)}</select>`
    : html`<input id=${id} name=${label} inputmode=${mode} autocomplete="off" spellcheck="false" placeholder=${placeholder} aria-describedby=${described} aria-invalid=${invalid} .value=${value} @input=${change}>`;
  return html`<div class="field"><label for=${id} class=${code ? 'code' : nothing}>${label}</label>${input}${messageLine(id, problems)}${hintLine(id, hint)}</div>`;
}

/**
 * A box to tick.
 *
 * @param {any} form
 * @param {{id: string, pointer: string, label: string, name?: string, value: boolean, set: (value: boolean) => void, hint?: string,
 *   code?: boolean}} about
 */
export function flagField(form, { id, pointer, label, name = label, value, set, hint, code = false }) {
  const problems = form.board.place({ id, pointer, name, isField: true });
  const change = (event) => {
    set(event.target.checked);
    form.changed();
  };
  return html`<div class="field flag"><label class="switch${code ? ' code' : ''}" for=${id}>
      <input type="checkbox" id=${id} name=${label} aria-describedby=${hint ? `${id}-hint` : nothing} aria-invalid=${isFaulty(problems) ? 'true' : nothing} .checked=${value} @change=${change}>${label}</label>
    ${messageLine(id, problems)}${hintLine(id, hint)}</div>`;
}

/** The fields of a part's arguments: those that matter most, and the others under a fold. `prefix` is the part's pointer. */
export function argumentFields(form, { id, args, values, prefix, name }) {
  const shown = (list) => list.flatMap((argument) => fieldsOf(form, argument, { id, values, prefix, name }));
  const main = args.filter((argument) => argument.main);
  const others = args.filter((argument) => !argument.main);
  const fold = ({ target: { open } }) => (open ? unfolded.add(values) : unfolded.delete(values));
  return html`
    ${main.length > 0 ? html`<div class="args">${shown(main)}</div>` : nothing}
    ${others.length > 0 ? html`<details class="more" .open=${unfolded.has(values)} @toggle=${fold}><summary>${t('train.more')}</summary><div class="args">${shown(others)}</div></details>` : nothing}`;
}

function fieldsOf(form, argument, { id, values, prefix, name }) {
  const { name: label, kind, fallback, options } = argument;
  const common = {
    id: `${id}-${label}`,
    pointer: `${prefix}/${label}`,
    label,
    name: `${name}, ${label}`,
    code: true,
    value: values[label],
    set: (value) => {
      values[label] = value;
    },
  };
  switch (kind) {
    case 'flag':
      return [flagField(form, common)];
    case 'choice':
      return [field(form, { ...common, options: options.map((one) => [one, one]) })];
    case 'penalty':
      return ['l1', 'l2'].map((norm) =>
        field(form, {
          ...common,
          id: `${id}-${label}-${norm}`,
          pointer: `${prefix}/${label}/${norm}`,
          label: `${label} ${norm}`,
          placeholder: '0',
          value: values[label][norm],
          set: (value) => {
            values[label][norm] = value;
          },
        }),
      );
    default:
      return [field(form, { ...common, placeholder: fallback, mode: kind === 'whole' ? 'numeric' : 'decimal' })];
  }
}

/** What the service found wrong, all of it, with links to the fields; `places` as board.say gives them. */
export const errorList = (problems, places) =>
  html`<ul>${problems.map(({ pointer, detail }, i) => html`<li>${whereabouts(pointer, places[i])}${serverText(detail)}</li>`)}</ul>`;

function whereabouts(pointer, place) {
  if (place?.isField)
    return html`<a href="#${place.id}" @click=${(event) => goTo(event, place.id)}>${place.name}</a>: `;
  if (place) return `${place.name}: `;
  return pointer ? html`<code>${pointer}</code>: ` : nothing;
}

function goTo(event, id) {
  event.preventDefault();
  const input = document.getElementById(id);
  for (let fold = input.closest('details'); fold; fold = fold.parentElement.closest('details')) fold.open = true;
  input.focus();
}
