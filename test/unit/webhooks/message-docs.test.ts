import { settingsOf } from '../../../src/domain/change-event';
import { openEvent } from '../../../src/domain/event';
import type { LogEntry } from '../../../src/domain/log-entry';
import { presentEvent } from '../../../src/http/events/representation';
import { presentReservation } from '../../../src/http/reservations/representation';
import { messageOf, soldOutMessage, type Message } from '../../../src/services/webhooks/messages';
import { newEvent } from '../../support/builders';
import { Contract, pointerTo } from '../../support/contract';
import { readDocument } from '../../support/documented-routes';

const contract = new Contract(readDocument());
const present = { reservation: presentReservation, event: presentEvent };

const event = openEvent({
  ...newEvent({ eventId: 'gala' }),
  startsAt: new Date('2031-05-01T18:00:00Z'),
  endsAt: new Date('2031-05-01T22:00:00Z'),
  timeZone: 'Europe/Berlin',
});
const at = new Date('2026-05-01T18:00:00Z');
const settings: LogEntry = {
  kind: 'event_changed',
  eventId: 'gala',
  version: 3,
  at,
  commitId: 'commit',
  settings: settingsOf(event),
  left: {},
};

function refusalOf({ type, body }: Message): string | undefined {
  const steps = ['webhooks', type, 'post', 'requestBody', 'content', 'application/json', 'schema'];
  return contract.refusalBy(pointerTo(steps), JSON.parse(body));
}

describe('the messages of webhooks', () => {
  it('are as the OpenAPI document says', () => {
    expect(refusalOf(messageOf(settings, present))).toBeUndefined();
    expect(refusalOf(soldOutMessage(settings, event, present))).toBeUndefined();
  });

  it('would be refused otherwise', () => {
    const { body, ...message } = messageOf(settings, present);
    const changed = body.replace('"timeZone"', '"zone"');

    expect(refusalOf({ ...message, body: changed })).toContain('additional properties');
  });
});
