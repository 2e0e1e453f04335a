import { eraseNotes } from '../../scripts/erase/erase-notes';
import { createWebhookModels } from '../../src/models/webhook-models';
import { untilSettled } from '../support/stored-log';
import { useApp } from '../support/use-app';

const api = useApp();

/** Everything that the database has. */
async function stored(): Promise<string> {
  const { db } = api.app.models.events;
  const found = await Promise.all(
    Object.values(db.collections).map((collection) => collection.find({}).toArray()),
  );
  return JSON.stringify(found);
}

/** A hold whose notes were changed, and which was confirmed, with a message about it. */
async function confirmedHold(eventId: string, partnerId: string, secret: string) {
  const notes = { reference: `${secret}-1`, metadata: { name: `${secret}-2` } };
  const { body } = await api.caller.reserve(
    eventId,
    { partnerId, seats: 2, holdSeconds: 60, ...notes },
    { 'Idempotency-Key': secret },
  );
  const { reservationId } = body;
  await api.caller.change(reservationId, { seats: 1, reference: `${secret}-3` });
  await api.caller.confirm(reservationId);
  const { deliveries } = createWebhookModels(api.app.models.events.db);
  await deliveries.create({
    ...{ _id: secret, webhookId: 'w', eventId, version: 1, place: 1, line: reservationId },
    ...{ type: 'reservation.held', status: 'delivered', isReplay: false, attempts: 1 },
    body: JSON.stringify({ type: 'reservation.held', data: body }),
    createdAt: new Date(),
  });
  return reservationId;
}

describe('erasing the notes', () => {
  it('of a reservation leaves none anywhere, and everything else as it was', async () => {
    const eventId = await api.createEvent();
    const erased = await confirmedHold(eventId, 'abc-corp', 'secret-a');
    await confirmedHold(eventId, 'abc-corp', 'kept-a');
    await untilSettled(api.app.models, eventId);
    await api.app.models.faults.create({
      ...{ _id: 'one', eventId, commitId: 'c', belongsTo: 'reservations', reason: 'x' },
      document: { _id: erased, partnerId: 'abc-corp', reference: 'secret-a-4' },
    });
    const [before, summary] = [await api.caller.find(erased), await api.caller.summary(eventId)];
    expect(await eraseNotes(api.app.models, { reservationId: erased })).toMatchObject({
      reservations: 1,
      deliveries: 1,
      faults: 1,
    });

    expect(await stored()).not.toContain('secret-a-');
    expect((await stored()).match(/kept-a-/g)?.length).toBeGreaterThan(5);
    const { reference, metadata, ...rest } = before.body;
    expect([reference, metadata]).toEqual(['secret-a-3', { name: 'secret-a-2' }]);
    expect((await api.caller.find(erased)).body).toEqual(rest);
    expect(await api.caller.summary(eventId)).toEqual(summary);
    expect(await eraseNotes(api.app.models, { reservationId: erased })).toEqual({
      ...{ journals: 0, commits: 0, reservations: 0, deliveries: 0, faults: 0 },
    });
    await api.app.models.faults.deleteMany({});
  });

  it('of a partner takes in all of its reservations, settled or not', async () => {
    const events = [await api.createEvent(), await api.createEvent()];
    for (const [index, eventId] of events.entries()) {
      await confirmedHold(eventId, 'other', `kept-x${index}`);
      await confirmedHold(eventId, 'xyz', `secret-x${index}`);
    }
    const { journals } = await eraseNotes(api.app.models, { partnerId: 'xyz' });
    for (const eventId of events) await untilSettled(api.app.models, eventId);
    await eraseNotes(api.app.models, { partnerId: 'xyz' });

    expect(journals).toBeGreaterThan(0);
    expect(await stored()).not.toMatch(/secret-x\d-/);
    expect((await stored()).match(/kept-x1-/g)?.length).toBeGreaterThan(5);
  });
});
