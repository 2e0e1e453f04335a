import { METADATA_BYTES_MAX } from '../../src/limits';
import type { PageView, ProblemView, ReservationView } from '../support/api-caller';
import { useApp } from '../support/use-app';

const api = useApp();

/** Keys that mean something to JavaScript, to MongoDB or to its driver. */
const ODD_KEYS = JSON.parse(
  '{"constructor":"a","a.b":"b","$x":"c","$ref":"d","$id":"e","$literal":"f","_id":"g","10":"h","ключ":""}',
) as Record<string, string>;

const NOTES = { reference: 'Bestellung 4711 ☂', metadata: ODD_KEYS };

describe('reference and metadata', () => {
  it('come back in every representation, however late, and from both routes', async () => {
    const eventId = await api.createEvent();
    const { body: made } = await api.caller.reserve(eventId, {
      seats: 2,
      holdSeconds: 60,
      ...NOTES,
    });
    expect(made).toMatchObject(NOTES);
    const onDefault = await api.caller.post('/api/v1/reservations', {
      partnerId: 'abc-corp',
      seats: 1,
      ...NOTES,
    });
    expect(onDefault).toMatchObject({ status: 201, body: NOTES });

    expect((await api.caller.confirm(made.reservationId)).body).toMatchObject(NOTES);
    await api.caller.cancel(made.reservationId);
    expect((await api.caller.find(made.reservationId)).body).toMatchObject(NOTES);
    const path = `/api/v1/events/${eventId}`;
    const { body: list } = await api.caller.get<PageView<ReservationView>>(`${path}/reservations`);
    expect(list.data).toMatchObject([NOTES]);
    const { body: log } = await api.caller.get(`${path}/changes`);
    expect(log).toMatchObject({
      data: [
        { kind: 'held', ...NOTES },
        { kind: 'confirmed', ...NOTES },
        { kind: 'cancelled', ...NOTES },
      ],
    });
  });

  it('are columns of the CSV', async () => {
    const eventId = await api.createEvent();
    await api.caller.reserve(eventId, { seats: 1, reference: '=1+1', metadata: { a: 'b' } });
    for (const list of ['reservations', 'changes']) {
      const path = `/api/v1/events/${eventId}/${list}`;
      const { text } = await api.caller.get(path, { Accept: 'text/csv' });
      expect(text).toContain(`'=1+1,"{""a"":""b""}"`);
    }
  });

  it('are stored alike if the request has an idempotency key, and belong to what it names', async () => {
    const eventId = await api.createEvent();
    const send = (notes: object) =>
      api.caller.reserve(eventId, { seats: 1, ...notes }, { 'Idempotency-Key': 'one' });
    const first = await send(NOTES);
    const reordered = Object.fromEntries(Object.entries(ODD_KEYS).reverse());

    expect((await send({ ...NOTES, metadata: reordered })).text).toBe(first.text);
    for (const other of [
      {},
      { reference: NOTES.reference },
      { metadata: ODD_KEYS },
      { ...NOTES, reference: 'another' },
      { ...NOTES, metadata: { ...ODD_KEYS, $x: 'C' } },
    ]) {
      expect(await send(other)).toMatchObject({ status: 422 });
    }
  });

  it('are absent if there are none', async () => {
    const eventId = await api.createEvent();
    const { body } = await api.caller.reserve(eventId, { seats: 1, metadata: {} });
    expect(Object.keys(body)).not.toContain('reference');
    expect(Object.keys(body)).not.toContain('metadata');
  });

  it('may be as large as the limits say', async () => {
    const eventId = await api.createEvent();
    const metadata: Record<string, string> = { ['€'.repeat(40)]: '🎟'.repeat(500) };
    for (let key = 10; key < 28; key += 1) metadata[`k${key}`] = 'v'.repeat(80);
    const rest =
      METADATA_BYTES_MAX - Buffer.byteLength(Object.entries(metadata).flat().join('')) - 4;
    metadata.last = 'v'.repeat(rest);
    const { status, body } = await api.caller.reserve(eventId, { seats: 1, metadata });
    expect([status, body.metadata]).toEqual([201, metadata]);

    metadata.last += 'v';
    expect(await api.caller.reserve(eventId, { seats: 1, metadata })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/metadata' }] },
    });
  });

  it.each<[string, object | string, string]>([
    ['an empty reference', { reference: '' }, '/reference'],
    ['a long reference', { reference: 'x'.repeat(101) }, '/reference'],
    ['a reference with a line break', { reference: 'a\nb' }, '/reference'],
    ['a number for a reference', { reference: 7 }, '/reference'],
    ['no object', { metadata: 'a' }, '/metadata'],
    ['a list', { metadata: ['a'] }, '/metadata'],
    ['null', { metadata: null }, '/metadata'],
    ['a number', { metadata: { a: 1 } }, '/metadata/a'],
    ['an object', { metadata: { a: { b: 'c' } } }, '/metadata/a'],
    ['a long value', { metadata: { a: 'x'.repeat(501) } }, '/metadata/a'],
    ['half a character', { metadata: { a: '\ud83c' } }, '/metadata/a'],
    ['an empty key', { metadata: { '': 'a' } }, '/metadata/'],
    ['a long key', { metadata: { ['x'.repeat(41)]: 'a' } }, `/metadata/${'x'.repeat(41)}`],
    ['a key with a tab', { metadata: { 'a\tb': 'a' } }, '/metadata/a\tb'],
    [
      '21 keys',
      { metadata: Object.fromEntries(Array.from({ length: 21 }, (_, key) => [`k${key}`, ''])) },
      '/metadata',
    ],
    ['__proto__', { metadata: JSON.parse('{"__proto__":"a"}') as object }, '/metadata/__proto__'],
  ])('are refused with %s', async (_what, notes, pointer) => {
    const eventId = await api.createEvent();
    const answer = await api.caller.post<ProblemView>(`/api/v1/events/${eventId}/reservations`, {
      partnerId: 'abc-corp',
      seats: 1,
      ...(notes as object),
    });
    expect([answer.status, answer.body.code]).toEqual([400, 'validation_failed']);
    expect(answer.body.errors?.map((fault) => fault.pointer)).toEqual([pointer]);
  });
});
