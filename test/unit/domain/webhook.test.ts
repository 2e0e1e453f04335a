import type { LogEntry } from '../../../src/domain/log-entry';
import {
  deliveryIdOf,
  isWanted,
  probeDelayMs,
  retryDelayMs,
  signingSecrets,
  type Wish,
} from '../../../src/domain/webhook';
import { WEBHOOK_RETRY_DELAYS_MS } from '../../../src/limits';
import { CLOCK_SKEW_MS_MAX } from '../../../src/tuning';
import { later, NOW } from '../../support/builders';

const DAY = 24 * 3600;

function entry(overrides: object = {}): LogEntry {
  return {
    eventId: 'meet-up',
    version: 1,
    at: NOW,
    commitId: 'commit',
    kind: 'held',
    reservationId: 'reservation-1',
    partnerId: 'abc-corp',
    items: [{ tierId: 'general', seats: 1 }],
    ...overrides,
  };
}

const wish = (overrides: Partial<Wish> = {}): Wish => ({
  eventTypes: ['reservation.held', 'event.sold_out'],
  createdAt: NOW,
  ...overrides,
});

describe('a webhook wants', () => {
  it.each<[string, boolean, Partial<Wish>]>([
    ['all of a type that it names', true, {}],
    ['its own', true, { partnerId: 'abc-corp' }],
    ['not that of another partner', false, { partnerId: 'xyz' }],
    ['no other type', false, { eventTypes: ['reservation.confirmed'] }],
    ['all types of a kind', true, { eventTypes: ['reservation.*'] }],
    ['none of another kind', false, { eventTypes: ['event.*'] }],
    ['those of its events', true, { eventIds: ['gala', 'meet-up'] }],
    ['not those of other events', false, { eventIds: ['gala'] }],
    ['those of its partners', true, { partnerIds: ['xyz', 'abc-corp'] }],
    ['not those of other partners', false, { partnerIds: ['xyz'] }],
    ['what is as old as it is', true, { createdAt: later(CLOCK_SKEW_MS_MAX / 1000) }],
    ['nothing from before it', false, { createdAt: later(CLOCK_SKEW_MS_MAX / 1000 + 1) }],
    ['what it misses while disabled', true, { disabledAt: later(-30 * DAY) }],
    ['nothing when it is disabled for good', false, { disabledAt: later(-30 * DAY - 1) }],
  ])('%s', (_name, isSo, overrides) => {
    expect(isWanted(wish(overrides), 'reservation.held', entry())).toBe(isSo);
  });

  it('what happens to events whoever made it happen', () => {
    for (const filter of [{ partnerId: 'xyz' }, { partnerIds: ['xyz'] }]) {
      expect(isWanted(wish(filter), 'event.sold_out', entry())).toBe(true);
    }
  });
});

describe('the id of a delivery', () => {
  const change = { eventId: 'meet-up', version: 7, commitId: 'commit-5' };
  const id = deliveryIdOf('webhook', change, 'reservation.held');

  it('is always the same', () => {
    expect(deliveryIdOf('webhook', change, 'reservation.held')).toBe(id);
    expect(id).toMatch(/^msg_[\w-]{35}$/);
  });

  it('is another one for anything else', () => {
    const others = [
      deliveryIdOf('webhooK', change, 'reservation.held'),
      deliveryIdOf('webhook', { ...change, eventId: 'meet-up-' }, 'reservation.held'),
      deliveryIdOf('webhook', { ...change, version: 8 }, 'reservation.held'),
      deliveryIdOf('webhook', { ...change, commitId: 'commit-6' }, 'reservation.held'),
      deliveryIdOf('webhook', change, 'event.sold_out'),
    ];

    expect(new Set([id, ...others]).size).toBe(6);
  });
});

describe('the next attempt', () => {
  it('comes by the schedule, a tenth earlier or later', () => {
    for (const [index, delayMs] of WEBHOOK_RETRY_DELAYS_MS.entries()) {
      expect(retryDelayMs(index + 1, 0)).toBe(0.9 * delayMs);
      expect(retryDelayMs(index + 1, 0.5)).toBe(delayMs);
      expect(retryDelayMs(index + 1, 0.999)).toBeLessThan(1.1 * delayMs);
    }
  });

  it('does not come after the last one', () => {
    expect(retryDelayMs(WEBHOOK_RETRY_DELAYS_MS.length + 1, 0.5, 1000)).toBeUndefined();
  });

  it('is put off by the receiver, not hurried, and by a day at most', () => {
    expect(retryDelayMs(1, 0.5, 60_000)).toBe(60_000);
    expect(retryDelayMs(2, 0.5, 60_000)).toBe(300_000);
    expect(retryDelayMs(1, 0.5, 1e12)).toBe(DAY * 1000);
  });
});

describe('an endpoint that fails is tried', () => {
  const HOUR_MS = 3_600_000;

  /** Within which part of the time that it was away an endpoint has a message after its return, at worst. */
  const worstMs = (awayMs: number) => {
    let worst = 0;
    for (let at = 0; at <= awayMs;) {
      const next = at + probeDelayMs(at, 0.999);
      if (next > awayMs) worst = next - Math.max(at, 0);
      at = next;
    }
    return worst;
  };

  it.each([
    [1, 15],
    [10, 115],
    [60, 270],
  ])('so often that after %d minutes it waits less than %d s', (minutes, seconds) => {
    expect(worstMs(minutes * 60_000)).toBeLessThan(seconds * 1000);
  });

  it('after 1, 2, 4 and 8 s, and each hour at last', () => {
    expect([0, 1000, 3000, 7000].map((failingMs) => probeDelayMs(failingMs, 0.5))).toEqual([
      1000, 2000, 4000, 8000,
    ]);
    expect(probeDelayMs(50 * HOUR_MS, 0.5)).toBe(HOUR_MS);
  });

  it('later if it asks for that, by a day at most', () => {
    expect(probeDelayMs(0, 0.5, 60_000)).toBe(60_000);
    expect(probeDelayMs(0, 0.5, 1e12)).toBe(DAY * 1000);
  });
});

it('a former secret signs until its time is over', () => {
  const secrets = [{ secret: 'new' }, { secret: 'old', expiresAt: later(60) }];

  expect(signingSecrets({ secrets }, later(59))).toEqual(['new', 'old']);
  expect(signingSecrets({ secrets }, later(60))).toEqual(['new']);
});
