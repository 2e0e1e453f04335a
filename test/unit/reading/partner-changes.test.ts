import { CHANGES_PAGE_MAX, CHANGES_SEARCHED_MAX } from '../../../src/limits';
import { partnerChanges } from '../../../src/services/reading/partner-changes';
import { reservedEntry } from '../../support/builders';

/** A log of `length` changes, of which these versions are the partner's. */
function logOf(length: number, own: readonly number[], missing: readonly number[] = []) {
  const log = Array.from({ length }, (_, index) =>
    reservedEntry(index + 1, own.includes(index + 1) ? 'abc-corp' : 'other'),
  );
  const reads: number[] = [];
  const events = {
    changes: (_eventId: string, after: number, limit: number) => {
      reads.push(after);
      // A page ends early where versions are missing, as the change log's pages may.
      const page = log
        .slice(after, after + limit)
        .filter(({ version }) => !missing.includes(version));
      return Promise.resolve(page);
    },
  };
  const find = (after: number, limit: number) =>
    partnerChanges(events, { eventId: 'meet-up', partnerId: 'abc-corp', after, limit });
  return { find, reads };
}

describe("a partner's changes", () => {
  it('are all found by continuing, however far apart they are', async () => {
    const own = [1, 5, CHANGES_SEARCHED_MAX + 10, 2 * CHANGES_SEARCHED_MAX + 5];
    const { find } = logOf(2 * CHANGES_SEARCHED_MAX + 5, own);
    const found: number[] = [];
    let next = { hasMore: true, nextAfter: 0 };
    while (next.hasMore) {
      const page = await find(next.nextAfter, 2);
      if (!page) throw new Error('there is such an event');
      found.push(...page.data.map(({ version }) => version));
      next = page;
    }

    expect(found).toEqual(own);
  });

  it('cost a bounded number of reads a page, even if there are none', async () => {
    const { find, reads } = logOf(3 * CHANGES_SEARCHED_MAX, []);

    expect(await find(0, 100)).toEqual({
      data: [],
      hasMore: true,
      nextAfter: CHANGES_SEARCHED_MAX,
    });
    expect(reads).toHaveLength(CHANGES_SEARCHED_MAX / CHANGES_PAGE_MAX);
  });

  it('say that there is more only if there is, up to the bound', async () => {
    const { find } = logOf(50, [3, 7]);

    expect(await find(0, 1)).toMatchObject({ data: [{ version: 3 }], hasMore: true, nextAfter: 6 });
    expect(await find(0, 2)).toMatchObject({ hasMore: false, nextAfter: 50 });
    expect(await find(50, 2)).toEqual({ data: [], hasMore: false, nextAfter: 50 });
  });

  it('are found behind a gap in the log', async () => {
    const { find } = logOf(CHANGES_PAGE_MAX + 10, [CHANGES_PAGE_MAX + 5], [3, 4]);

    expect(await find(0, 5)).toMatchObject({
      data: [{ version: CHANGES_PAGE_MAX + 5 }],
      hasMore: false,
    });
  });
});
