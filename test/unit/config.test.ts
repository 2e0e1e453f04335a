import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { ConfigError, readConfig, VARIABLES } from '../../src/config';

const DEFAULTS = {
  nodeEnv: 'development',
  host: '127.0.0.1',
  port: 3000,
  mongodbUri: undefined,
  embeddedEngine: 'auto',
  dataDir: '.data',
  eventId: 'node-meetup-2025',
  eventName: 'Node.js Meet-up',
  eventSeats: 500,
  logLevel: 'info',
  accessLog: undefined,
  requestDeadlineMs: 5000,
  webConcurrency: 1,
  metricsToken: undefined,
  tracedAs: undefined,
};

function faultsOf(env: NodeJS.ProcessEnv): string[] {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
}

describe('readConfig', () => {
  it('has a default for everything', () => {
    expect(readConfig({})).toEqual(DEFAULTS);
  });

  it('takes an empty variable for an absent one', () => {
    const empty = Object.fromEntries(Object.keys(VARIABLES).map((name) => [name, '']));

    expect(readConfig(empty)).toEqual(DEFAULTS);
  });

  it('passes over what is not its own', () => {
    expect(readConfig({ PATH: '/bin', PORTS: 'x', port: 'x' })).toEqual(DEFAULTS);
  });

  it('reads every variable', () => {
    expect(
      readConfig({
        NODE_ENV: 'production',
        HOST: '0.0.0.0',
        PORT: '0',
        MONGODB_URI: 'mongodb+srv://user:secret@cluster.example/tickets?appName=x',
        EMBEDDED_ENGINE: 'mongod',
        DATA_DIR: '/var/lib/ticketboss',
        EVENT_ID: 'gala-2026',
        EVENT_NAME: 'Gala “Übermut”',
        EVENT_SEATS: '10000000',
        LOG_LEVEL: 'silent',
        ACCESS_LOG: '/var/log/access.log',
        REQUEST_DEADLINE_MS: '50',
        WEB_CONCURRENCY: '4',
        METRICS_TOKEN: 'a-token-for-scrapers',
        OTEL_EXPORTER_OTLP_ENDPOINT: 'https://collector.example:4318',
        OTEL_SERVICE_NAME: 'tickets-eu',
      }),
    ).toEqual({
      nodeEnv: 'production',
      host: '0.0.0.0',
      port: 0,
      mongodbUri: 'mongodb+srv://user:secret@cluster.example/tickets?appName=x',
      embeddedEngine: 'mongod',
      dataDir: '/var/lib/ticketboss',
      eventId: 'gala-2026',
      eventName: 'Gala “Übermut”',
      eventSeats: 10_000_000,
      logLevel: 'silent',
      accessLog: '/var/log/access.log',
      requestDeadlineMs: 50,
      webConcurrency: 4,
      metricsToken: 'a-token-for-scrapers',
      tracedAs: 'tickets-eu',
    });
  });

  it.each(['127.0.0.1', '0.0.0.0', '::', '::1', 'localhost', 'tickets.example'])(
    'listens on %s',
    (HOST) => {
      expect(readConfig({ HOST }).host).toBe(HOST);
    },
  );

  it.each([
    ['NODE_ENV', 'prod'],
    ['HOST', 'not a host'],
    ['HOST', '10.0.0.0/8'],
    ['PORT', '-1'],
    ['PORT', '65536'],
    ['PORT', '3000.5'],
    ['PORT', 'http'],
    ['PORT', '0x50'],
    ['MONGODB_URI', 'localhost:27017'],
    ['MONGODB_URI', 'http://127.0.0.1'],
    ['MONGODB_URI', 'mongodb://'],
    ['EMBEDDED_ENGINE', 'sqlite'],
    ['EVENT_ID', 'Node Meet-up'],
    ['EVENT_ID', 'a'.repeat(65)],
    ['EVENT_ID', 'a/b'],
    ['EVENT_NAME', 'a'.repeat(201)],
    ['EVENT_SEATS', '0'],
    ['EVENT_SEATS', '-5'],
    ['EVENT_SEATS', '1.5'],
    ['EVENT_SEATS', 'NaN'],
    ['EVENT_SEATS', 'Infinity'],
    ['EVENT_SEATS', '10000001'],
    ['LOG_LEVEL', 'verbose'],
    ['REQUEST_DEADLINE_MS', '49'],
    ['REQUEST_DEADLINE_MS', '60001'],
    ['REQUEST_DEADLINE_MS', '5s'],
    ['WEB_CONCURRENCY', '0'],
    ['WEB_CONCURRENCY', '65'],
    ['WEB_CONCURRENCY', 'auto'],
    ['METRICS_TOKEN', 'too-short'],
    ['METRICS_TOKEN', 'a token with blanks in it'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'localhost:4318'],
    ['OTEL_TRACES_EXPORTER', 'console'],
    ['OTEL_SDK_DISABLED', 'perhaps'],
  ])('refuses %s=%s by name', (name, value) => {
    const faults = faultsOf({ [name]: value });

    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(name);
  });

  it('names every fault at once, a line each', () => {
    const env = {
      NODE_ENV: 'staging',
      PORT: 'http',
      MONGODB_URI: 'localhost',
      EVENT_SEATS: '0',
      REQUEST_DEADLINE_MS: 'soon',
    };
    const faults = faultsOf(env);

    expect(faults.map((fault) => fault.split(' ', 1)[0])).toEqual(Object.keys(env));
    const { message } = new ConfigError(faults);
    expect(message.split('\n').slice(1)).toEqual(faults.map((fault) => `  ${fault}`));
  });

  it('shows no password of a database that it refuses', () => {
    const [fault] = faultsOf({ MONGODB_URI: 'postgres://user:secret@host/db' });

    expect(fault).not.toContain('secret');
  });

  it('shows no token that it refuses', () => {
    const [fault] = faultsOf({ METRICS_TOKEN: 'short-secret' });

    expect(fault).not.toContain('short-secret');
  });

  it.each<[string | undefined, NodeJS.ProcessEnv]>([
    ['ticketboss', { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' }],
    ['ticketboss', { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://127.0.0.1:4318/v1/traces' }],
    ['ticketboss', { OTEL_TRACES_EXPORTER: 'otlp' }],
    [undefined, { OTEL_TRACES_EXPORTER: 'otlp', OTEL_SDK_DISABLED: 'true' }],
    [undefined, { OTEL_TRACES_EXPORTER: 'none', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://x' }],
    [undefined, { OTEL_SERVICE_NAME: 'alone' }],
  ])('makes traces as %s with %j', (tracedAs, env) => {
    expect(readConfig(env).tracedAs).toBe(tracedAs);
  });

  it('refuses the built-in engine in production, unless a database is named', () => {
    const env = { NODE_ENV: 'production', EMBEDDED_ENGINE: 'builtin' };

    expect(faultsOf(env)).toEqual([expect.stringContaining('EMBEDDED_ENGINE') as string]);
    expect(faultsOf({ ...env, MONGODB_URI: 'mongodb://db' })).toEqual([]);
    expect(faultsOf({ ...env, NODE_ENV: 'test' })).toEqual([]);
  });
});

describe('.env.example', () => {
  const text = readFileSync(join(__dirname, '../../.env.example'), 'utf8');

  it('has each variable with its line of documentation and its default, in their order', () => {
    const [, ...entries] = text.trimEnd().split('\n\n');

    expect(entries).toEqual(
      Object.entries(VARIABLES).map(
        ([name, { doc, schema }]) => `# ${doc}\n#${name}=${defaultOf(schema)}`,
      ),
    );
  });

  it('changes nothing, be it taken as it is or with every line switched on', () => {
    expect(readConfig(parseEnv(text))).toEqual(DEFAULTS);
    expect(readConfig(parseEnv(text.replace(/^#(?=[A-Z_]+=)/gm, '')))).toEqual(DEFAULTS);
  });
});

function defaultOf(schema: (typeof VARIABLES)[keyof typeof VARIABLES]['schema']): string {
  const flags: unknown = schema.describe().flags;
  const given = typeof flags === 'object' && flags !== null && 'default' in flags;
  return given ? String(flags.default) : '';
}
