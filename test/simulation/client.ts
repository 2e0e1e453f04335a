import type { Reservation } from '../../src/domain/reservation';
import { reservationIdOf } from '../../src/domain/reservation-id';
import type { Answer } from './history';
import { fateOf, latencyMs } from './link';
import { listRequest, type PlannedRequest, type Request } from './requests';
import type { Random } from './random';
import type { Letter, World } from './world';

/** What clients share. */
export interface Gossip {
  /** Reservations in any client's answers, the latest last. */
  reservations: Pick<Reservation, 'reservationId' | 'eventId'>[];
  /** The version of each event that one of them saw last. */
  versions: Map<string, number>;
}

/** For a request that names a reservation before there is any. */
const NOBODYS = '00000000-0000-4000-8000-000000000000';

/** Sends its requests one after the other, and repeats some until there is an answer. */
export async function playClient(
  world: World,
  random: Random,
  requests: readonly PlannedRequest[],
  gossip: Gossip,
): Promise<void> {
  for (const planned of requests) {
    await world.scheduler.sleep(planned.thinkMs);
    const { request } = planned;
    const target = 'target' in request ? gossip.reservations.at(-1 - request.target) : undefined;
    const { eventId, reservationId = NOBODYS } = { ...planned, ...target };
    const seenVersion = gossip.versions.get(eventId) ?? 0;
    const send = () => sendOnce(world, random, { ...planned, eventId, reservationId, seenVersion });
    noteKey(planned, gossip);
    let answer = await send();
    for (let tries = 1; !isFinal(answer) && isWorthwhile(planned, tries); tries += 1) {
      await world.scheduler.sleep(random.between(0, 100));
      answer = await send();
    }
    if (!answer) continue;
    listen(answer, gossip);
    if (random.chance(world.plan.readsAfter)) await readAfter(world, random, answer);
  }
}

/** Reads what was answered, alone, in a list or in the change log, from any instance: at once, and later. */
async function readAfter(world: World, random: Random, answer: Answer): Promise<void> {
  if (answer.kind !== 'outcome' || answer.outcome.kind !== 'reservation') return;
  const { eventId, reservationId } = answer.outcome.reservation;
  const kinds: Request[] = [{ kind: 'find', target: 0 }, listRequest(random), { kind: 'changes' }];
  const reads = [0, random.pick([0, 50, 500])].map(async (thinkMs) => {
    const [request, instance] = [random.pick(kinds), random.whole(0, 5)];
    await world.scheduler.sleep(thinkMs);
    const read = { request, eventId, reservationId, instance, thinkMs, repeats: 0, seenVersion: 0 };
    await sendOnce(world, random, read);
  });
  await Promise.all(reads);
}

/** With a key the client knows the reservation's id before there is an answer. */
function noteKey({ request, eventId }: PlannedRequest, { reservations }: Gossip): void {
  if (request.kind !== 'reserve' || request.idempotencyKey === undefined) return;
  const { partnerId, idempotencyKey } = request;
  const reservationId = reservationIdOf(eventId, partnerId, idempotencyKey);
  reservations.push({ eventId, reservationId });
}

function isFinal(answer: Answer | undefined): boolean {
  return answer !== undefined && answer.kind !== 'unavailable';
}

/** A request with a key can be repeated any number of times; most are. */
function isWorthwhile({ request, repeats }: PlannedRequest, tries: number): boolean {
  const isKeyed = request.kind === 'reserve' && request.idempotencyKey !== undefined;
  return tries <= repeats || (isKeyed && repeats > 0);
}

function listen(answer: Answer, { reservations, versions }: Gossip): void {
  if (answer.kind === 'outcome' && answer.outcome.kind === 'reservation') {
    reservations.push(answer.outcome.reservation);
  }
  const event =
    answer.kind === 'summary'
      ? answer.event
      : answer.kind === 'outcome' && answer.outcome.kind === 'event'
        ? answer.outcome.event
        : undefined;
  if (event) versions.set(event.eventId, event.version);
}

/** The answer, or undefined if the client gave up before it came. */
function sendOnce(world: World, random: Random, letter: Letter): Promise<Answer | undefined> {
  const { scheduler, network } = world;
  const fate = fateOf(random, network);
  const patienceMs = random.between(0.5, 1.5) * world.plan.deadlineMs;
  return new Promise((resolve) => {
    scheduler.schedule(patienceMs, undefined, () => {
      resolve(undefined);
    });
    const deliver = (afterMs: number, place: number) => {
      scheduler.schedule(afterMs, undefined, () => {
        world.serve(place, letter, (answer) => {
          if (fate === 'replyLost') return;
          scheduler.schedule(latencyMs(random, network), undefined, () => {
            resolve(answer);
          });
        });
      });
    };
    if (fate === 'lost') return;
    const lateMs = () => random.between(0, network.lateMs);
    deliver(fate === 'late' ? lateMs() : latencyMs(random, network), letter.instance);
    // Like a proxy that tries another server.
    if (fate === 'twice') deliver(lateMs(), letter.instance + random.whole(0, 1));
  });
}
