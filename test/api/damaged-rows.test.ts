import { ApiCaller, type PageView, type SummaryView } from '../support/api-caller';
import { readMetrics } from '../support/metric-samples';
import { setInChange, setInEvent, setInReservation } from '../support/set-stored';
import { startApp, type TestApp } from '../support/start-app';
import { untilSettled } from '../support/stored-log';

let app: TestApp;
let caller: ApiCaller;
beforeAll(async () => {
  app = await startApp();
  caller = new ApiCaller(app.url);
});
afterAll(() => app.close());

const CSV = { Accept: 'text/csv' };
const GENERAL = { tierId: 'general', name: 'General', totalSeats: 10 };

async function faultsOf(where: string): Promise<number> {
  const samples = await readMetrics(caller);
  return samples.get(`ticketboss_isolated_faults_total{where="${where}"}`) ?? NaN;
}

/** The lines of the log that name it. */
function linesAbout(id: string): string[] {
  return app.logLines.filter((line) => line.includes('left out') && line.includes(id));
}

describe('a damaged event', () => {
  let damaged: string;
  let sound: string;
  beforeAll(async () => {
    damaged = await app.createEvent({ tiers: [GENERAL] });
    sound = await app.createEvent({ tiers: [GENERAL] });
    await caller.reserve(damaged, { seats: 1 });
    await setInEvent(app.models, damaged, { tiers: null, availableSeats: 'some' });
  });

  it('is left out of the list of events, named in the log and counted', async () => {
    const before = await faultsOf('list');
    const { status, body } = await caller.get<PageView<SummaryView>>('/api/v1/events?limit=100');

    expect(status).toBe(200);
    const ids = body.data.map(({ eventId }) => eventId);
    expect([ids.includes(sound), ids.includes(damaged)]).toEqual([true, false]);
    expect(await faultsOf('list')).toBe(before + 1);
    expect(linesAbout(damaged)).toHaveLength(1);
  });

  it('is missing from the metrics, and no other event is', async () => {
    await caller.reserve(sound, { seats: 1 });
    const samples = await readMetrics(caller);
    expect(samples.get(`ticketboss_seats{event="${sound}",state="available"}`)).toBe(9);
    expect(samples.has(`ticketboss_seats{event="${damaged}",state="available"}`)).toBe(false);
  });
});

describe('a damaged reservation', () => {
  it('is left out of lists, named in the log and counted', async () => {
    const eventId = await app.createEvent({ tiers: [GENERAL] });
    const made = [];
    for (let seats = 1; seats <= 3; seats += 1) {
      made.push((await caller.reserve(eventId, { seats })).body.reservationId);
    }
    const [first = '', second = '', third = ''] = made;
    await untilSettled(app.models, eventId);
    await setInReservation(app.models, second, { items: 7 });
    const before = await faultsOf('list');
    const { status, text } = await caller.get(`/api/v1/events/${eventId}/reservations`, CSV);
    const page = await caller.get<PageView<object>>(`/api/v1/events/${eventId}/reservations`);

    expect(status).toBe(200);
    expect([first, second, third].map((id) => text.includes(id))).toEqual([true, false, true]);
    expect(page.body.data).toHaveLength(2);
    expect(await faultsOf('list')).toBe(before + 2);
    expect(linesAbout(second)).toHaveLength(1);
  });
});

describe('a change that is not understood', () => {
  let eventId: string;
  beforeAll(async () => {
    eventId = await app.createEvent({ tiers: [GENERAL] });
    for (let version = 1; version <= 3; version += 1) await caller.reserve(eventId, { seats: 1 });
    await untilSettled(app.models, eventId);
    await setInChange(app.models, eventId, 2, { kind: 'moved', to: 'a secret place' });
  });

  it('is listed as unknown, between the others', async () => {
    const { body } = await caller.get<PageView<object>>(`/api/v1/events/${eventId}/changes`);
    expect(body.data).toMatchObject([
      { version: 1, kind: 'reserved' },
      { eventId, version: 2, kind: 'unknown' },
      { version: 3, kind: 'reserved' },
    ]);
    expect(JSON.stringify(body)).not.toContain('secret');
    expect(linesAbout(eventId)).toHaveLength(1);
  });

  it('is a row of the CSV, and a message of the stream', async () => {
    const { text } = await caller.get(`/api/v1/events/${eventId}/changes`, CSV);
    expect(text.split('\n')[2]).toMatch(/^2,.*,unknown,/);

    const response = await fetch(`${app.url}/api/v1/events/${eventId}/stream?lastEventId=1`);
    let received = '';
    for await (const chunk of response.body ?? []) {
      received += Buffer.from(chunk).toString();
      if (received.includes('id: 3\n')) break;
    }
    expect(received).toContain('"kind":"unknown"');
  });
});
