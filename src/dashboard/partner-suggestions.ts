import { fill, h, uniqueId } from './dom';
import type { Page, Partner } from './types';
import type { Context } from './view';

const PAGE_SIZE = 100;
const PAGES_MAX = 10;

/** Suggests partners while somebody types: those that there are, for who may see them, and those that are heard of. */
export class PartnerSuggestions {
  readonly id = uniqueId('partners');
  readonly element = h('datalist', { id: this.id });
  private readonly names = new Map<string, string>();

  constructor(private readonly context: Context) {
    if (context.may('admin')) void this.read().catch(() => undefined); // it is a convenience only
  }

  hear(partnerIds: readonly (string | undefined)[]): void {
    const fresh = partnerIds.filter((id) => id !== undefined && !this.names.has(id));
    if (fresh.length === 0) return;
    for (const id of fresh) if (id !== undefined) this.names.set(id, '');
    this.draw();
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
