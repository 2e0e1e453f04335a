import { randomBytes } from 'node:crypto';
import { createConnection } from 'mongoose';
import type { Logger } from 'pino';
import { v4 as uuidv4 } from 'uuid';
import type { Config } from './config';
import { GENERAL_TIER } from './domain/event';
import { clientAddress } from './http/admission/client-address';
import { crossOrigin } from './http/admission/cross-origin';
import { createApi, type Api } from './http/server/api';
import { gate, onceOpen } from './http/admission/gate';
import { LoopWatch } from './http/server/loop-watch';
import { admitScrapers } from './http/service/metrics-route';
import { presentEvent } from './http/events/representation';
import { presentReservation } from './http/reservations/representation';
import { RateLimit } from './http/admission/rate-limit';
import { createRoutes } from './http/routes';
import { RECOVERY_INTERVAL_MS, SLOT_IDLE_MS, SWEEP_INTERVAL_MS } from './tuning';
import { createModels } from './models/models';
import { createWebhookModels } from './models/webhook-models';
import { announcing, ChangeSignal } from './services/feeds/change-signal';
import { ChangeWatch, mongoWatchSource } from './services/feeds/change-watch';
import { createAccess } from './services/access/access';
import { systemClock } from './services/support/clock';
import { Committers } from './services/commits/committers';
import {
  connect,
  followTopology,
  ping,
  prepare,
  type Topology,
} from './services/database/database';
import { isPassing } from './services/database/is-passing';
import { EventFeeds } from './services/feeds/event-feeds';
import { Events } from './services/reading/events';
import { UnavailableError } from './services/database/unavailable-error';
import { MongoLedger } from './services/commits/mongo-ledger';
import { Periodic } from './services/support/periodic';
import { PrimaryProof } from './services/database/primary-proof';
import { recoverSlots } from './services/commits/recovery';
import { Reservations } from './services/reading/reservations';
import { Sweeper } from './services/commits/sweeper';
import { composeWebhooks } from './services/webhooks/compose-webhooks';
import { withFaultLog } from './telemetry/fault-log';
import { expose, type MetricsReport } from './telemetry/exposition';
import { Metrics } from './telemetry/metrics';
import { withTracer, type CommitTracer } from './telemetry/observers';

export interface TicketBoss extends Api {
  /**
   * Connects and makes what is missing; until then callers hear 503. Rejects with `UnavailableError` if it
   * may be tried again. What other processes left behind is recovered afterwards, beside the requests.
   */
  start(): Promise<void>;
  /**
   * Says that it is not ready any more, waits for `finishRequests` if given, finishes and settles what
   * is under way, then disconnects.
   */
  stop(finishRequests?: () => Promise<void>): Promise<void>;
}

export interface Surroundings {
  databaseUri: string;
  log: Logger;
  accessLog: (line: string) => void;
  /** Follows requests into their commits; absent if no traces are made. */
  tracer?: CommitTracer;
  /** Makes this process's metrics known to the others that serve the port, and gathers those of all. */
  shareReports?: (own: () => Promise<MetricsReport>) => () => Promise<MetricsReport[]>;
}

