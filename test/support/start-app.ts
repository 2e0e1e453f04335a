import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createConnection } from 'mongoose';
import pino from 'pino';
import { compose } from '../../src/compose';
import { readConfig, type AccessConfig, type Config } from '../../src/config';
import { GENERAL_TIER, type NewEvent } from '../../src/domain/event';
import { createHttpServer, type ServerBounds } from '../../src/http/server/http-server';
import { createModels, type Models } from '../../src/models/models';
import { auditDatabase } from '../../src/services/reading/audit';
import { systemClock } from '../../src/services/support/clock';
import { Events } from '../../src/services/reading/events';
import { LOG_HOOKS, redaction } from '../../src/telemetry/log';
import { dropDatabase, freshDatabaseUri } from './test-database';

export interface TestApp {
  /** Without a slash at its end. */
  url: string;
  config: Config;
  /** What was logged, as pino writes it. */
  logLines: string[];
  accessLines: string[];
  /** On a connection of the test's own. */
  models: Models;
  /** Creates an event for a test and returns its id. */
  createEvent(overrides?: Partial<NewEvent>): Promise<string>;
  /** The faults in the database, one per line. */
  auditFaults(): Promise<string[]>;
  /** Stops TicketBoss, but keeps listening. */
  stop(): Promise<void>;
  close(): Promise<void>;
}

/** With the `admin` scope, where keys are required. */
export const ADMIN_KEY = `tb_admin_${'k'.repeat(43)}`;

export interface TestAppOptions {
  config?: Partial<Config>;
  /** Who has access; with `authMode: 'required'` at least the owner of `ADMIN_KEY`. */
  access?: Partial<AccessConfig>;
  /** The database as TicketBoss reaches it, if not directly or not its own. */
  reachedAt?: (databaseUri: string) => string;
  /** Makes the start fail, as without a database; TicketBoss then listens anyway. */
  isDatabaseAway?: boolean;
  /** Everything is served by express, without the fast path. */
  isByExpress?: boolean;
  serverBounds?: Partial<ServerBounds>;
  /** Its lines are those that a terminal gets. */
  isAccessLogForPeople?: boolean;
}

/** Nothing listens there: the port is reserved (IANA, tcpmux). */
const NO_DATABASE = 'mongodb://127.0.0.1:1/away';

/** TicketBoss in this process, on its own database and a free port. */
export async function startApp(options: TestAppOptions = {}): Promise<TestApp> {
  const databaseUri = freshDatabaseUri();
  const defaults = readConfig({ NODE_ENV: 'test', ADMIN_API_KEY: ADMIN_KEY });
  const access = { ...defaults.access, ...options.access };
  const config = { ...defaults, access, ...options.config };
  const logLines: string[] = [];
  const accessLines: string[] = [];
  const ticketBoss = compose(config, {
    databaseUri: options.isDatabaseAway
      ? NO_DATABASE
      : (options.reachedAt?.(databaseUri) ?? databaseUri),
    log: pino(
      { level: 'trace', redact: redaction(), hooks: LOG_HOOKS },
      { write: (line) => void logLines.push(line) },
    ),
    accessLog: (line) => void accessLines.push(line),
    isAccessLogForPeople: options.isAccessLogForPeople ?? false,
  });
  if (options.isDatabaseAway) await expect(ticketBoss.start()).rejects.toThrow('unavailable');
  else await ticketBoss.start();
  const server = createHttpServer(
    options.isByExpress ? ticketBoss.app : ticketBoss.listener,
    options.serverBounds,
  ).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // of a TCP server that listens
  const connection = await createConnection(databaseUri, { autoIndex: false }).asPromise();
  const models = createModels(connection);

  return {
    url: `http://127.0.0.1:${port}`,
    config,
    logLines,
    accessLines,
    models,
    createEvent: (overrides) => createEvent(models, overrides),
    auditFaults: async () => (await auditDatabase(models, new Date())).faults,
    stop: () => ticketBoss.stop(),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
      await ticketBoss.stop();
      await connection.close();
      await dropDatabase(databaseUri);
    },
  };
}

let eventsMade = 0;

async function createEvent(models: Models, overrides: Partial<NewEvent> = {}): Promise<string> {
  eventsMade += 1;
  const event = {
    eventId: `event-${eventsMade}`,
    name: 'Meet-up',
    tiers: [{ ...GENERAL_TIER, totalSeats: 10 }],
    ...overrides,
  };
  await new Events(models, systemClock).create(event);
  return event.eventId;
}
