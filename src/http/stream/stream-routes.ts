import { maySee, type Caller } from '../../domain/caller';
import { concerns, isOfReservation, type ReadEntry } from '../../domain/read-log';
import { STREAM_HEARTBEAT_MS, STREAM_RETRY_MS_MAX, STREAM_RETRY_MS_MIN } from '../../limits';
import type { EventFeeds } from '../../services/feeds/event-feeds';
import { ofOwnPartner } from '../admission/own-partner';
import { endWhenRevoked } from '../admission/end-when-revoked';
import { needing, refused, type Endpoint, type Route } from '../endpoint/endpoint';
import { EventStream } from './event-stream';
import { presentChange, presentChangeFor, presentEvent } from '../events/representation';
import { STREAM_DOC } from './stream-docs';
import { streamQuery } from './stream-query';
import { validate } from '../validation/validation';

export const STREAM_PATH = '/api/v1/events/:eventId/stream';

export function streamRoute(feeds: Pick<EventFeeds, 'follow'>): Route {
  return {
    path: STREAM_PATH,
    methods: { GET: needing('events:read', streamEndpoint(feeds), STREAM_DOC) },
  };
}

/** The event's summary, then its changes as they happen, as server-sent events. */
function streamEndpoint(feeds: Pick<EventFeeds, 'follow'>): Endpoint {
  return async ({ params, query, header, caller }) => {
    const { after, partnerId } = wishOf(header('last-event-id'), query);
    if (partnerId !== undefined) ofOwnPartner({ partnerId }, caller);
    const following = await feeds.follow(params.eventId ?? '', after);
    if (following === undefined) return refused({ code: 'event_not_found' });
    if (following === 'full') return refused({ code: 'overloaded' });
    const summary = message('summary', following.after, presentEvent(following.summary));
    const stream = new EventStream({
      following,
      opening: `retry: ${retryMs()}\n${summary}`,
      format: (entries) => changeMessages(caller, partnerId, entries),
      heartbeatMs: STREAM_HEARTBEAT_MS,
    });
    endWhenRevoked(stream, caller);
    return { status: 200, headers: HEADERS, stream };
  };
}

const HEADERS = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  'Cache-Control': 'no-store, no-transform',
  // Without it nginx holds data back until a buffer is full.
  'X-Accel-Buffering': 'no',
};

/**
 * The version that the reader has, if it has one, and the partner whose changes it wants. The header takes precedence:
 * an `EventSource` that was opened with the query sends both when it reconnects, and then the header is newer.
 */
function wishOf(header: string | undefined, query: object) {
  const { lastEventId, partnerId } = validate(streamQuery, {
    ...query,
    ...(header !== undefined && header !== '' && { lastEventId: header }),
  });
  return { after: lastEventId === undefined ? undefined : Number(lastEventId), partnerId };
}

/** The texts of changes for those who may see all of them, made once for all. */
const texts = new WeakMap<ReadEntry, string>();

/**
 * Of one partner only, if one is named. If the last of them are passed over, an id alone follows, with which readers
 * dispatch nothing but note the version: resuming, they need not look through those again.
 */
function changeMessages(
  caller: Caller,
  partnerId: string | undefined,
  entries: readonly ReadEntry[],
): string {
  if (partnerId === undefined) return entries.map((entry) => changeMessage(caller, entry)).join('');
  const shown = entries.filter((entry) => concerns(entry, partnerId));
  const text = shown.map((entry) => changeMessage(caller, entry)).join('');
  const last = entries.at(-1);
  return last === undefined || last === shown.at(-1) ? text : `${text}id: ${last.version}\n\n`;
}

function changeMessage(caller: Caller, entry: ReadEntry): string {
  if (isOfReservation(entry) && !maySee(caller, entry.partnerId)) {
    return message('change', entry.version, presentChangeFor(caller, entry));
  }
  const known = texts.get(entry);
  if (known !== undefined) return known;
  const text = message('change', entry.version, presentChange(entry));
  texts.set(entry, text);
  return text;
}

/**
 * The id of the summary is the version after which the changes follow: a reader that gets nothing more
 * resumes there.
 */
function message(event: 'summary' | 'change', id: number, data: object): string {
  return `event: ${event}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`;
}

function retryMs(): number {
  return Math.round(
    STREAM_RETRY_MS_MIN + Math.random() * (STREAM_RETRY_MS_MAX - STREAM_RETRY_MS_MIN),
  );
}
