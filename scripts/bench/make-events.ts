import { eventIdOf } from './mix';
import type { ContenderProcess } from './processes';

const AT_ONCE = 50;
const SEATS = 10_000_000; // more than any run can take

/** The events of a mix. */
export async function makeEvents(contender: ContenderProcess, events: number): Promise<void> {
  let next = 0;
  const makeSome = async () => {
    while (next < events) {
      const eventId = eventIdOf(next++);
      await makeEvent(contender, { eventId, name: eventId, totalSeats: SEATS });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, makeSome));
}

export async function makeEvent({ url }: ContenderProcess, event: object): Promise<void> {
  const response = await fetch(`${url}/api/v1/events`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(event),
  });
  const answer = await response.text();
  if (response.status !== 201) throw new Error(`no event to measure with: ${answer}`);
}
