import { standingAt, type NewEvent, openEvent } from '../../../src/domain/event';

const NOW = new Date('2026-05-01T12:00:00Z');
const SOON = new Date('2026-05-01T13:00:00Z');
const EARLIER = new Date('2026-05-01T11:00:00Z');

const tiers = [{ tierId: 'general', name: 'General', totalSeats: 10 }];

function standing(event: Partial<NewEvent>, availableSeats = 10) {
  const opened = openEvent({ eventId: 'meet-up', name: 'Meet-up', tiers, ...event });
  return standingAt(NOW, { ...opened, availableSeats });
}

describe('the standing of an event', () => {
  it.each([
    ['on sale', {}, 10, { state: 'on_sale' }],
    ['sold out without a seat', {}, 0, { state: 'sold_out' }],
    ['not open yet', { salesOpenAt: SOON }, 10, { state: 'not_open_yet', opensAt: SOON }],
    ['over after its sales', { salesCloseAt: EARLIER }, 10, { state: 'over', closedAt: EARLIER }],
    ['over when it has begun', { startsAt: EARLIER }, 10, { state: 'over', closedAt: EARLIER }],
    ['paused', { status: 'paused' as const }, 10, { state: 'paused' }],
    ['closed', { status: 'closed' as const }, 10, { state: 'closed' }],
    ['archived', { status: 'archived' as const }, 0, { state: 'archived' }],
  ])('is %s', (_what, event, availableSeats, expected) => {
    expect(standing(event, availableSeats)).toEqual(expected);
  });

  it('says of several reasons the one that lasts longest', () => {
    expect(standing({ status: 'paused', startsAt: EARLIER }, 0)).toMatchObject({ state: 'over' });
    expect(standing({ status: 'paused' }, 0)).toEqual({ state: 'paused' });
    expect(standing({ salesOpenAt: SOON }, 0)).toMatchObject({ state: 'not_open_yet' });
  });

  it('is not sold out where there are no seats to sell yet', () => {
    const none = openEvent({
      eventId: 'e',
      name: 'E',
      tiers: [{ tierId: 'a', name: 'A', totalSeats: 0 }],
    });
    expect(standingAt(NOW, none)).toEqual({ state: 'on_sale' });
  });
});
