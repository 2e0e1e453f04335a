import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { ANYONE } from '../../src/domain/caller';
import type { LogEntry } from '../../src/domain/log-entry';
import { createApi } from '../../src/http/server/api';
import { clientAddress } from '../../src/http/admission/client-address';
import { crossOrigin } from '../../src/http/admission/cross-origin';
import { createHttpServer } from '../../src/http/server/http-server';
import { streamRoute } from '../../src/http/stream/stream-routes';
import { rawRequest } from '../support/raw-request';
import { startServices, type TestServices } from '../support/start-services';
import { eventsIn, StreamClient } from '../support/stream-client';
import { until } from '../support/until';
import { useApp } from '../support/use-app';
import type { ProblemView } from '../support/api-caller';

const api = useApp();

const open = (eventId: string, options: Parameters<typeof StreamClient.open>[2] = {}) =>
  StreamClient.open(api.app.url, eventId, options);

const large = () =>
  api.createEvent({ tiers: [{ tierId: 'general', name: 'General', totalSeats: 10_000 }] });

async function reserveMany(eventId: string, count: number): Promise<void> {
  await Promise.all(Array.from({ length: count }, () => api.caller.reserve(eventId, { seats: 1 })));
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

describe('GET /api/v1/events/{eventId}/stream', () => {
  it('sends the summary at once, then each change as in the log', async () => {
    const eventId = await api.createEvent();
    await api.caller.reserve(eventId, { seats: 1 });
    const summary = await api.caller.summary(eventId);
    const stream = await open(eventId);
    await until(() => stream.events.length === 1);
    expect(stream.status).toBe(200);
    expect(stream.events).toEqual([{ event: 'summary', id: 1, data: summary }]);

    const held = await api.caller.reserve(eventId, { seats: 2, holdSeconds: 600 });
    await api.caller.confirm(held.body.reservationId);
    await api.caller.patch(`/api/v1/events/${eventId}`, { name: 'New' }, { 'If-Match': '*' });
    await stream.until(4);
    const path = `/api/v1/events/${eventId}/changes?after=1`;
    const log = await api.caller.get<{ data: LogEntry[] }>(path);
    expect(stream.events.slice(1)).toEqual(
      log.body.data.map((data) => ({ event: 'change', id: data.version, data })),
    );
    stream.close();
  });

  it('is an event stream that proxies must not buffer or cache', async () => {
    const stream = await open(await api.createEvent());

    expect(stream.response.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
    });
    expect(stream.response.headers['x-request-id']).toBeDefined();
    await until(() => stream.events.length > 0);
    expect(stream.text).toMatch(/^retry: [12]\d{3}\n|^retry: 3000\n/);
    stream.close();
  });

  it('resumes after any version without gaps or duplicates', async () => {
    const eventId = await large();
    await reserveMany(eventId, 12);
    const streams = await Promise.all(
      range(0, 12).map((lastEventId) => open(eventId, { lastEventId })),
    );
    await reserveMany(eventId, 8);
    await Promise.all(streams.map((stream) => stream.until(20)));

    expect(streams.map(({ versions }) => versions)).toEqual(
      range(0, 12).map((lastEventId) => range(lastEventId + 1, 20)),
    );
    // A reader that is disconnected after the summary resumes with the summary's id.
    expect(streams.map(({ events }) => events[0]?.id)).toEqual(range(0, 12));
    for (const stream of streams) stream.close();
  });

  it('loses and repeats nothing when readers reconnect often under load', async () => {
    const eventId = await large();
    const other = await startServices(databaseUri());
    const total = 400;
    const selling = Promise.all([
      sell(eventId, other, total / 2),
      reserveOneByOne(eventId, total / 2),
    ]);
    const readers = await Promise.all(
      [1, 2, 3].map((after) => readInPieces(eventId, after, total)),
    );
    await selling;

    for (const versions of readers) expect(versions).toEqual(range(1, total));
    await other.stop();
  });

  it('shows what other processes commit', async () => {
    const eventId = await api.createEvent();
    const other = await startServices(databaseUri());
    const stream = await open(eventId);
    await sell(eventId, other, 3);
    await stream.until(3);

    expect(stream.versions).toEqual([1, 2, 3]);
    stream.close();
    await other.stop();
  });

  it('sends all missed changes to a reader that is far behind', async () => {
    const eventId = await large();
    const other = await startServices(databaseUri());
    await sell(eventId, other, 1300);
    const stream = await open(eventId, { lastEventId: 0 });
    await stream.until(1300);
    await api.caller.reserve(eventId, { seats: 1 });
    await stream.until(1301);

    expect(stream.versions).toEqual(range(1, 1301));
    stream.close();
    await other.stop();
  });

  it('reads the last version from the header, otherwise from the query', async () => {
    const eventId = await api.createEvent();
    await reserveMany(eventId, 3);
    const byQuery = await open(eventId, { query: '?lastEventId=1' });
    const byBoth = await open(eventId, { query: '?lastEventId=1', lastEventId: 2 });
    const byNone = await open(eventId, { lastEventId: '' });
    await Promise.all([byQuery.until(3), byBoth.until(3)]);
    await until(() => byNone.events.length > 0);

    expect([byQuery, byBoth, byNone].map(({ versions }) => versions)).toEqual([[2, 3], [3], []]);
    for (const stream of [byQuery, byBoth, byNone]) stream.close();
  });

  it('continues from the current version if the given one does not exist yet', async () => {
    const eventId = await api.createEvent();
    await reserveMany(eventId, 2);
    const stream = await open(eventId, { lastEventId: 999 });
    await until(() => stream.events.length > 0);
    await api.caller.reserve(eventId, { seats: 1 });
    await stream.until(3);

    expect(stream.events.map(({ event, id }) => [event, id])).toEqual([
      ['summary', 2],
      ['change', 3],
    ]);
    stream.close();
  });

  it.each(['x', '-1', '1.5', ' 1x', '1e3', '9'.repeat(16), '"2"'])(
    'refuses %p as the last version',
    async (lastEventId) => {
      const eventId = await api.createEvent();
      const path = `/api/v1/events/${eventId}/stream`;
      const byHeader = await api.caller.get<ProblemView>(path, { 'Last-Event-ID': lastEventId });
      const byQuery = await api.caller.get<ProblemView>(
        `${path}?lastEventId=${encodeURIComponent(lastEventId)}`,
      );
      for (const { status, body } of [byHeader, byQuery]) {
        expect([status, body.code]).toEqual([400, 'validation_failed']);
        expect(body.errors?.map(({ pointer }) => pointer)).toEqual(['/lastEventId']);
      }
    },
  );

  it('is 404 for an unknown event', async () => {
    const { status, body } = await api.caller.get<ProblemView>('/api/v1/events/no-such/stream');
    expect([status, body.code]).toEqual([404, 'event_not_found']);
  });

  it('is refused with Retry-After if there are too many readers', async () => {
    const { listener } = createApi({
      routes: [streamRoute({ follow: () => Promise.resolve('full') })],
      admit: () => ({ caller: ANYONE }),
      clientAddress: clientAddress(0),
      crossOrigin: crossOrigin([]),
      accessLog: () => undefined,
      onError: (error) => {
        throw error;
      },
    });
    const server = createHttpServer(listener).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo; // of a TCP server that listens
    const { status, headers, text } = await rawRequest(
      `http://127.0.0.1:${port}/api/v1/events/meet-up/stream`,
    );
    server.close();

    expect([status, headers['content-type']]).toEqual([
      503,
      'application/problem+json; charset=utf-8',
    ]);
    expect(headers['retry-after']).toMatch(/^[1-9]\d*$/);
    expect(JSON.parse(text)).toMatchObject({ code: 'overloaded' });
  });

  it('answers HEAD without following the event', async () => {
    const eventId = await api.createEvent();
    const path = `${api.app.url}/api/v1/events/${eventId}/stream`;
    const { status, headers, text } = await rawRequest(path, { method: 'HEAD' });

    expect([status, text]).toEqual([200, '']);
    expect(headers['content-type']).toBe('text/event-stream; charset=utf-8');
  });
});

