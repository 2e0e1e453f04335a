import { mongo } from 'mongoose';
import { untilSettled } from '../support/stored-log';
import { reserveMany } from '../support/reserve-many';
import { useApp } from '../support/use-app';

const api = useApp();

const listOf = (eventId: string) => `/api/v1/events/${eventId}/reservations`;

const large = () =>
  api.createEvent({ tiers: [{ tierId: 'general', name: 'General', totalSeats: 1000 }] });

describe('Accept: text/csv', () => {
  const CSV = { Accept: 'text/csv' };

  it('gives all reservations, newest first, under the filters', async () => {
    const eventId = await large();
    const held = await reserveMany(api.caller, eventId, 2, { holdSeconds: 600, seats: 2 });
    const confirmed = await reserveMany(api.caller, eventId, 30);
    const { status, headers, text } = await api.caller.get(listOf(eventId), CSV);

    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(headers.get('vary')).toMatch(/\bAccept\b/);
    const [head, ...rows] = text.trimEnd().split('\n');
    expect(head).toBe(
      'reservationId,eventId,partnerId,status,seats,items,version,expiresAt,createdAt,updatedAt,confirmedAt,cancelledAt,expiredAt,totalMinor,currency,reference,metadata,tiers',
    );
    expect(rows.map((row) => row.split(',')[0])).toEqual([...confirmed, ...held]);
    const { body } = await api.caller.find(held[1] ?? '');
    const { reservationId, expiresAt = '', createdAt } = body;
    expect(rows.at(-1)).toBe(
      `${reservationId},${eventId},abc-corp,held,2,general:2,1,${expiresAt},${createdAt},${createdAt},,,,,,,,2 × General`,
    );

    const filtered = await api.caller.get(`${listOf(eventId)}?status=held&limit=1`, CSV);
    expect(filtered.text.trimEnd().split('\n')).toHaveLength(3);
  });

  it('shows the same as JSON: a confirmed hold has no expiresAt', async () => {
    const eventId = await api.createEvent();
    const [reservationId = ''] = await reserveMany(api.caller, eventId, 1, { holdSeconds: 600 });
    await api.caller.confirm(reservationId);
    const { text } = await api.caller.get(listOf(eventId), CSV);

    expect(text.split('\n')[1]?.split(',').slice(3, 8)).toEqual([
      'confirmed',
      '1',
      'general:1',
      '2',
      '',
    ]);
  });

  it('names the tiers, of one event and of several', async () => {
    const partnerId = 'names-tiers';
    const tiers = (name: string) => [
      { tierId: 'vip', name, totalSeats: 9 },
      { tierId: 'ga', name: '=General', totalSeats: 9 },
    ];
    const items = [
      { tierId: 'vip', seats: 1 },
      { tierId: 'ga', seats: 2 },
    ];
    const eventIds: string[] = [];
    for (const name of ['VIP', 'Very, very']) {
      const eventId = await api.createEvent({ tiers: tiers(name) });
      await api.caller.reserve(eventId, { partnerId, items });
      await untilSettled(api.app.models, eventId);
      eventIds.push(eventId);
    }
    const list = await api.caller.get(listOf(eventIds[0] ?? ''), CSV);
    const search = `/api/v1/reservations/search?partnerId=${partnerId}`;
    const found = await api.caller.get(search, CSV);

    expect(list.text.trimEnd()).toMatch(/,,"1 × VIP, 2 × =General"$/);
    expect(found.text.trimEnd().split('\n').slice(1)).toEqual([
      expect.stringMatching(/vip:1 ga:2.*,"1 × Very, very, 2 × =General"$/),
      expect.stringMatching(/vip:1 ga:2.*,"1 × VIP, 2 × =General"$/),
    ]);
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '=HYPERLINK("http://x","y")', "'quoted", '＝1+1'])(
    'puts an apostrophe, which can be taken off, before %s',
    async (partnerId) => {
      const eventId = await api.createEvent();
      await reserveMany(api.caller, eventId, 1, { partnerId });

      for (const path of [listOf(eventId), `/api/v1/events/${eventId}/changes`]) {
        const { text } = await api.caller.get(path, CSV);
        const quoted = partnerId.replaceAll('"', '""');
        expect(text).toContain(`'${quoted}`);
        expect(text).not.toMatch(new RegExp(`[,"]${escaped(quoted)}`));
      }
    },
  );

  it('begins with a byte order mark, by which Excel knows UTF-8', async () => {
    const url = api.app.url + listOf(await api.createEvent());
    const bytes = await (await fetch(url, { headers: CSV })).arrayBuffer();
    expect(Buffer.from(bytes).toString().startsWith('\uFEFFreservationId,')).toBe(true);
  });

  it('makes formulas harmless that stand behind blanks, and leaves other texts as they are', async () => {
    const eventId = await api.createEvent();
    const references = [' =1+1', '\u00a0@x', '\u2003-1', 'a=b', '1-2', 'Ünïcode'];
    for (const reference of references) {
      await api.caller.reserve(eventId, { seats: 1, reference });
    }
    const { text } = await api.caller.get(listOf(eventId), CSV);
    const [, ...rows] = text.trimEnd().split('\n');
    expect(rows.map((row) => row.split(',').at(-3)).reverse()).toEqual([
      "' =1+1",
      "'\u00a0@x",
      "'\u2003-1",
      ...references.slice(3),
    ]);
  });

  it('quotes values that would break a row', async () => {
    const eventId = await api.createEvent();
    await reserveMany(api.caller, eventId, 1, { partnerId: 'Smith, "Jr"' });
    const { text } = await api.caller.get(listOf(eventId), CSV);

    expect(text).toContain(`,${eventId},"Smith, ""Jr""",confirmed,`);
  });

  it('gives the whole log, including settings', async () => {
    const eventId = await large();
    await Promise.all(Array.from({ length: 150 }, () => api.caller.reserve(eventId, { seats: 1 })));
    await api.caller.patch(`/api/v1/events/${eventId}`, { name: 'New' }, { 'If-Match': '*' });
    const { headers, text } = await api.caller.get(`/api/v1/events/${eventId}/changes`, CSV);
    const [head, ...rows] = text.trimEnd().split('\n');

    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(headers.get('vary')).toMatch(/\bAccept\b/);
    expect(head).toBe(
      'version,at,kind,reservationId,partnerId,items,expiresAt,reference,metadata,settings',
    );
    expect(rows.map((row) => Number(row.split(',')[0]))).toEqual(
      Array.from({ length: 151 }, (_, index) => index + 1),
    );
    expect(rows.at(-1)).toMatch(/,event_changed,,,,,,,"\{""name"":""New""/);
    const later = await api.caller.get(`/api/v1/events/${eventId}/changes?after=150`, CSV);
    expect(later.text.trimEnd().split('\n')).toEqual([head, rows.at(-1)]);
  });

  it('is streamed: the first rows arrive before the last are read', async () => {
    const eventId = await large();
    await api.caller.reserve(eventId, { seats: 1 });
    await untilSettled(api.app.models, eventId);
    const { reservations } = api.app.models;
    const stored = await reservations.findOne({ eventId }).lean();
    const filler = Array.from({ length: 20_000 }, () => ({
      ...stored,
      _id: new mongo.UUID(),
      reference: 'filler',
    }));
    await reservations.collection.insertMany(filler as object[]);
    const response = await fetch(api.app.url + listOf(eventId), { headers: CSV });

    expect(response.headers.get('transfer-encoding')).toBe('chunked');
    expect(response.headers.get('content-length')).toBeNull();
    const chunks: number[] = [];
    for await (const chunk of response.body ?? []) chunks.push((chunk as Uint8Array).byteLength);
    expect(chunks.length).toBeGreaterThan(10);
    await reservations.collection.deleteMany({ reference: 'filler' });
  });

  it.each(['*/*', 'application/json', 'application/json, text/csv;q=0.5', 'image/png', ''])(
    'is not sent for Accept: %s',
    async (accept) => {
      const eventId = await api.createEvent();
      const { headers } = await api.caller.get(listOf(eventId), { Accept: accept });

      expect(headers.get('content-type')).toMatch('application/json');
    },
  );

  it('refuses an unknown event and a wrong query as in JSON', async () => {
    const unknown = await api.caller.get(listOf('nope'), CSV);
    expect(unknown.status).toBe(404);
    expect(unknown.headers.get('content-type')).toMatch('application/problem+json');
    const bad = await api.caller.get(`${listOf(await api.createEvent())}?status=x`, CSV);
    expect(bad.status).toBe(400);
  });
});

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