/** Builds every object of a process once. Nothing runs before `start`. */
export function compose(config: Config, surroundings: Surroundings): TicketBoss {
  const { databaseUri, log, accessLog, tracer, shareReports = keepOwn } = surroundings;
  const clock = systemClock;
  const writerId = `w${randomBytes(6).toString('hex')}`;
  const connection = createConnection();
  const models = createModels(connection);
  const metrics: Metrics = new Metrics(
    {
      queuedCommands: () => committers.queued,
      streamListeners: () => feeds.followerCount,
      eventSeats: (eventIds) => events.seatsOf(eventIds),
    },
    config.eventId,
  );
  const observer = withFaultLog(metrics.services, log, clock);
  let topology: Topology | undefined;
  const isStandalone = () => topology?.isStandalone === true;
  const proof = new PrimaryProof(models, isStandalone);
  const ledger = new MongoLedger(models, writerId, {
    isStandalone,
    proof,
    onFault: ({ _id, eventId, belongsTo, reason }) => {
      const error = new Error(`cannot be stored among the ${belongsTo}: ${reason}`);
      observer.isolated({ where: 'settle', ids: { eventId, fault: _id }, error });
    },
  });
  const events = new Events(models, clock, observer);
  const gatherReports = shareReports(() => metrics.report());
  const changeSignal = new ChangeSignal();
  const committers: Committers = new Committers({
    ledger,
    observer: announcing(withTracer(observer, tracer), changeSignal),
    clock,
    newCommitId: uuidv4,
    deadlineMs: config.requestDeadlineMs,
    onTrouble: ({ error, ...where }) => {
      if (error instanceof UnavailableError)
        log.warn({ ...where, reason: error.message }, 'retrying');
      else log.error({ ...where, err: error }, 'a commit failed');
    },
  });
  const webhookModels = createWebhookModels(connection);
  const { webhooks, dispatcher } = composeWebhooks({
    models,
    webhookModels,
    events,
    present: { reservation: presentReservation, event: presentEvent },
    signal: changeSignal,
    clock,
    allowPrivate: config.webhookAllowPrivate,
    mayHear: async (partnerId) => (await access.partners.find(partnerId))?.status !== 'disabled',
    onAttempt: ({ webhookId, deliveryId, type, attempts }, outcome) => {
      metrics.webhookAttempted(outcome);
      log.debug(
        { webhookId, deliveryId, type, attempts: attempts + 1, outcome },
        'webhook attempt',
      );
    },
    onDisabled: ({ webhookId, partnerId }, reason) => {
      log.warn({ webhookId, partnerId, reason }, 'a webhook was disabled');
    },
    observer,
    onTrouble: (error) => {
      if (error instanceof UnavailableError)
        log.warn({ reason: error.message }, 'webhooks wait for the database');
      else log.error({ err: error }, 'delivering to webhooks failed, trying again');
    },
  });
  const feeds: EventFeeds = new EventFeeds({
    events,
    signal: changeSignal,
    watch: new ChangeWatch(mongoWatchSource(models.events), changeSignal, clock),
    clock,
    onTrouble: (eventId, error) => {
      if (isPassing(error))
        log.warn({ eventId, reason: String(error) }, 'live streams wait for the database');
      else observer.isolated({ where: 'stream', ids: { eventId }, error });
    },
  });
  const reservations = new Reservations(models, committers, metrics.services, proof);
  const recover = () =>
    recoverSlots(ledger, clock, SLOT_IDLE_MS, (ids, error) => {
      observer.isolated({ where: 'recovery', ids: { ...ids }, error });
    });
  const recovery = new Periodic(
    async () => {
      metrics.services.recovered(await recover());
    },
    RECOVERY_INTERVAL_MS,
    clock,
    (error) => {
      log.warn({ reason: String(error) }, 'recovery failed, trying again');
    },
  );
  const holds = new Sweeper(models, committers, clock, observer);
  const sweeper = new Periodic(
    () => holds.sweep(),
    SWEEP_INTERVAL_MS,
    clock,
    (error) => {
      log.warn({ reason: String(error) }, 'sweeping failed, trying again');
    },
  );
  const access = createAccess({
    connection,
    clock,
    adminApiKey: config.access.adminApiKey,
    tokenIssuer: config.access.jwt,
    onTrouble: (error) => {
      log.warn({ reason: String(error) }, 'the use of keys was not recorded');
    },
  });
  const { requestsPerAddress, requestsPerKey } = config.access;
  const perAddress = requestsPerAddress > 0 && new RateLimit('address', requestsPerAddress);
  const perKey = requestsPerKey > 0 && new RateLimit('key', requestsPerKey);
  const admit = gate({
    ...(config.access.authMode === 'required' && { authenticator: access.authenticator }),
    ...(perAddress && { perAddress }),
    ...(perKey && { perKey }),
  });
  const loop = new LoopWatch();
  let phase: 'starting' | 'ready' | 'stopping' = 'starting';

  return {
    ...createApi({
      routes: createRoutes({
        reservations,
        events,
        committers,
        partners: access.partners,
        partnerKeys: access.partnerKeys,
        adminActions: access.adminActions,
        webhooks,
        feeds,
        defaultEventId: config.eventId,
        faults: observer,
        metrics: {
          token: config.metricsToken,
          expose: async (format) => expose(await gatherReports(), format),
        },
        health: {
          now: () => clock.now(),
          ready: async () => {
            if (phase !== 'ready') throw new UnavailableError('not started yet, or shutting down');
            await ping(connection);
          },
        },
      }),
      admit: admitScrapers(
        onceOpen(admit, () => phase !== 'starting'),
        config.metricsToken,
      ),
      clientAddress: clientAddress(config.access.trustProxy),
      crossOrigin: crossOrigin(config.access.corsOrigins),
      isLate: () => loop.isLate,
      onOverload: () => {
        metrics.services.overloaded();
      },
      accessLog,
      observe: metrics.requests,
      onError: (err, requestId) => {
        log.error({ err, requestId }, 'a request failed');
      },
    }),

    async start() {
      await connect(connection, databaseUri);
      [topology] = await Promise.all([followTopology(connection), prepare(connection)]);
      await events.create({
        eventId: config.eventId,
        name: config.eventName,
        tiers: [{ ...GENERAL_TIER, totalSeats: config.eventSeats }],
      });
      if (phase !== 'starting') return; // It was stopped meanwhile.
      access.start();
      recovery.start();
      sweeper.start();
      loop.start();
      dispatcher.start();
      phase = 'ready';
    },

    async stop(finishRequests) {
      phase = 'stopping';
      await feeds.stop();
      await finishRequests?.();
      await dispatcher.stop();
      loop.stop();
      await sweeper.stop();
      await recovery.stop();
      await committers.stop();
      await access.stop();
      if (perAddress) perAddress.stop();
      if (perKey) perKey.stop();
      await connection.close();
    },
  };
}

/** For a process that serves the port alone. */
function keepOwn(own: () => Promise<MetricsReport>): () => Promise<MetricsReport[]> {
  return async () => [await own()];
}
