import { randomBytes } from 'node:crypto';
import { createConnection } from 'mongoose';
import type { Logger } from 'pino';
import type { Config } from './config';
import { GENERAL_TIER } from './domain/event';
import { clientAddress } from './http/admission/client-address';
import { crossOrigin } from './http/admission/cross-origin';
import { createApi, type Api } from './http/server/api';
import { composeAdmission } from './http/admission/compose-admission';
import { onceOpen } from './http/admission/gate';
import { LoopWatch } from './http/server/loop-watch';
import { admitScrapers } from './http/service/metrics-route';
import { presentEvent } from './http/events/representation';
import { presentReservation } from './http/reservations/representation';
import { createRoutes } from './http/routes';
import { createModels } from './models/models';
import { createWebhookModels } from './models/webhook-models';
import { announcing, ChangeSignal } from './services/feeds/change-signal';
import { ChangeWatch, mongoWatchSource } from './services/feeds/change-watch';
import { createAccess } from './services/access/access';
import { systemClock } from './services/support/clock';
import {
  connect,
  followTopology,
  ping,
  prepare,
  type Topology,
} from './services/database/database';
import { isPassing } from './services/database/is-passing';
import { composeCommits } from './services/commits/compose-commits';
import { EventFeeds } from './services/feeds/event-feeds';
import { Events } from './services/reading/events';
import { UnavailableError } from './services/database/unavailable-error';
import { PrimaryProof } from './services/database/primary-proof';
import { Reservations } from './services/reading/reservations';
import { composeWebhooks } from './services/webhooks/compose-webhooks';
import { withFaultLog } from './telemetry/fault-log';
import { troubleLog } from './telemetry/trouble-log';
import { expose, type MetricsReport } from './telemetry/exposition';
import { Metrics } from './telemetry/metrics';
import { withTracer, type CommitTracer } from './telemetry/observers';

export interface TicketBoss extends Api {
  /**
   * Connects and makes what is missing; until then callers get 503. Rejects with `UnavailableError` if it may
   * be tried again. What other processes left behind is recovered afterwards, in the background.
   */
  start(): Promise<void>;
  /**
   * Says that it is not ready any more, waits for `finishRequests` if given, finishes and settles the commits
   * in progress, then disconnects.
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
  const connection = createConnection();
  const models = createModels(connection);
  const metrics: Metrics = new Metrics(
    {
      queuedCommands: () => commits.committers.queued,
      streamListeners: () => feeds.followerCount,
      eventSeats: (eventIds) => events.seatsOf(eventIds),
    },
    config.eventId,
  );
  const observer = withFaultLog(metrics.services, log, clock);
  const onTrouble = troubleLog(log);
  let topology: Topology | undefined;
  const isStandalone = () => topology?.isStandalone === true;
  const proof = new PrimaryProof(models, isStandalone);
  const events = new Events(models, clock, observer);
  const gatherReports = shareReports(() => metrics.report());
  const changeSignal = new ChangeSignal();
  const commits = composeCommits({
    models,
    writerId: `w${randomBytes(6).toString('hex')}`,
    isStandalone,
    proof,
    clock,
    deadlineMs: config.requestDeadlineMs,
    observer,
    commitObserver: announcing(withTracer(observer, tracer), changeSignal),
    onTrouble: ({ error, ...where }) => {
      onTrouble(where, error, 'retrying', 'a commit failed');
    },
    onFailure: (task, error) => {
      log.warn({ reason: String(error) }, `${task} failed, trying again`);
    },
  });
  const { committers } = commits;
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
      const failed = 'delivering to webhooks failed, trying again';
      onTrouble({}, error, 'webhooks wait for the database', failed);
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
  const access = createAccess({
    connection,
    clock,
    adminApiKey: config.access.adminApiKey,
    tokenIssuer: config.access.jwt,
    onTrouble: (error) => {
      log.warn({ reason: String(error) }, 'the use of keys was not recorded');
    },
  });
  const { authMode, requestsPerAddress, requestsPerKey } = config.access;
  const admission = composeAdmission({
    authenticator: authMode === 'required' ? access.authenticator : undefined,
    requestsPerAddress,
    requestsPerKey,
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
        onceOpen(admission.admit, () => phase !== 'starting'),
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
      commits.start();
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
      await commits.stop();
      await access.stop();
      admission.stop();
      await connection.close();
    },
  };
}

/** For a process that serves the port alone. */
function keepOwn(own: () => Promise<MetricsReport>): () => Promise<MetricsReport[]> {
  return async () => [await own()];
}
