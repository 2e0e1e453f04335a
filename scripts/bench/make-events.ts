import { eventIdOf } from './mix';
import type { ContenderProcess } from './processes';

const AT_ONCE = 50;

/** More than any run can take. */
export const SEATS_TO_SPARE = 10_000_000;

/** The events of a mix. */
export async function makeEvents(contender: ContenderProcess, events: number): Promise<void> {
  let next = 0;
  const makeSome = async () => {
    while (next < events) {
      await makeEvent(contender, eventIdOf(next++));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, makeSome));
}

export async function makeEvent(
  { url }: ContenderProcess,
  eventId: string,
  seats: { totalSeats: number } | { tiers: object[] } = { totalSeats: SEATS_TO_SPARE },
): Promise<void> {
  const response = await fetch(`${url}/api/v1/events`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ eventId, name: eventId, ...seats }),
  });
  const answer = await response.text();
  if (response.status !== 201) throw new Error(`no event to measure with: ${answer}`);
}
