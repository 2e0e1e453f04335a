import type { Events } from '../../services/reading/events';
import type { Observer } from '../../services/support/observer';
import type { Endpoint } from '../endpoint/endpoint';
import { cursorPlace } from '../lists/cursor';
import { pageAnswer } from '../lists/page-answer';
import { skipDamaged } from '../lists/skip-damaged';
import { eventListQuery } from '../validation/query-schemas';
import { validate } from '../validation/validation';
import { presentEvent } from './representation';

/** Events, newest first; archived ones only for those who ask for them. */
export function eventListEndpoint(
  events: Pick<Events, 'page'>,
  faults: Pick<Observer, 'isolated'>,
): Endpoint {
  const present = skipDamaged(presentEvent, ({ eventId }, error) => {
    faults.isolated({ where: 'list', ids: { eventId }, error });
  });
  return async (request) => {
    const { status, limit, cursor } = validate(eventListQuery, request.query);
    const page = await events.page(limit, cursorPlace(cursor), status);
    return pageAnswer(request, { ...page, data: page.data.flatMap(present) }, (event) => event);
  };
}
