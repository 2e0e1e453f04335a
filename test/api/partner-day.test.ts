import type { PageView, ReservationView } from '../support/api-caller';
import { until } from '../support/until';
import { useApp } from '../support/use-app';

const api = useApp();

type Page = PageView<ReservationView>;

const PARTNER = 'day-corp';

const search = (query: Record<string, string>) =>
  api.caller.get<Page>(`/api/v1/reservations/search?${new URLSearchParams(query).toString()}`);

/** Follows the cursor to the end; returns the rows and the cursor for the next time. */
async function reconcile(updatedSince: string, cursor?: string) {
  const rows: ReservationView[] = [];
  let next = cursor;
  for (;;) {
    const { body } = await search({ updatedSince, limit: '7', ...(next && { cursor: next }) });
    rows.push(...body.data);
    next = body.nextCursor ?? undefined;
    if (!body.hasMore) return { rows, next };
  }
}

let isOver = false;

afterEach(() => {
  isOver = true;
});

it("a partner's day: what it sells, changes and finds is in its books, while others sell", async () => {
  const updatedSince = new Date().toISOString();
  const eventId = await api.createEvent({
    tiers: [
      { tierId: 'ga', name: 'General', totalSeats: 500 },
      { tierId: 'vip', name: 'VIP', totalSeats: 20, priceMinor: 5000, currency: 'EUR' },
    ],
  });
  const others: ReservationView[] = [];
  isOver = false;
  const sellers = Array.from({ length: 4 }, async (_, number) => {
    while (!isOver) {
      const made = await api.caller.reserve(eventId, { partnerId: `p${number}`, seats: 1 });
      if (made.status === 201) others.push(made.body);
    }
  });

  const items = [
    { tierId: 'ga', seats: 3 },
    { tierId: 'vip', seats: 2 },
  ];
  const order = { partnerId: PARTNER, reference: 'order-1', metadata: { channel: 'web' } };
  const { body: held } = await api.caller.reserve(eventId, { ...order, items, holdSeconds: 60 });
  await api.caller.extend(held.reservationId, 600);
  const part = { items: [{ tierId: 'vip', seats: 2 }] };
  const { body: sold } = await api.caller.confirm(held.reservationId, part);
  expect(sold).toMatchObject({ ...order, status: 'confirmed', seats: 2, totalMinor: 10_000 });

  await until(async () => (await search({ reference: 'order-1' })).body.data.length === 1);
  const { body: found } = await search({ reference: 'order-1', partnerId: PARTNER });
  expect(found.data).toEqual([sold]);

  const more = [
    { tierId: 'vip', seats: 1 },
    { tierId: 'ga', seats: 4 },
  ];
  const changed = await api.caller.change(held.reservationId, {
    items: more,
    reference: 'order-2',
  });
  expect(changed.body).toMatchObject({ reference: 'order-2', seats: 5 });
  const { body: second } = await api.caller.reserve(eventId, { partnerId: PARTNER, seats: 1 });
  await api.caller.cancel(second.reservationId);

  const books = new Map<string, ReservationView>();
  const enter = (rows: readonly ReservationView[]) => {
    for (const row of rows) {
      const known = books.get(row.reservationId);
      if (!known || known.version < row.version) books.set(row.reservationId, row);
    }
  };
  const first = await reconcile(updatedSince);
  enter(first.rows);
  const ofOneState = first.rows.map(({ reservationId, version }) => `${reservationId} ${version}`);
  expect(new Set(ofOneState).size).toBe(ofOneState.length);

  isOver = true;
  await Promise.all(sellers);
  const isComplete = () => others.every(({ reservationId }) => books.has(reservationId));
  await until(async () => {
    enter((await reconcile(updatedSince, first.next)).rows);
    return isComplete();
  });
  expect(books.get(held.reservationId)).toEqual(changed.body);
  expect(books.get(second.reservationId)).toMatchObject({ status: 'cancelled' });
  expect(books.size).toBe(others.length + 2);
});
