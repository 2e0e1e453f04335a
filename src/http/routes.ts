import type { Committers } from '../services/committers';
import type { Events } from '../services/events';
import type { Reservations } from '../services/reservations';
import { changeEventEndpoint, createEventEndpoint, summaryEndpoint } from './event-routes';
import { needing, type Route } from './endpoint';
import { changesEndpoint, eventListEndpoint, reservationListEndpoint } from './list-routes';
import { reservationRoutes, reserveEndpoint } from './reservation-routes';
import { healthRoutes, problemRoute, type ServiceHealth } from './service-routes';
import { bookEndpoint, ticketsEndpoint } from './ticket-routes';

export interface Services {
  reservations: Pick<Reservations, keyof Reservations>;
  events: Pick<Events, keyof Events>;
  committers: Pick<Committers, 'submit'>;
  health: ServiceHealth;
  /** The event of the routes that name none. */
  defaultEventId: string;
}

/** The older paths answer like the first, for clients of older TicketBoss servers. */
const RESERVATION_BASES = ['/api/v1/reservations', '/api/reservations', '/reservations'];

/** Every route of the API. */
export function createRoutes(services: Services): Route[] {
  const { reservations, events, committers, health, defaultEventId } = services;
  const reserve = needing('reservations:write', reserveEndpoint(services, defaultEventId));
  const summary = needing('events:read', summaryEndpoint(events, defaultEventId));
  const ofEvent = '/api/v1/events/:eventId';
  return [
    ...RESERVATION_BASES.flatMap((base) => [
      { path: base, methods: { GET: summary, POST: reserve } },
      ...reservationRoutes(base, services),
    ]),
    {
      path: '/api/v1/events',
      methods: {
        GET: needing('events:read', eventListEndpoint(events)),
        POST: needing('events:write', createEventEndpoint(events)),
      },
    },
    {
      path: ofEvent,
      methods: {
        GET: summary,
        PATCH: needing('events:write', changeEventEndpoint(committers)),
      },
    },
    {
      path: `${ofEvent}/reservations`,
      methods: {
        GET: needing('reservations:read', reservationListEndpoint(reservations)),
        POST: reserve,
      },
    },
    {
      path: `${ofEvent}/changes`,
      methods: { GET: needing('events:read', changesEndpoint(events)) },
    },
    {
      path: '/api/tickets',
      methods: { GET: needing('events:read', ticketsEndpoint(services, defaultEventId)) },
    },
    {
      path: '/api/book',
      methods: { POST: needing('reservations:write', bookEndpoint(services, defaultEventId)) },
    },
    ...healthRoutes(health),
    problemRoute(),
  ];
}
