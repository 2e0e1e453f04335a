import type { ApiCaller } from './api-caller';

/** Makes that many reservations one after the other and returns their ids, newest first. */
export async function reserveMany(
  caller: ApiCaller,
  eventId: string,
  count: number,
  body: object = {},
): Promise<string[]> {
  const ids: string[] = [];
  for (let made = 0; made < count; made += 1) {
    const answer = await caller.reserve(eventId, { seats: 1, ...body });
    expect(answer.status).toBe(201);
    ids.unshift(answer.body.reservationId);
  }
  return ids;
}
