import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { ConfigError, readConfig, VARIABLES } from '../../src/config';

const DEFAULTS = {
  nodeEnv: 'development',
  host: '127.0.0.1',
  port: 3000,
  mongodbUri: undefined,
  databasePoolSize: 50,
  embeddedEngine: 'auto',
  dataDir: '.data',
  eventId: 'node-meetup-2025',
  eventName: 'Node.js Meet-up',
  eventSeats: 500,
  logLevel: 'info',
  accessLog: undefined,
  requestDeadlineMs: 5000,
  webhookAllowPrivate: false,
  webConcurrency: 1,
  shutdownGraceMs: 0,
  keepAliveMs: 65_000,
  metricsToken: undefined,
  tracedAs: undefined,
  access: {
    authMode: 'off',
    adminApiKey: undefined,
    jwt: undefined,
    requestsPerAddress: 0,
    requestsPerKey: 6000,
    trustProxy: 0,
    proxyHeader: 'x-forwarded-for',
    corsOrigins: [],
  },
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

const ADMIN_KEY = `tb_admin_${'k'.repeat(43)}`;

describe('readConfig', () => {
  it('has a default for everything', () => {
    expect(readConfig({})).toEqual(DEFAULTS);
  });

  it('treats an empty variable as missing', () => {
    const empty = Object.fromEntries(Object.keys(VARIABLES).map((name) => [name, '']));

    expect(readConfig(empty)).toEqual(DEFAULTS);
  });

  it('ignores other variables', () => {
    expect(readConfig({ PATH: '/bin', PORTS: 'x', port: 'x' })).toEqual(DEFAULTS);
  });

  it('reads every variable', () => {
    expect(
      readConfig({
        NODE_ENV: 'production',
        HOST: '0.0.0.0',
        PORT: '0',
        MONGODB_URI: 'mongodb+srv://user:secret@cluster.example/tickets?appName=x',
        DATABASE_POOL_SIZE: '200',
        EMBEDDED_ENGINE: 'mongod',
        DATA_DIR: '/var/lib/ticketboss',
        EVENT_ID: 'gala-2026',
        EVENT_NAME: 'Gala “Übermut”',
        EVENT_SEATS: '10000000',
        LOG_LEVEL: 'silent',
        ACCESS_LOG: '/var/log/access.log',
        REQUEST_DEADLINE_MS: '50',
        WEB_CONCURRENCY: '4',
        SHUTDOWN_GRACE_SECONDS: '15',
        KEEP_ALIVE_SECONDS: '620',
        METRICS_TOKEN: 'a-token-for-scrapers',
        OTEL_EXPORTER_OTLP_ENDPOINT: 'https://collector.example:4318',
        OTEL_SERVICE_NAME: 'tickets-eu',
        ADMIN_API_KEY: ADMIN_KEY,
        JWT_ISSUER: 'https://id.example',
        JWT_AUDIENCE: 'tickets',
        JWT_JWKS_URL: 'https://id.example/jwks',
        JWT_PARTNER_CLAIM: 'org',
        JWT_SCOPE_CLAIM: 'scp',
        JWT_ADMIN_SCOPE: 'ticketboss-admin',
        RATE_LIMIT_PER_ADDRESS: '100',
        RATE_LIMIT_PER_KEY: '0',
        TRUST_PROXY: 'loopback, 10.0.0.0/8,2001:db8::1',
        PROXY_HEADER: 'Forwarded',
        CORS_ORIGINS: 'https://shop.example, http://localhost:8080',
      }),
    ).toEqual({
      nodeEnv: 'production',
      host: '0.0.0.0',
      port: 0,
      mongodbUri: 'mongodb+srv://user:secret@cluster.example/tickets?appName=x',
      databasePoolSize: 200,
      embeddedEngine: 'mongod',
      dataDir: '/var/lib/ticketboss',
      eventId: 'gala-2026',
      eventName: 'Gala “Übermut”',
      eventSeats: 10_000_000,
      logLevel: 'silent',
      accessLog: '/var/log/access.log',
      requestDeadlineMs: 50,
      webhookAllowPrivate: false,
      webConcurrency: 4,
      shutdownGraceMs: 15_000,
      keepAliveMs: 620_000,
      metricsToken: 'a-token-for-scrapers',
      tracedAs: 'tickets-eu',
      access: {
        authMode: 'required',
        adminApiKey: ADMIN_KEY,
        jwt: {
          issuer: 'https://id.example',
          audience: 'tickets',
          jwksUrl: 'https://id.example/jwks',
          partnerClaim: 'org',
          scopeClaim: 'scp',
          adminScope: 'ticketboss-admin',
        },
        requestsPerAddress: 100,
        requestsPerKey: 0,
        trustProxy: ['loopback', '10.0.0.0/8', '2001:db8::1'],
        proxyHeader: 'forwarded',
        corsOrigins: ['https://shop.example', 'http://localhost:8080'],
      },
    });
  });

  it.each(['127.0.0.1', '0.0.0.0', '::', '::1', 'localhost', 'tickets.example'])(
    'listens on %s',
    (HOST) => {
      expect(readConfig({ HOST, AUTH_MODE: 'required' }).host).toBe(HOST);
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
    ['AUTH_MODE', 'on'],
    ['ALLOW_OPEN_ACCESS', 'yes'],
    ['RATE_LIMIT_PER_ADDRESS', '-1'],
    ['RATE_LIMIT_PER_KEY', '1.5'],
    ['TRUST_PROXY', 'true'],
    ['TRUST_PROXY', '-1'],
    ['TRUST_PROXY', '10.0.0.0/33'],
    ['TRUST_PROXY', 'loopback,,10.0.0.1'],
    ['CORS_ORIGINS', 'shop.example'],
    ['CORS_ORIGINS', 'https://shop.example/'],
    ['CORS_ORIGINS', 'null'],
    ['WEB_CONCURRENCY', '0'],
    ['WEB_CONCURRENCY', '65'],
    ['WEB_CONCURRENCY', 'auto'],
    ['SHUTDOWN_GRACE_SECONDS', '-1'],
    ['SHUTDOWN_GRACE_SECONDS', '10s'],
    ['KEEP_ALIVE_SECONDS', '0'],
    ['DATABASE_POOL_SIZE', '4'],
    ['DATABASE_POOL_SIZE', 'auto'],
    ['KEEP_ALIVE_SECONDS', '3601'],
    ['METRICS_TOKEN', 'too-short'],
    ['METRICS_TOKEN', 'a token with blanks in it'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'localhost:4318'],
    ['OTEL_TRACES_EXPORTER', 'console'],
    ['OTEL_SDK_DISABLED', 'perhaps'],
  ])('refuses %s=%s with its name', (name, value) => {
    const faults = faultsOf({ [name]: value });

    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(name);
  });

  it('reports every fault at once, one per line', () => {
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

  it('requires keys in production, and elsewhere if configured', () => {
    const modeOf = (env: NodeJS.ProcessEnv) => readConfig(env).access.authMode;

    expect(modeOf({})).toBe('off');
    expect(modeOf({ AUTH_MODE: 'required' })).toBe('required');
    expect(modeOf({ NODE_ENV: 'production' })).toBe('required');
    expect(faultsOf({ NODE_ENV: 'production', AUTH_MODE: 'off' })).toEqual([
      'AUTH_MODE must not be off in production',
    ]);
    expect(
      faultsOf({ NODE_ENV: 'production', AUTH_MODE: 'off', ALLOW_OPEN_ACCESS: 'true' }),
    ).toHaveLength(1);
  });

  it('allows access without keys only on loopback, unless configured explicitly', () => {
    for (const HOST of ['127.0.0.1', '127.1.2.3', '::1', 'localhost']) {
      expect(faultsOf({ HOST })).toEqual([]);
    }
    for (const HOST of ['0.0.0.0', '::', '192.168.1.1', 'tickets.example', '127.example']) {
      expect(faultsOf({ HOST })).toEqual([expect.stringContaining('ALLOW_OPEN_ACCESS') as string]);
      expect(faultsOf({ HOST, ALLOW_OPEN_ACCESS: 'false' })).toHaveLength(1);
      expect(faultsOf({ HOST, ALLOW_OPEN_ACCESS: 'true' })).toEqual([]);
      expect(faultsOf({ HOST, AUTH_MODE: 'required' })).toEqual([]);
    }
  });

  it('limits addresses if keys are required, unless configured otherwise', () => {
    const limitOf = (env: NodeJS.ProcessEnv) => readConfig(env).access.requestsPerAddress;

    expect(limitOf({})).toBe(0);
    expect(limitOf({ RATE_LIMIT_PER_ADDRESS: '5' })).toBe(5);
    expect(limitOf({ AUTH_MODE: 'required' })).toBe(12_000);
    expect(limitOf({ AUTH_MODE: 'required', RATE_LIMIT_PER_ADDRESS: '0' })).toBe(0);
  });

  it('accepts JWTs only if all their settings are given', () => {
    expect(faultsOf({ JWT_ISSUER: 'https://id.example' })).toEqual([
      'JWT_AUDIENCE is required for JWTs',
      'JWT_JWKS_URL is required for JWTs',
    ]);
  });

  it('shows no key that it refuses', () => {
    const [fault] = faultsOf({ ADMIN_API_KEY: 'tb_admin_short' });

    expect(fault).toContain('ADMIN_API_KEY');
    expect(fault).not.toContain('short');
  });

  it('allows webhooks to private addresses everywhere except in production', () => {
    const env = { WEBHOOK_ALLOW_PRIVATE: 'true', MONGODB_URI: 'mongodb://db' };

    expect(readConfig(env).webhookAllowPrivate).toBe(true);
    expect(faultsOf({ ...env, NODE_ENV: 'production' })).toEqual([
      expect.stringContaining('WEBHOOK_ALLOW_PRIVATE') as string,
    ]);
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

  it('changes nothing, unchanged or with every line enabled', () => {
    expect(readConfig(parseEnv(text))).toEqual(DEFAULTS);
    expect(readConfig(parseEnv(text.replace(/^#(?=[A-Z_]+=)/gm, '')))).toEqual(DEFAULTS);
  });
});

function defaultOf(schema: (typeof VARIABLES)[keyof typeof VARIABLES]['schema']): string {
  const flags: unknown = schema.describe().flags;
  const given = typeof flags === 'object' && flags !== null && 'default' in flags;
  return given ? String(flags.default) : '';
}
