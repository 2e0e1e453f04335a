import { maySee } from '../../domain/caller';
import type { Reservations } from '../../services/reading/reservations';
import type { ReservationDeliveries } from '../../services/webhooks/reservation-deliveries';
import { needing, refused, type Endpoint, type Route } from '../endpoint/endpoint';
import { cursorDelivery } from '../lists/cursor';
import { pageAnswer } from '../lists/page-answer';
import { listAnswers, type OperationDoc } from '../openapi/operation-doc';
import { pageQuery } from '../validation/query-schemas';
import { reservationIdFrom } from '../validation/schemas';
import { validate } from '../validation/validation';
import { DELIVERY } from './webhook-docs';
import { presentDelivery } from './webhook-routes';

export interface ReservationDeliveriesServices {
  reservations: Pick<Reservations, 'find'>;
  reservationDeliveries: Pick<ReservationDeliveries, 'page'>;
}

/** What was posted about one reservation, by whichever webhook. */
export function reservationDeliveriesRoute({
  reservations,
  reservationDeliveries,
}: ReservationDeliveriesServices): Route {
  const endpoint: Endpoint = async (request) => {
    const { caller, params, query } = request;
    const { limit, cursor } = validate(pageQuery, query);
    const after = cursorDelivery(cursor);
    const found = await reservations.find(reservationIdFrom(params.reservationId));
    if (!found || !maySee(caller, found.partnerId))
      return refused({ code: 'reservation_not_found' });
    const page = await reservationDeliveries.page(found, { limit, after }, caller.partnerId);
    return pageAnswer(request, page, presentDelivery);
  };
  return {
    path: '/api/v1/reservations/:reservationId/deliveries',
    methods: { GET: needing('reservations:read', endpoint, RESERVATION_DELIVERIES_DOC) },
  };
}

const RESERVATION_DELIVERIES_DOC: OperationDoc = {
  id: 'listReservationDeliveries',
  tag: 'Webhooks',
  summary: "List a reservation's deliveries",
  description:
    "Those about the reservation's changes, the oldest change first, of the webhooks that the caller may read: a " +
    "partner's own, or all. They are kept for 30 days, and are there a moment after the change. A page may have fewer " +
    'rows than `limit`, even none, although `hasMore` is true: it ends when it has looked at enough changes.',
  query: pageQuery,
  answers: listAnswers('DeliveryPage', DELIVERY),
  problems: ['reservation_not_found'],
};
