import { Int32, Long } from 'bson';
import { hostname } from 'node:os';
import { CommandError } from '../language';
import type { Doc } from '../language';
import { isDocument } from '../language/values';
import type { Command } from './command';

/** The MongoDB version whose behaviour the engine follows; clients choose features by it. */
const VERSION = '7.0.14';

const ping: Command = { names: ['ping'], fields: [], kind: 'read', run: () => ({}) };

const buildInfo: Command = {
  names: ['buildInfo', 'buildinfo'],
  fields: [],
  kind: 'read',
  run: () => ({
    version: VERSION,
    gitVersion: 'built-in engine',
    modules: [],
    allocator: 'system',
    javascriptEngine: 'none',
    versionArray: [...VERSION.split('.').map((part) => new Int32(Number(part))), new Int32(0)],
    bits: new Int32(64),
    debug: false,
    maxBsonObjectSize: new Int32(16 * 1024 * 1024),
    storageEngines: ['lmdb'],
  }),
};

const serverStatus: Command = {
  names: ['serverStatus'],
  // In MongoDB a field turns a section on or off; the few sections here are always returned.
  fields: 'any',
  kind: 'read',
  run: (_request, { startedAt, counters, cursors }) => {
    const uptimeMs = Date.now() - startedAt.getTime();
    const memory = process.memoryUsage();
    return {
      host: hostname(),
      version: VERSION,
      process: 'built-in engine',
      pid: Long.fromNumber(process.pid),
      uptime: uptimeMs / 1000,
      uptimeMillis: Long.fromNumber(uptimeMs),
      localTime: new Date(),
      connections: {
        current: new Int32(counters.connectionsCurrent),
        available: new Int32(0xffff),
        totalCreated: new Int32(counters.connectionsTotal),
      },
      mem: { bits: new Int32(64), resident: new Int32(Math.round(memory.rss / 1024 / 1024)) },
      metrics: { cursor: { open: { total: new Int32(cursors.size) } } },
      storageEngine: { name: 'lmdb', persistent: true },
    };
  },
};

const connectionStatus: Command = {
  names: ['connectionStatus'],
  fields: ['showPrivileges'],
  kind: 'read',
  run: () => ({ authInfo: { authenticatedUsers: [], authenticatedUserRoles: [] } }),
};

const getParameter: Command = {
  names: ['getParameter'],
  fields: 'any',
  kind: 'read',
  run(request) {
    const asked = request.body.getParameter;
    const known: Doc = { featureCompatibilityVersion: { version: '7.0' } };
    if (asked === '*' || isDocument(asked) || request.flag('allParameters')) return known;
    if (request.flag('featureCompatibilityVersion')) return known;
    throw new CommandError('InvalidOptions', 'no option found to get');
  },
};

const getCmdLineOpts: Command = {
  names: ['getCmdLineOpts'],
  fields: [],
  kind: 'read',
  run: (_request, { dataDirectory }) => ({
    argv: ['built-in engine'],
    parsed: { net: { bindIp: '127.0.0.1' }, storage: { dbPath: dataDirectory } },
  }),
};

const getLog: Command = {
  names: ['getLog'],
  fields: [],
  kind: 'read',
  run(request) {
    const name = request.body.getLog;
    if (name === '*') return { names: ['global', 'startupWarnings'] };
    if (name !== 'global' && name !== 'startupWarnings') {
      throw new CommandError('OperationFailed', `No log named '${String(name)}'`);
    }
    return { totalLinesWritten: new Int32(0), log: [] };
  },
};

const whatsMyUri: Command = {
  names: ['whatsmyuri'],
  fields: [],
  kind: 'read',
  run: (request) => ({ you: request.connection.remoteAddress }),
};

/** Sessions have no state here, so ending and refreshing them does nothing. */
const sessionCommands: Command[] = [
  'endSessions',
  'refreshSessions',
  'killSessions',
  'killAllSessions',
  'killAllSessionsByPattern',
].map((name) => ({ names: [name], fields: [], kind: 'read', run: () => ({}) }));

export const diagnosticCommands: Command[] = [
  ping,
  buildInfo,
  serverStatus,
  connectionStatus,
  getParameter,
  getCmdLineOpts,
  getLog,
  whatsMyUri,
  ...sessionCommands,
];
