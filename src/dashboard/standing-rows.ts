/**
 * Elements that stay where they are while somebody works with them: one whose content changes is drawn again
 * in its place, and keeps the focus.
 */
export class StandingRows<Row, Drawn extends HTMLElement> {
  private shown = new Map<string, { row: Row; element: Drawn }>();

  constructor(
    private readonly keyOf: (row: Row) => string,
    private readonly draw: (row: Row) => Drawn,
  ) {}

  get(key: string): Row | undefined {
    return this.shown.get(key)?.row;
  }

  get all(): Row[] {
    return [...this.shown.values()].map(({ row }) => row);
  }

  get elements(): Drawn[] {
    return [...this.shown.values()].map(({ element }) => element);
  }

  /** Shows these, in this order, instead of what was shown. */
  replace(rows: readonly Row[]): void {
    this.shown = new Map();
    this.append(rows);
  }

  append(rows: readonly Row[]): void {
    for (const row of rows) this.shown.set(this.keyOf(row), { row, element: this.draw(row) });
  }

  prepend(row: Row): void {
    const key = this.keyOf(row);
    const others = [...this.shown].filter(([other]) => other !== key);
    this.shown = new Map([[key, { row, element: this.draw(row) }], ...others]);
  }

  /** Draws a row again if it is shown and differs. */
  update(row: Row): void {
    const known = this.shown.get(this.keyOf(row));
    if (!known || JSON.stringify(known.row) === JSON.stringify(row)) return;
    known.row = row;
    this.redraw(known);
  }

  /** Draws all of them again in their places: something that they show besides has changed. */
  redrawAll(): void {
    for (const each of this.shown.values()) this.redraw(each);
  }

  private redraw(known: { row: Row; element: Drawn }): void {
    const element = this.draw(known.row);
    const focused = document.activeElement;
    const mark =
      focused instanceof HTMLElement && known.element.contains(focused)
        ? focused.dataset.focus
        : undefined;
    known.element.replaceWith(element);
    known.element = element;
    if (mark === undefined) return;
    element.querySelector<HTMLElement>(`[data-focus="${CSS.escape(mark)}"]`)?.focus();
  }
}
