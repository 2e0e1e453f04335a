import type { ChangeEvent } from '../../domain/command';
import type { EventState, NewEvent } from '../../domain/event';
import { GENERAL_TIER, timesFault } from '../../domain/event';
import { invalid, problem, ProblemError } from '../../domain/problems';
import type { Committers } from '../../services/commits/committers';
import type { Events } from '../../services/reading/events';
import {
  ok,
  refused,
  type Endpoint,
  type EndpointAnswer,
  type EndpointRequest,
} from '../endpoint/endpoint';
import { eventPatchBody, newEventBody, type NewEventBody } from './event-schemas';
import { presentEvent } from './representation';
import { validate } from '../validation/validation';

/** The summary of the event that the path names, or of the default one, with its version as ETag. */
export function summaryEndpoint(events: Pick<Events, 'find'>, defaultEventId: string): Endpoint {
  return async ({ params }) => {
    const event = await events.find(params.eventId ?? defaultEventId);
    return event ? summary(event) : refused({ code: 'event_not_found' });
  };
}

export function createEventEndpoint(events: Pick<Events, 'create' | 'find'>): Endpoint {
  return async ({ body, random }) => {
    const event = newEventFrom(validate(newEventBody, body ?? {}));
    if ((await events.create(event, random)) === 'exists') return refused({ code: 'event_exists' });
    const created = await events.find(event.eventId);
    if (!created) return refused({ code: 'event_not_found' });
    return {
      ...summary(created),
      status: 201,
      headers: { ...summary(created).headers, Location: `/api/v1/events/${event.eventId}` },
    };
  };
}

/** Changes what the body names, all of it or nothing, if the event is still at the caller's version. */
export function changeEventEndpoint(committers: Pick<Committers, 'submit'>): Endpoint {
  return async (request) => {
    const ifMatch = versionsOf(request);
    const settings = validate(eventPatchBody, request.body ?? {});
    return summary(await changed(committers, request.params, { ifMatch, settings }));
  };
}

/** Deletes an event that was never sold from, if it is still at the caller's version. */
export function deleteEventEndpoint(committers: Pick<Committers, 'submit'>): Endpoint {
  return async (request) => {
    const ifMatch = versionsOf(request);
    await changed(committers, request.params, { ifMatch, settings: { status: 'deleted' } });
    return { status: 204 };
  };
}

/** The event after the change; throws what the change is refused with. */
async function changed(
  committers: Pick<Committers, 'submit'>,
  { eventId = '' }: EndpointRequest['params'],
  change: Omit<ChangeEvent, 'kind'>,
): Promise<EventState> {
  const outcome = await committers.submit(eventId, { kind: 'change_event', ...change });
  if (outcome.kind === 'refused') throw new ProblemError(outcome.refusal);
  if (outcome.kind === 'event') return outcome.event;
  throw new Error('a change of an event had the outcome of a reservation');
}

/** A proxy that compressed the answer would have to weaken its ETag, and a weak one matches no `If-Match`. */
const CACHING = 'no-cache, no-transform';

function summary(event: EventState): EndpointAnswer {
  return ok(presentEvent(event), { ETag: `"${event.version}"`, 'Cache-Control': CACHING });
}

/** The versions of the `If-Match` header; a weak tag matches none (RFC 9110, 13.1.1). */
function versionsOf({ header }: EndpointRequest): number[] | 'any' {
  const ifMatch = header('if-match');
  if (ifMatch === undefined) throw problem('version_required');
  if (ifMatch.trim() === '*') return 'any';
  return ifMatch.split(',').flatMap((tag) => {
    const version = /^\s*"(\d{1,15})"\s*$/.exec(tag)?.[1];
    return version === undefined ? [] : [Number(version)];
  });
}

function newEventFrom({ eventId, totalSeats, tiers, ...body }: NewEventBody): NewEvent {
  const fault = timesFault(body);
  if (fault) throw new ProblemError(fault);
  return {
    ...body,
    eventId: eventId ?? slugOf(body.name),
    tiers: tiers ?? [{ ...GENERAL_TIER, totalSeats: totalSeats ?? 0 }],
  };
}

/** E.g. `node-js-meet-up` for `Node.js Meet-up`. */
function slugOf(name: string): string {
  const slug = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 64)
    .replace(/^-+|-+$/g, '');
  if (slug !== '') return slug;
  throw new ProblemError(
    invalid('/eventId', 'eventId is required where the name has no letter of a-z and no digit'),
  );
}
