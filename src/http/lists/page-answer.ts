import type { Page, Place } from '../../services/database/page';
import { ok, type EndpointAnswer, type EndpointRequest } from '../endpoint/endpoint';
import { cursorTo } from './cursor';

/** A page of a list, with the way to the next one; it may have a cursor though there is no more yet. */
export function pageAnswer<T>(
  request: EndpointRequest,
  {
    data,
    next,
    hasMore = next !== undefined,
  }: Page<T, Place | number | string> & { hasMore?: boolean },
  present: (row: T) => unknown,
): EndpointAnswer {
  const nextCursor = next === undefined ? null : cursorTo(next);
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...request.query, cursor: nextCursor })) {
    query.set(name, String(value));
  }
  return ok(
    { data: data.map(present), hasMore, nextCursor },
    {
      Vary: 'Accept',
      ...(hasMore && { Link: `<${request.path}?${query.toString()}>; rel="next"` }),
    },
  );
}
