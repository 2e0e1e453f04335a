import { auditDatabase } from '../../src/services/reading/audit';
import { monitored, plansOf } from '../support/explain-commands';
import { commandsOf } from '../support/sent-commands';
import { startServices, type TestServices } from '../support/start-services';
import { reservationLogOf, untilSettled } from '../support/stored-log';
import { dropDatabase, freshDatabaseUri } from '../support/test-database';

const GENERAL = { tierId: 'general', name: 'General', totalSeats: 10_000 };
const uri = freshDatabaseUri();
let first: TestServices;
let second: TestServices;
let eventsMade = 0;

beforeAll(async () => {
  [first, second] = [await startServices(monitored(uri)), await startServices(uri)];
});
afterAll(async () => {
  await first.stop();
  await second.stop();
  await dropDatabase(uri);
});

async function createEvent(seatsPerPartner?: number): Promise<string> {
  const eventId = `event-${(eventsMade += 1)}`;
  const tiers = [GENERAL, { ...GENERAL, tierId: 'balcony' }];
  const limits = seatsPerPartner === undefined ? {} : { limits: { seatsPerPartner } };
  await first.events.create({ eventId, name: 'Meet-up', tiers, ...limits });
  return eventId;
}

async function reserve(eventId: string, partnerId: string, by = first, more: object = {}) {
  const request = { eventId, partnerId, items: [{ seats: 1 }], ...more };
  const outcome = await by.reservations.reserve(request);
  return outcome.kind === 'refused' ? outcome.refusal.code : outcome.reservation.reservationId;
}

function reserveMany(eventId: string, partnerId: string, count: number): Promise<string[]> {
  return Promise.all(Array.from({ length: count }, () => reserve(eventId, partnerId)));
}

function setLimit(eventId: string, seatsPerPartner: number | null, by = first) {
  return by.committers.submit(eventId, {
    kind: 'change_event',
    ifMatch: 'any',
    settings: { limits: { seatsPerPartner } },
  });
}

/** What it sends of its own, while nothing else is left to settle. */
async function commandsFor(eventId: string, work: () => Promise<unknown>): Promise<string[]> {
  await untilSettled(second.models, eventId);
  const sent = await commandsOf(first.models.events.db, async () => {
    await work();
    await untilSettled(second.models, eventId);
  });
  return sent.sort();
}

describe('the limit of a partner with many reservations', () => {
  it('costs the same commands as that of a partner with few, and each the same look-ups', async () => {
    const eventId = await createEvent(1000);
    await reserveMany(eventId, 'large', 600);
    await reserveMany(eventId, 'small', 1);
    const [large, small] = ['large', 'small'].map((partnerId) => () => reserve(eventId, partnerId));
    if (!large || !small) throw new Error('there are two partners');

    expect(await commandsFor(eventId, large)).toEqual(await commandsFor(eventId, small));
    const plans = await plansOf(first.models.events.db, large);
    expect(Math.max(...plans.map(({ docsExamined }) => docsExamined))).toBe(1);
  });

  it('costs one sum, after it was switched on', async () => {
    const eventId = await createEvent();
    await reserveMany(eventId, 'large', 300);
    await setLimit(eventId, 302);
    const work = () => reserve(eventId, 'large');

    expect(await commandsFor(eventId, work)).toContain('aggregate reservations');
    expect(await commandsFor(eventId, work)).not.toContain('aggregate reservations');
    expect(await work()).toBe('partner_limit_reached');
  });
});

describe('a limit that is switched on in the middle of a sale', () => {
  it.each([
    ['this process', () => first],
    ['another process', () => second],
  ])('counts what was sold before, settled or not, seen from %s', async (_where, by) => {
    const eventId = await createEvent();
    const [one = ''] = await reserveMany(eventId, 'abc', 4);
    await reserve(eventId, 'abc', first, { holdSeconds: 600 });
    await setLimit(eventId, 6);
    await first.reservations.cancel(one);

    const codes = [];
    for (let n = 0; n < 3; n += 1) codes.push(await reserve(eventId, 'abc', by()));
    expect(codes.slice(0, 2)).not.toContain('partner_limit_reached');
    expect(codes[2]).toBe('partner_limit_reached');
    expect(await reserve(eventId, 'xyz', by())).not.toBe('partner_limit_reached');
  });

  it('counts what was sold while it was off', async () => {
    const eventId = await createEvent(3);
    await reserveMany(eventId, 'abc', 2);
    await setLimit(eventId, null);
    const [one = ''] = await reserveMany(eventId, 'abc', 3);
    await setLimit(eventId, 5);
    expect(await reserve(eventId, 'abc')).toBe('partner_limit_reached');

    await first.reservations.cancel(one);
    expect(await reserve(eventId, 'abc')).not.toBe('partner_limit_reached');
    expect(await reserve(eventId, 'abc', second)).toBe('partner_limit_reached');
  });

  it('counts cancelled, reduced and expired seats no more', async () => {
    const eventId = await createEvent(4);
    const two = { items: [{ seats: 2 }] };
    const reduced = await reserve(eventId, 'abc', first, two);
    const cancelled = await reserve(eventId, 'abc', first, { ...two, holdSeconds: 600 });
    expect(await reserve(eventId, 'abc')).toBe('partner_limit_reached');

    await second.reservations.change(reduced, { wanted: { seats: 1 } });
    await second.reservations.cancel(cancelled);
    expect(await reserve(eventId, 'abc', first, { items: [{ seats: 3 }] })).not.toMatch(/limit/);
    expect(await reserve(eventId, 'abc')).toBe('partner_limit_reached');
  });

  it('is exact between two processes that sell, cancel and switch it at the same time', async () => {
    const eventId = await createEvent(10);
    const attempt = async (n: number) => {
      const by = n % 2 === 0 ? first : second;
      if (n % 40 === 20) await setLimit(eventId, null, by);
      if (n % 40 === 30) await setLimit(eventId, 10, by);
      const made = await reserve(eventId, 'abc', by, { items: [{ seats: 1 + (n % 3) }] });
      if (n % 4 === 0 && made !== 'partner_limit_reached') await by.reservations.cancel(made);
    };
    for (let start = 0; start < 160; start += 20) {
      await Promise.all(Array.from({ length: 20 }, (_, n) => attempt(start + n)));
    }
    await untilSettled(first.models, eventId);

    // The audit adds up what each version says.
    expect((await auditDatabase(first.models, new Date())).faults).toEqual([]);
    const said = (await reservationLogOf(first.models, eventId)).filter(
      ({ partnerSeats }) => partnerSeats !== undefined,
    );
    expect(said.length).toBeGreaterThan(10);
  });
});

describe('the removal of a tier', () => {
  it.each([
    ['was sold from', 'balcony', 'refused'],
    ['was never sold from', 'general', 'event'],
  ])('that %s looks at no reservation', async (_what, soldFrom, outcome) => {
    const eventId = await createEvent();
    const items = [{ tierId: soldFrom, seats: 1 }];
    await first.reservations.cancel(await reserve(eventId, 'abc', first, { items }));
    const removal = () =>
      first.committers.submit(eventId, {
        kind: 'change_event',
        ifMatch: 'any',
        settings: { tiers: [{ tierId: 'balcony', remove: true }] },
      });
    const sent = await commandsFor(eventId, async () => {
      expect(await removal()).toHaveProperty('kind', outcome);
    });

    expect(sent.filter((command) => command.endsWith(' reservations'))).toEqual([]);
    expect(sent.filter((command) => command.endsWith(' events')).length).toBeLessThanOrEqual(2);
  });
});
