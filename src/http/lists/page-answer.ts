import type { Page, Place } from '../../services/database/page';
import { ok, type EndpointAnswer, type EndpointRequest } from '../endpoint/endpoint';
import { cursorTo } from './cursor';

/** A page of a list, with the way to the next one. */
export function pageAnswer<T>(
  request: EndpointRequest,
  { data, next }: Page<T, Place | number>,
  present: (row: T) => unknown,
): EndpointAnswer {
  const nextCursor = next === undefined ? null : cursorTo(next);
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...request.query, cursor: nextCursor })) {
    query.set(name, String(value));
  }
  return ok(
    { data: data.map(present), hasMore: next !== undefined, nextCursor },
    {
      Vary: 'Accept',
      ...(nextCursor !== null && { Link: `<${request.path}?${query.toString()}>; rel="next"` }),
    },
  );
}
