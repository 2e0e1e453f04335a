import type { AdminActions } from '../services/access/admin-actions';
import type { Committers } from '../services/commits/committers';
import type { EventFeeds } from '../services/feeds/event-feeds';
import type { Events } from '../services/reading/events';
import type { IdempotentRequests } from '../services/idempotency/idempotent-requests';
import type { Observer } from '../services/support/observer';
import type { PartnerKeys } from '../services/access/partner-keys';
import type { Partners } from '../services/access/partners';
import type { Revenue } from '../services/reading/revenue';
import type { ReservationSearch } from '../services/reading/reservation-search';
import type { Sessions } from '../services/access/sessions';
import type { StreamTickets } from '../services/access/stream-tickets';
import type { Reservations } from '../services/reading/reservations';
import { callerRoute } from './partners/caller-route';
import { docsRoutes } from './service/docs-routes';
import {
  CHANGE_EVENT_DOC,
  CHANGES_DOC,
  CREATE_EVENT_DOC,
  DELETE_EVENT_DOC,
  DEFAULT_EVENT_DOC,
  EVENT_DOC,
  EVENT_LIST_DOC,
  REVENUE_DOC,
} from './events/event-docs';
import {
  changeEventEndpoint,
  createEventEndpoint,
  deleteEventEndpoint,
  summaryEndpoint,
} from './events/event-routes';
import { dashboardRoutes } from './dashboard/dashboard-routes';
import { needing, once, type Endpoint, type Operation, type Route } from './endpoint/endpoint';
import { changeListEndpoint } from './events/change-list';
import { eventListEndpoint } from './events/event-list';
import { revenueEndpoint } from './events/revenue';
import { onceForKey } from './once-for-key';
import { openApiRoute } from './service/openapi-route';
import { adminActionsRoute, recorded } from './partners/admin-action-routes';
import { keyRoutes } from './partners/key-routes';
import { sessionRoutes } from './partners/session-routes';
import { partnerRoutes } from './partners/partner-routes';
import {
  RESERVATION_LIST_DOC,
  RESERVE_AT_EVENT_DOC,
  RESERVE_DOC,
} from './reservations/reservation-docs';
import { metricsRoute, type MetricsReader } from './service/metrics-route';
import { reservationListEndpoint } from './reservations/reservation-list';
import { reservationSearchRoute } from './reservations/reservation-search';
import { reservationRoutes, reserveEndpoint } from './reservations/reservation-routes';
import { healthRoutes, problemRoutes, type ServiceHealth } from './service/service-routes';
import { streamRoute } from './stream/stream-routes';
import { streamTicketRoute } from './stream/stream-ticket-route';
import { BOOK_DOC, TICKETS_DOC } from './tickets/ticket-docs';
import { bookEndpoint, ticketsEndpoint } from './tickets/ticket-routes';
import { refuseQuery } from './validation/query-schemas';
import { reservationDeliveriesRoute } from './webhooks/reservation-deliveries-route';
import { webhookRoutes } from './webhooks/webhook-routes';
import type { ReservationDeliveries } from '../services/webhooks/reservation-deliveries';
import type { Webhooks } from '../services/webhooks/webhooks';

export interface Services {
  reservations: Pick<Reservations, keyof Reservations>;
  reservationSearch: Pick<ReservationSearch, 'page' | 'stream'>;
  events: Pick<Events, keyof Events>;
  revenue: Pick<Revenue, 'ofEvent'>;
  committers: Pick<Committers, 'submit'>;
  partners: Pick<Partners, keyof Partners>;
  partnerKeys: Pick<PartnerKeys, keyof PartnerKeys>;
  adminActions: Pick<AdminActions, keyof AdminActions>;
  webhooks: Pick<Webhooks, keyof Webhooks>;
  reservationDeliveries: Pick<ReservationDeliveries, 'page'>;
  idempotentRequests: Pick<IdempotentRequests, 'once'>;
  feeds: Pick<EventFeeds, 'follow'>;
  streamTickets: Pick<StreamTickets, 'issue'>;
  sessions: Pick<Sessions, 'open' | 'end'>;
  health: ServiceHealth;
  metrics: MetricsReader;
  /** Called with rows that cannot be shown. */
  faults: Pick<Observer, 'isolated'>;
  /** Seats are sold only to partners that there are; to anybody if absent. */
  hasPartner?: (partnerId: string) => Promise<boolean>;
  /** The event of the routes that name none. */
  defaultEventId: string;
}

