import { until } from '../support/until';
import { useApp } from '../support/use-app';

const api = useApp();

const isTime = expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as unknown;

it('a sale is confirmed when it is made', async () => {
  const eventId = await api.createEvent();
  const { body } = await api.caller.reserve(eventId, { seats: 3 });
  const { createdAt } = body;
  expect(body).toMatchObject({ createdAt, updatedAt: createdAt, confirmedAt: createdAt });
  expect(body).not.toHaveProperty('cancelledAt');
});

it('a hold says when it was confirmed, whatever becomes of it later, and when it was cancelled', async () => {
  const eventId = await api.createEvent();
  const { body: held } = await api.caller.reserve(eventId, { seats: 3, holdSeconds: 60 });
  const { reservationId } = held;
  expect(held).not.toHaveProperty('confirmedAt');
  const { body: confirmed } = await api.caller.confirm(reservationId);
  const { confirmedAt } = confirmed;
  expect(confirmed).toMatchObject({ confirmedAt: isTime, updatedAt: confirmedAt });

  const { body: fewer } = await api.caller.change(reservationId, { seats: 1 });
  expect(fewer).toMatchObject({ confirmedAt, updatedAt: isTime });
  await api.caller.cancel(reservationId);
  const { body: cancelled } = await api.caller.find(reservationId);
  expect(cancelled).toMatchObject({ confirmedAt, cancelledAt: cancelled.updatedAt });
  const { text } = await api.caller.get(`/api/v1/events/${eventId}/reservations`, {
    Accept: 'text/csv',
  });
  expect(text).toContain(`${cancelled.updatedAt},${confirmedAt},${cancelled.updatedAt},,`);
});

it('a hold says when it expired', async () => {
  const eventId = await api.createEvent();
  const { body: held } = await api.caller.reserve(eventId, { seats: 3, holdSeconds: 1 });
  const find = async () => (await api.caller.find(held.reservationId)).body;
  await until(async () => (await find()).status === 'expired', 10_000);
  const expired = await find();
  expect(expired).toMatchObject({ expiredAt: expired.updatedAt });
  expect(expired).not.toHaveProperty('confirmedAt');
});
