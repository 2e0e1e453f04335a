import { h, uniqueId, type Child } from './dom';

interface FieldOptions {
  label: string;
  hint?: string | undefined;
  /** Attributes of the input. */
  input?: Record<string, string | number | boolean | undefined>;
}

export interface Field<Control = HTMLInputElement> {
  element: HTMLElement;
  input: Control;
  /** Says at the field what is wrong with it, until somebody changes it. */
  fail: (text: string) => void;
}

/** A labelled input. */
export function field(options: FieldOptions): Field {
  return labelled('input', options);
}

/** A labelled input of several lines. */
export function linesField(
  options: FieldOptions,
  lines: readonly string[] = [],
): Field<HTMLTextAreaElement> {
  return labelled('textarea', options, lines.join('\n'));
}

function labelled<Tag extends 'input' | 'textarea'>(
  tag: Tag,
  { label, hint, input = {} }: FieldOptions,
  text = '',
): Field<HTMLElementTagNameMap[Tag]> {
  const id = uniqueId('field');
  const control = h(
    tag,
    {
      id,
      class: 'input',
      autocomplete: 'off',
      'aria-describedby': hint === undefined ? `${id}-fault` : `${id}-hint ${id}-fault`,
      ...input,
    },
    text,
  );
  const fault = h('p', { id: `${id}-fault`, class: 'form-fault' });
  const fail = (text: string) => {
    fault.textContent = text;
    control.setAttribute('aria-invalid', String(text !== ''));
  };
  control.addEventListener('input', () => {
    fail('');
  });
  const element = h(
    'div',
    { class: 'field' },
    h('label', { for: id, class: 'label' }, label),
    control,
    hint !== undefined && h('p', { id: `${id}-hint`, class: 'hint' }, hint),
    fault,
  );
  return { element, input: control, fail };
}

/** A labelled choice. */
export function choice(
  label: string,
  options: readonly (readonly [value: string, text: string])[],
  value = '',
) {
  const id = uniqueId('choice');
  const select = h(
    'select',
    { id, class: 'input' },
    options.map(([option, text]) =>
      h('option', { value: option, selected: option === value }, text),
    ),
  );
  const element = h(
    'div',
    { class: 'field' },
    h('label', { for: id, class: 'label' }, label),
    select,
  );
  return { element, select };
}

/** A group of boxes to tick: for each value, whether it is ticked at first, and what it means. */
export function ticks(
  legend: string,
  values: Readonly<Record<string, boolean>>,
  meanings: Readonly<Record<string, string>> = {},
) {
  const boxes = Object.entries(values).map(([value, checked]) =>
    h('input', { type: 'checkbox', value, checked }),
  );
  const element = h(
    'fieldset',
    { class: 'ticks' },
    h('legend', { class: 'label' }, legend),
    boxes.map((box) => tickOf(box, meanings[box.value])),
  );
  return {
    element,
    chosen: () => boxes.filter(({ checked }) => checked).map(({ value }) => value),
  };
}

function tickOf(box: HTMLInputElement, meaning: string | undefined): HTMLElement {
  const about = meaning !== undefined && h('span', { class: 'hint' }, ` ${meaning}`);
  return h('label', { class: 'tick' }, box, h('span', {}, box.value, about));
}

interface ButtonOptions {
  kind?: 'primary' | 'danger' | 'plain';
  type?: 'button' | 'submit';
  onClick?: () => unknown;
  /** Says more to those who do not see what stands around it. */
  label?: string;
  /** Names it among those of a list, so that it keeps the focus when the list is drawn again. */
  focus?: string;
}

export function button(text: Child, options: ButtonOptions = {}): HTMLButtonElement {
  const { kind, type = 'button', onClick, label, focus } = options;
  return h(
    'button',
    {
      type,
      class: kind ? `button button-${kind}` : 'button',
      ...(label !== undefined && { 'aria-label': label }),
      ...(focus !== undefined && { 'data-focus': focus }),
      ...(onClick && { on: { click: onClick } }),
    },
    text,
  );
}

/**
 * Runs an action on a button unless it is running already. The button keeps the focus meanwhile, and says
 * that it is busy.
 */
export async function whileBusy(
  control: HTMLElement,
  action: () => Promise<unknown>,
): Promise<void> {
  if (control.getAttribute('aria-disabled') === 'true') return;
  control.setAttribute('aria-disabled', 'true');
  control.classList.add('is-busy');
  try {
    await action();
  } finally {
    control.removeAttribute('aria-disabled');
    control.classList.remove('is-busy');
  }
}

export function statusBadge(status: string, text: string): HTMLElement {
  return h('span', { class: `badge badge-${status}` }, text);
}

/** What stands where a list would, while there is nothing in it. */
export function emptyState(title: string, text: string): HTMLElement {
  return h('div', { class: 'empty' }, h('p', { class: 'empty-title' }, title), h('p', {}, text));
}

/** Grey lines in the place of what is on its way. */
export function loadingState(lines = 3): HTMLElement {
  return h(
    'div',
    { class: 'loading', 'aria-busy': 'true' },
    h('p', { class: 'visually-hidden' }, 'Loading…'),
    Array.from({ length: lines }, () => h('div', { class: 'loading-line' })),
  );
}

export interface Column {
  title: string;
  isNumber?: boolean;
}

/** A table whose rows become blocks, with the titles in them, where the page is too narrow. */
export function table(
  caption: string,
  columns: readonly Column[],
  rows: readonly HTMLTableRowElement[],
): HTMLElement {
  for (const each of rows) titled(columns, each);
  const heads = columns.map(({ title, isNumber = false }) =>
    h('th', { scope: 'col', class: isNumber && 'number' }, title),
  );
  return h(
    'div',
    { class: 'table-frame' },
    h(
      'table',
      { class: 'table' },
      h('caption', { class: 'visually-hidden' }, caption),
      h('thead', {}, h('tr', {}, heads)),
      h('tbody', {}, rows),
    ),
  );
}

/** With the titles of its columns in it. */
export function titled(columns: readonly Column[], each: HTMLTableRowElement): HTMLTableRowElement {
  columns.forEach(({ title }, index) => each.cells[index]?.setAttribute('data-title', title));
  return each;
}

export function row(...cells: readonly (HTMLTableCellElement | false)[]): HTMLTableRowElement {
  return h('tr', {}, cells);
}

export function cell(...children: readonly Child[]): HTMLTableCellElement {
  return h('td', {}, children);
}

export function numberCell(...children: readonly Child[]): HTMLTableCellElement {
  return h('td', { class: 'number' }, children);
}

/** For what may be long: it wraps anywhere. */
export function textCell(...children: readonly Child[]): HTMLTableCellElement {
  return h('td', { class: 'long' }, children);
}

export function actionsCell(...actions: readonly Child[]): HTMLTableCellElement {
  return cell(h('div', { class: 'actions' }, ...actions));
}

/** What a view begins with: its title, what it is for, and what can be done. */
export function viewHead(title: string, lead: string, action: Child): HTMLElement {
  return h(
    'div',
    { class: 'view-head' },
    h('div', {}, h('h1', { tabindex: -1 }, title), h('p', { class: 'lead' }, lead)),
    action,
  );
}