/** The older paths answer like the first, for clients of older TicketBoss servers. */
const RESERVATION_BASES = ['/api/v1/reservations', '/api/reservations', '/reservations'];

/** Every route of the API. */
export function createRoutes(services: Services): Route[] {
  const { reservations, events, committers, health, metrics, defaultEventId } = services;
  const { partners, partnerKeys, adminActions, webhooks, faults } = services;
  const reserve = reserveEndpoint(services, defaultEventId);
  const summary = summaryEndpoint(events, defaultEventId);
  const ofEvent = '/api/v1/events/:eventId';
  const routes: Route[] = [
    reservationSearchRoute(services.reservationSearch, events, faults),
    ...RESERVATION_BASES.flatMap((base) => [
      {
        path: base,
        methods: {
          GET: needing('events:read', summary, DEFAULT_EVENT_DOC),
          POST: needing('reservations:write', reserve, RESERVE_DOC),
        },
      },
      ...reservationRoutes(base, services),
    ]),
    {
      path: '/api/v1/events',
      methods: {
        GET: needing('events:read', eventListEndpoint(events, faults), EVENT_LIST_DOC),
        POST: once(
          needing(
            'events:write',
            recorded(adminActions, 'create_event', createEventEndpoint(events)),
            CREATE_EVENT_DOC,
          ),
        ),
      },
    },
    {
      path: ofEvent,
      methods: {
        GET: needing('events:read', summary, EVENT_DOC),
        PATCH: needing(
          'events:write',
          recorded(adminActions, 'change_event', changeEventEndpoint(committers)),
          CHANGE_EVENT_DOC,
        ),
        DELETE: needing(
          'events:write',
          recorded(adminActions, 'delete_event', deleteEventEndpoint(committers)),
          DELETE_EVENT_DOC,
        ),
      },
    },
    {
      path: `${ofEvent}/reservations`,
      methods: {
        GET: needing(
          'reservations:read',
          reservationListEndpoint(reservations, events, faults),
          RESERVATION_LIST_DOC,
        ),
        POST: needing('reservations:write', reserve, RESERVE_AT_EVENT_DOC),
      },
    },
    {
      path: `${ofEvent}/changes`,
      methods: { GET: needing('events:read', changeListEndpoint(events), CHANGES_DOC) },
    },
    {
      path: `${ofEvent}/revenue`,
      methods: {
        GET: needing('reservations:read', revenueEndpoint(services.revenue, events), REVENUE_DOC),
      },
    },
    streamRoute(services.feeds),
    streamTicketRoute(services),
    {
      path: '/api/tickets',
      methods: {
        GET: needing('events:read', ticketsEndpoint(services, defaultEventId), TICKETS_DOC),
      },
    },
    {
      path: '/api/book',
      methods: {
        POST: needing('reservations:write', bookEndpoint(services, defaultEventId), BOOK_DOC),
      },
    },
    ...webhookRoutes(webhooks, adminActions),
    reservationDeliveriesRoute(services),
    ...partnerRoutes(partners, adminActions),
    ...keyRoutes(partnerKeys, adminActions, health.now),
    adminActionsRoute(adminActions),
    callerRoute(),
    ...sessionRoutes(services.sessions),
    ...dashboardRoutes(),
    ...healthRoutes(health),
    metricsRoute(metrics),
    ...problemRoutes(),
    openApiRoute(() => routes),
    ...docsRoutes(),
  ];
  return routes.map(({ path, methods }) => {
    const operations = Object.entries(methods).map(([method, operation]) => {
      const { isOnce, endpoint } = operation;
      const kept = isOnce ? onceForKey(services.idempotentRequests, operation) : endpoint;
      return [method, { ...operation, endpoint: strict(path, operation, kept) }] as const;
    });
    return { path, methods: Object.fromEntries(operations) };
  });
}

/** A query that a route would ignore it refuses, so that nobody relies on it; the older paths ignore it as before. */
function strict(path: string, { doc }: Operation, endpoint: Endpoint): Endpoint {
  if (!path.startsWith('/api/v1/') || doc?.query !== undefined) return endpoint;
  return (request) => {
    refuseQuery(request.query);
    return endpoint(request);
  };
}
