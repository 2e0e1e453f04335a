import { createConnection } from 'mongoose';
import { v4 as uuidv4 } from 'uuid';
import type { Surroundings } from '../../src/compose';
import type { Config } from '../../src/config';
import { GENERAL_TIER, openEvent, type NewEvent } from '../../src/domain/event';
import { admitAnyone } from '../../src/http/admission/admission';
import { createApi, type Api } from '../../src/http/server/api';
import { crossOrigin } from '../../src/http/admission/cross-origin';
import { clientAddress } from '../../src/http/admission/client-address';
import { createRoutes, type Services } from '../../src/http/routes';
import { createAccess } from '../../src/services/access/access';
import { createModels, type Models } from '../../src/models/models';
import { systemClock } from '../../src/services/support/clock';
import { connect, prepare } from '../../src/services/database/database';
import { Events } from '../../src/services/reading/events';
import { UNOBSERVED } from '../../src/services/support/observer';
import type { Reservations } from '../../src/services/reading/reservations';
import type { Contender } from './contenders';
import { confirmedReservation, type Reserve } from './plain-reservation';
import { updatePerRequest } from './update-per-request';
import { versionedRetry } from './versioned-retry';

/** What the HTTP stack costs by itself. */
export function composeNoop(config: Config, surroundings: Surroundings): Contender {
  const { listener } = noopApi(config, surroundings);
  return { listener, ...NOTHING_TO_START };
}

/** The same with express alone. */
export function composeNoopOnExpress(config: Config, surroundings: Surroundings): Contender {
  const { app } = noopApi(config, surroundings);
  return { listener: app, ...NOTHING_TO_START };
}

const NOTHING_TO_START = { start: () => Promise.resolve(), stop: () => Promise.resolve() };

function noopApi(config: Config, surroundings: Surroundings): Api {
  const event = openEvent(newEvent(config));
  const reserve: Reserve = (request) => Promise.resolve(confirmedReservation(request, uuidv4(), 1));
  const changed = (reservationId: string) =>
    Promise.resolve(
      confirmedReservation(
        { eventId: event.eventId, partnerId: 'bench', items: [] },
        reservationId,
        1,
      ),
    );
  const { api } = composeBaseline(config, surroundings, {
    reserve: () => reserve,
    confirm: changed,
    cancel: changed,
    find: () => Promise.resolve(event),
  });
  return api;
}

export function composeUpdatePerRequest(config: Config, surroundings: Surroundings): Contender {
  return composeOnDatabase(config, surroundings, updatePerRequest);
}

export function composeVersionedRetry(config: Config, surroundings: Surroundings): Contender {
  return composeOnDatabase(config, surroundings, versionedRetry);
}

/** No load asks for them. */
const NOT_ASKED_FOR = {} as Pick<
  Services,
  | 'committers'
  | 'revenue'
  | 'reservationSearch'
  | 'webhooks'
  | 'reservationDeliveries'
  | 'feeds'
  | 'idempotentRequests'
>;

interface Substitutes {
  reserve: (models: Models) => Reserve;
  confirm?: Reservations['confirm'];
  cancel?: Reservations['cancel'];
  find?: Events['find'];
}

/** TicketBoss's own HTTP stack and models, with another way to reserve. */
function composeBaseline(
  config: Config,
  { log, accessLog }: Surroundings,
  { reserve, confirm, cancel, ...ofEvents }: Substitutes,
) {
  const connection = createConnection();
  const models = createModels(connection);
  const reservations: Partial<Reservations> = {
    reserve: reserve(models),
    ...(confirm && { confirm }),
    ...(cancel && { cancel }),
  };
  const events = Object.assign(new Events(models, systemClock), ofEvents);
  // Anybody may reserve for any partner.
  const { hasPartner, ...access } = createAccess({
    connection,
    clock: systemClock,
    onTrouble: () => undefined,
  });
  const routes = createRoutes({
    faults: UNOBSERVED,
    reservations: reservations as Reservations, // no load asks for its other methods
    events,
    ...NOT_ASKED_FOR,
    ...access,
    defaultEventId: config.eventId,
    health: { now: () => new Date(), ready: () => Promise.resolve() },
    metrics: { token: undefined, expose: () => Promise.reject(new Error('nothing is measured')) },
  });
  const api = createApi({
    routes,
    admit: admitAnyone,
    clientAddress: clientAddress(0),
    crossOrigin: crossOrigin([]),
    accessLog,
    onError: (err) => {
      log.error({ err }, 'a request failed');
    },
  });
  return { api, connection, events };
}

function composeOnDatabase(
  config: Config,
  surroundings: Surroundings,
  reserve: (models: Models) => Reserve,
): Contender {
  const { api, connection, events } = composeBaseline(config, surroundings, { reserve });
  return {
    listener: api.listener,
    async start() {
      await connect(connection, surroundings.databaseUri);
      await prepare(connection);
      await events.create(newEvent(config));
    },
    stop: () => connection.close(),
  };
}

function newEvent({ eventId, eventName, eventSeats }: Config): NewEvent {
  return { eventId, name: eventName, tiers: [{ ...GENERAL_TIER, totalSeats: eventSeats }] };
}
