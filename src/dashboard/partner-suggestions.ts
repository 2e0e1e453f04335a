import { foldedIdOf } from '../domain/partner';
import { fill, h, uniqueId } from './dom';
import type { Page, Partner } from './types';
import type { Context } from './view';

const PAGE_SIZE = 100;
const PAGES_MAX = 10;
/** Where every customer is a partner, nobody looks through more. */
const HEARD_MAX = 1000;

/** Suggests partners while somebody types: those that there are, for who may see them, and those that are heard of. */
export class PartnerSuggestions {
  readonly id = uniqueId('partners');
  readonly element = h('datalist', { id: this.id });
  private readonly names = new Map<string, string>();

  constructor(private readonly context: Context) {
    if (context.may('admin')) void this.read().catch(() => undefined); // it is a convenience only
  }

  hear(partnerIds: readonly (string | undefined)[]): void {
    for (const id of partnerIds) {
      if (id === undefined || this.names.has(id) || this.names.size >= HEARD_MAX) continue;
      this.names.set(id, '');
      this.element.append(h('option', { value: id }));
    }
  }

  /** The partner that a text names, in any way that people would take for its id; none that may not be seen. */
  idOf(text: string): string | undefined {
    const { partnerId } = this.context;
    const isNamed = (id: string) => foldedIdOf(id) === foldedIdOf(text);
    if (partnerId !== undefined) return isNamed(partnerId) ? partnerId : undefined;
    return this.names.has(text) ? text : ([...this.names.keys()].find(isNamed) ?? text);
  }

  private async read(): Promise<void> {
    let query = `limit=${PAGE_SIZE}`;
    for (let pages = 0; pages < PAGES_MAX; pages += 1) {
      const page: Page<Partner> = await this.context.api.get(`/api/v1/partners?${query}`);
      for (const { partnerId, name } of page.data) this.names.set(partnerId, name);
      this.draw();
      if (page.nextCursor === null) return;
      query = `limit=${PAGE_SIZE}&cursor=${page.nextCursor}`;
    }
  }

  private draw(): void {
    fill(
      this.element,
      [...this.names].sort().map(([value, name]) => h('option', { value }, name)),
    );
  }
}
