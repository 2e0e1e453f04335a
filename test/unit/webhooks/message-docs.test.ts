import { settingsOf } from '../../../src/domain/change-event';
import { openEvent } from '../../../src/domain/event';
import type { LogEntry } from '../../../src/domain/log-entry';
import { presentReservation } from '../../../src/http/reservations/representation';
import { bodyOf, messagesOf } from '../../../src/services/webhooks/messages';
import { newEvent } from '../../support/builders';
import { Contract, pointerTo } from '../../support/contract';
import { readDocument } from '../../support/documented-routes';

const contract = new Contract(readDocument());
const present = { reservation: presentReservation };

const event = openEvent({
  ...newEvent({ eventId: 'gala' }),
  startsAt: new Date('2031-05-01T18:00:00Z'),
  endsAt: new Date('2031-05-01T22:00:00Z'),
  timeZone: 'Europe/Berlin',
  lowStockAt: [20],
});
const at = new Date('2026-05-01T18:00:00Z');
const shrunk: LogEntry = {
  kind: 'event_changed',
  eventId: 'gala',
  version: 3,
  at,
  commitId: 'commit',
  settings: settingsOf(event),
  left: { general: 0 },
  before: { available: 100 },
};
const enlarged: LogEntry = { ...shrunk, left: { general: 30 }, before: { available: 0 } };

function refusalOf(type: string, body: string): string | undefined {
  const steps = ['webhooks', type, 'post', 'requestBody', 'content', 'application/json', 'schema'];
  return contract.refusalBy(pointerTo(steps), JSON.parse(body));
}

describe('the messages of webhooks', () => {
  const messages = [...messagesOf(shrunk, [20]), ...messagesOf(enlarged, [20])];

  it('are as the OpenAPI document says', () => {
    expect(messages.map(({ type }) => type)).toEqual([
      'event.changed',
      'event.low_stock',
      'event.sold_out',
      'event.changed',
      'event.available',
    ]);
    for (const message of messages) {
      expect([message.type, refusalOf(message.type, bodyOf(message, present))]).toEqual([
        message.type,
        undefined,
      ]);
    }
  });

  it('would be refused otherwise', () => {
    for (const message of messages) {
      const body = bodyOf(message, present).replace('"version"', '"number"');

      expect(refusalOf(message.type, body)).toContain('must');
    }
  });
});
