import type { Events } from '../services/events';
import { changesEndpoint, summaryEndpoint } from './event-routes';
import type { Route } from './endpoint';
import { reservationRoute, reserveEndpoint, type ReservationServices } from './reservation-routes';
import { healthRoutes, problemRoute, type ServiceHealth } from './service-routes';

export interface Services extends ReservationServices {
  events: Pick<Events, 'find' | 'changes'>;
  health: ServiceHealth;
  /** The event of the routes that name none. */
  defaultEventId: string;
}

/** The older paths answer like the first, for clients of older TicketBoss servers. */
const RESERVATION_BASES = ['/api/v1/reservations', '/api/reservations', '/reservations'];

/** Every route of the API. */
export function createRoutes(services: Services): Route[] {
  const { events, health, defaultEventId } = services;
  const reserve = reserveEndpoint(services, defaultEventId);
  const summary = summaryEndpoint(events, defaultEventId);
  const ofEvent = '/api/v1/events/:eventId';
  return [
    ...RESERVATION_BASES.flatMap((base) => [
      { path: base, methods: { GET: summary, POST: reserve } },
      reservationRoute(`${base}/:reservationId`, services),
    ]),
    { path: ofEvent, methods: { GET: summary } },
    { path: `${ofEvent}/reservations`, methods: { POST: reserve } },
    { path: `${ofEvent}/changes`, methods: { GET: changesEndpoint(events) } },
    ...healthRoutes(health),
    problemRoute(),
  ];
}
