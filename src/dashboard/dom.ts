export type Child = Node | string | number | false | undefined | readonly Child[];

type Attributes = Record<string, string | number | boolean | undefined>;

interface Listeners {
  on?: Partial<{ [K in keyof HTMLElementEventMap]: (event: HTMLElementEventMap[K]) => unknown }>;
}

/** An element with these attributes, listeners and children. Text is only ever text. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  { on = {}, ...attributes }: Listeners & Record<string, Attributes[string] | Listeners['on']> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  setAttributes(element, attributes as Attributes); // what is left without the listeners
  for (const [type, listener] of Object.entries(on)) {
    element.addEventListener(type, listener as (event: Event) => unknown); // paired by the types above
  }
  element.append(...nodesOf(children));
  return element;
}

const SVG = 'http://www.w3.org/2000/svg';

export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): SVGElementTagNameMap[K] {
  const element = document.createElementNS(SVG, tag);
  setAttributes(element, attributes);
  element.append(...nodesOf(children));
  return element;
}

/** Puts other children in; an element with the same `data-focus` as the focused one has the focus then. */
export function fill(parent: Element, ...children: readonly Child[]): void {
  const focused = document.activeElement;
  const mark =
    focused instanceof HTMLElement && parent.contains(focused) ? focused.dataset.focus : undefined;
  parent.replaceChildren(...nodesOf(children));
  if (mark === undefined) return;
  parent.querySelector<HTMLElement>(`[data-focus="${CSS.escape(mark)}"]`)?.focus();
}

let idsMade = 0;

/** For pairs of a field and its label. */
export function uniqueId(prefix: string): string {
  idsMade += 1;
  return `${prefix}-${idsMade}`;
}

function setAttributes(element: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === undefined) continue;
    element.setAttribute(name, value === true ? '' : String(value));
  }
}

function nodesOf(children: readonly Child[]): (Node | string)[] {
  return children.flatMap((child) => {
    if (child === false || child === undefined) return [];
    if (Array.isArray(child)) return nodesOf(child as readonly Child[]); // the only array there can be
    return [typeof child === 'number' ? String(child) : (child as Node | string)];
  });
}
