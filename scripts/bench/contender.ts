import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { devNull } from 'node:os';
import pino from 'pino';
import { compose, type Surroundings } from '../../src/compose';
import { readConfig, type Config } from '../../src/config';
import { createHttpServer } from '../../src/http/server/http-server';
import { openAccessLog } from '../../src/server';
import {
  composeNoop,
  composeNoopOnExpress,
  composeUpdatePerRequest,
  composeVersionedRetry,
} from './baselines';
import { fail, leaveWithParent, orderOfParent } from './child';
import { BENCH_EVENT, type Contender, type ContenderName, type ContenderOrder } from './contenders';
import { composeRaw } from './raw';

/**
 * One contender as an API process: it serves on a free port, says so in one line of JSON, and ends on
 * SIGTERM. Logs are written as `main.ts` writes them, the access log to nowhere.
 */
async function main({ name, databaseUri }: ContenderOrder): Promise<void> {
  const config = readConfig({
    ...BENCH_EVENT,
    MONGODB_URI: databaseUri,
    WEBHOOK_ALLOW_PRIVATE: 'true',
  });
  const accessLog = openAccessLog(devNull);
  const contender = COMPOSE[name](config, {
    databaseUri,
    log: pino({ level: 'warn' }, pino.destination({ dest: 2, sync: true })),
    accessLog: (line) => accessLog.write(line),
  });
  await contender.start();
  const server = createHttpServer(contender.listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  leaveWithParent(() => process.exit(1));
  process.once('SIGTERM', () => {
    server.close();
    server.closeAllConnections();
    contender.stop().then(() => process.exit(0), fail);
  });
  const { port } = server.address() as AddressInfo; // of a TCP server that listens
  process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${port}` })}\n`);
}

const COMPOSE: Record<ContenderName, (config: Config, surroundings: Surroundings) => Contender> = {
  raw: composeRaw,
  'noop-express': composeNoopOnExpress,
  noop: composeNoop,
  service: compose,
  'update-per-request': composeUpdatePerRequest,
  'versioned-retry': composeVersionedRetry,
};

main(orderOfParent() as ContenderOrder).catch(fail); // the bench itself wrote it
