import { randomBytes } from 'node:crypto';
import { createConnection } from 'mongoose';
import type { Logger } from 'pino';
import type { Config } from './config';
import { GENERAL_TIER } from './domain/event';
import { presentReservation } from './http/reservations/representation';
import { createModels } from './models/models';
import { createWebhookModels } from './models/webhook-models';
import { createAccess } from './services/access/access';
import { composeCommits } from './services/commits/compose-commits';
import {
  connect,
  createPing,
  followTopology,
  prepare,
  type Topology,
} from './services/database/database';
import { examine } from './services/database/findings';
import { isPassing } from './services/database/is-passing';
import { PrimaryProof } from './services/database/primary-proof';
import { announcing, ChangeSignal } from './services/feeds/change-signal';
import { ChangeWatch, mongoWatchSource } from './services/feeds/change-watch';
import { EventFeeds } from './services/feeds/event-feeds';
import { Events } from './services/reading/events';
import { ReservationSearch } from './services/reading/reservation-search';
import { Reservations } from './services/reading/reservations';
import { Revenue } from './services/reading/revenue';
import { SettledHorizon } from './services/reading/settled-horizon';
import { systemClock } from './services/support/clock';
import { idempotentRequestModel } from './models/idempotent-request-model';
import { IdempotentRequests } from './services/idempotency/idempotent-requests';
import { composeWebhooks } from './services/webhooks/compose-webhooks';
import { withFaultLog } from './telemetry/fault-log';
import { Metrics } from './telemetry/metrics';
import { withTracer, type CommitTracer } from './telemetry/observers';
import { retryLog } from './telemetry/retry-log';

export interface ServiceSurroundings {
  databaseUri: string;
  log: Logger;
  /** Another process of the same command logs what the database is. */
  isQuiet?: boolean;
  /** Follows requests into their commits; absent if no traces are made. */
  tracer?: CommitTracer | undefined;
}

const NO_KEYS =
  'AUTH_MODE=required, but there is no key, so that nobody is let in: set ADMIN_API_KEY to what ' +
  '`npm run partner -- new-key` prints, or make a partner with a key by `npm run partner -- create`';

/** Builds the services of a process on one connection to the database. Nothing runs before `start`. */
export function composeServices(config: Config, surroundings: ServiceSurroundings) {
  const { databaseUri, log, tracer } = surroundings;
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
  const onTrouble = retryLog(log);
  let topology: Topology | undefined;
  const isStandalone = () => topology?.isStandalone === true;
  const proof = new PrimaryProof(models, isStandalone);
  const events = new Events(models, clock, observer);
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
  const { webhooks, reservationDeliveries, dispatcher } = composeWebhooks({
    models,
    webhookModels,
    events,
    present: { reservation: presentReservation },
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
  const horizon = new SettledHorizon({ models, ledger: commits.ledger, proof, clock, observer });
  const reservationSearch = new ReservationSearch(models, horizon);
  const access = createAccess({
    connection,
    clock,
    adminApiKey: config.access.adminApiKey,
    tokenIssuer: config.access.jwt,
    onTrouble: (error) => {
      log.warn({ reason: String(error) }, 'the use of keys was not recorded');
    },
  });

  const idempotentRequests = new IdempotentRequests(
    idempotentRequestModel(connection),
    clock,
    config.requestDeadlineMs,
  );

  return {
    clock,
    metrics,
    observer,
    events,
    revenue: new Revenue(models),
    reservations,
    reservationSearch,
    committers,
    access,
    webhooks,
    reservationDeliveries,
    idempotentRequests,
    feeds,
    ping: createPing(connection, clock),
    /** Connects and makes what is missing. */
    async prepare() {
      await connect(connection, databaseUri, config.databasePoolSize);
      [topology] = await Promise.all([followTopology(connection), prepare(connection)]);
      await events.create({
        eventId: config.eventId,
        name: config.eventName,
        tiers: [{ ...GENERAL_TIER, totalSeats: config.eventSeats }],
      });
    },
    /** Logs what was found at the start; nothing depends on it. */
    async tellFindings() {
      if (surroundings.isQuiet) return;
      try {
        const { authMode, adminApiKey, jwt } = config.access;
        const { summary, warnings } = await examine(connection, config.nodeEnv === 'production');
        log.info(`database: ${summary}`);
        for (const warning of warnings) log.warn(warning);
        const mayHaveKeys = authMode === 'off' || adminApiKey !== undefined || jwt !== undefined;
        if (!mayHaveKeys && !(await access.partnerKeys.areThere())) log.warn(NO_KEYS);
      } catch (error) {
        log.warn({ reason: String(error) }, 'what the database is could not be found out');
      }
    },
    start() {
      access.start();
      commits.start();
      dispatcher.start();
    },
    /** Finishes and settles what waits, then disconnects. */
    async stop() {
      await dispatcher.stop();
      await commits.stop();
      await access.stop();
      await connection.close();
    },
  };
}