function databaseUri(): string {
  const { host, port, name } = api.app.models.events.db;
  return `mongodb://${host}:${port}/${name}`;
}

async function sell(eventId: string, services: TestServices, count: number): Promise<void> {
  for (let sold = 0; sold < count; sold += 50) {
    const batch = Array.from({ length: Math.min(50, count - sold) }, () =>
      services.reservations.reserve({ eventId, partnerId: 'other', items: [{ seats: 1 }] }),
    );
    await Promise.all(batch);
  }
}

async function reserveOneByOne(eventId: string, count: number): Promise<void> {
  for (let sold = 0; sold < count; sold += 1) await api.caller.reserve(eventId, { seats: 1 });
}

/** Reads on from the versions it has and disconnects after that many changes, until it has all. */
async function readInPieces(eventId: string, count: number, total: number): Promise<number[]> {
  const versions: number[] = [];
  while (versions.length < total) {
    const stream = await open(eventId, { lastEventId: versions.at(-1) ?? 0 });
    await until(
      () => stream.versions.length >= count || (stream.versions.at(-1) ?? 0) === total,
      30_000,
    );
    stream.close();
    versions.push(
      ...eventsIn(stream.text).flatMap(({ event, id }) => (event === 'change' ? [id] : [])),
    );
  }
  return versions;
}
