import { randomUUID } from 'node:crypto';
import createClient from 'openapi-fetch';
import type { components, paths } from '../../client/api';

type Reservation = components['schemas']['Reservation'];
type Problem = components['schemas']['Problem'];

/** What answers are read as; lists can be had as CSV, too. */
type Json = 'application/json' | 'application/problem+json';

/**
 * What a partner's program does: it holds seats, confirms them when they are paid for, cancels others, and
 * reads what it has, with any partner's key. Run it against a server:
 * `npx tsx docs/examples/partner.ts http://127.0.0.1:3000 [key]`
 */
async function main([url = 'http://127.0.0.1:3000', key]: readonly string[]): Promise<void> {
  const api = createClient<paths, Json>({
    baseUrl: url,
    headers: key === undefined ? {} : { Authorization: `Bearer ${key}` },
  });
  // Whose the key is. A server that asks for no keys lets anybody be any partner.
  const { partnerId = 'abc-corp' } = done(await api.GET('/api/v1/me'));

  // An order of ours has one key, however often its request must be repeated.
  const order = `order-${randomUUID()}`;
  const reserve = () =>
    api.POST('/api/v1/reservations', {
      body: { partnerId, seats: 2 },
      params: { header: { 'Idempotency-Key': order } },
    });
  const sold = done(await reserve());
  const repeated = done(await reserve());
  say(`sold ${sold.seats} seats; repeated: ${sold.reservationId === repeated.reservationId}`);

  const hold = done(
    await api.POST('/api/v1/reservations', { body: { partnerId, seats: 3, holdSeconds: 600 } }),
  );
  const confirmed = done(await api.POST('/api/v1/reservations/{reservationId}/confirm', of(hold)));
  say(`held until ${hold.expiresAt ?? 'never'}, then ${confirmed.status}`);

  const cancelled = await api.DELETE('/api/v1/reservations/{reservationId}', of(sold));
  say(`cancelled: ${cancelled.response.status}`);

  const { data: mine } = done(
    await api.GET('/api/v1/events/{eventId}/reservations', {
      params: { path: { eventId: hold.eventId }, query: { partnerId, limit: 10 } },
      headers: { Accept: 'application/json' },
    }),
  );
  say(`${mine.filter(({ status }) => status === 'confirmed').length} confirmed`);

  const { error } = await api.POST('/api/v1/reservations', { body: { partnerId, seats: 1001 } });
  if (error) say(`refused: ${error.code}, ${error.errors?.[0]?.pointer ?? 'nowhere'}`);
}

function of({ reservationId }: Reservation) {
  return { params: { path: { reservationId } } };
}

/** The data of an answer; throws what was refused. */
function done<Data>({ data, error }: { data?: Data; error?: Problem }): Data {
  if (data !== undefined) return data;
  throw new Error(error ? `${error.code}: ${error.detail}` : 'no answer');
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

void main(process.argv.slice(2));
