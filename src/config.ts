import Joi from 'joi';
import { isLoopback, originsFrom, proxiesFrom } from './config-addresses';
import { KEY_SHAPE } from './domain/api-key';
import { DATABASE_POOL_MAX, KEEP_ALIVE_MS } from './tuning';

/*
 * One schema of all settings, each with its documentation, reads best in one place, however long.
 */

export interface Config {
  nodeEnv: 'development' | 'production' | 'test';
  host: string;
  port: number;
  mongodbUri: string | undefined;
  /** Connections of a process to the database, at most. */
  databasePoolSize: number;
  embeddedEngine: 'auto' | 'mongod' | 'builtin';
  dataDir: string;
  eventId: string;
  eventName: string;
  eventSeats: number;
  logLevel: string;
  accessLog: string | undefined;
  requestDeadlineMs: number;
  webhookAllowPrivate: boolean;
  webConcurrency: number;
  /** How long requests are still accepted after the signal to stop. */
  shutdownGraceMs: number;
  keepAliveMs: number;
  metricsToken: string | undefined;
  /** The name of the service in traces; undefined if there are no traces. */
  tracedAs: string | undefined;
  access: AccessConfig;
}

/** Which callers are admitted, and how often. */
export interface AccessConfig {
  authMode: 'off' | 'required';
  adminApiKey: string | undefined;
  jwt: JwtConfig | undefined;
  /** Requests a minute; 0 is no limit. */
  requestsPerAddress: number;
  requestsPerKey: number;
  /** How many proxies are in front of this process, or their addresses and subnets. */
  trustProxy: number | string[];
  proxyHeader: 'x-forwarded-for' | 'forwarded';
  corsOrigins: string[];
}

export interface JwtConfig {
  issuer: string;
  audience: string;
  jwksUrl: string;
  partnerClaim: string;
  scopeClaim: string;
  adminScope: string | undefined;
}

interface Variable {
  schema: Joi.Schema;
  /** One line on it, for `.env.example` and the README. */
  doc: string;
}

const slug = /^[a-z0-9-]{1,64}$/;
const whole = (min: number, max: number) => Joi.number().integer().min(min).max(max);

/** Every variable that TicketBoss reads, its default and what it means: one table, so one long file. */
export const VARIABLES = {
  NODE_ENV: {
    schema: Joi.valid('development', 'production', 'test').default('development'),
    doc: 'development, production or test; production refuses the built-in database engine',
  },
  HOST: {
    schema: Joi.alternatives(
      Joi.string().ip({ cidr: 'forbidden' }),
      Joi.string().hostname(),
    ).default('127.0.0.1'),
    doc: 'the address to listen on; 0.0.0.0 for all',
  },
  PORT: {
    schema: Joi.number().integer().min(0).max(65535).default(3000),
    doc: 'the port to listen on; 0 for any free one',
  },
  MONGODB_URI: {
    schema: Joi.string()
      .pattern(/^mongodb(\+srv)?:\/\/./)
      // Joi's own text shows the value, which may have a password in it.
      .messages({ 'string.pattern.base': '{#label} must begin with mongodb:// or mongodb+srv://' }),
    doc: 'the database to use, e.g. mongodb://127.0.0.1:27017/ticketboss; if absent an embedded one is started',
  },
  DATABASE_POOL_SIZE: {
    schema: whole(5, 1000).default(DATABASE_POOL_MAX),
    doc: 'how many connections to the database a process opens at most, for commands',
  },
  EMBEDDED_ENGINE: {
    schema: Joi.valid('auto', 'mongod', 'builtin').default('auto'),
    doc: 'the embedded database without MONGODB_URI: auto, mongod or builtin',
  },
  DATA_DIR: {
    schema: Joi.string().default('.data'),
    doc: 'the folder of the embedded database',
  },
  EVENT_ID: {
    schema: Joi.string().pattern(slug, 'a-z, 0-9 and -, at most 64').default('node-meetup-2025'),
    doc: 'the default event, created at the first start',
  },
  EVENT_NAME: {
    schema: Joi.string().max(200).default('Node.js Meet-up'),
    doc: "the default event's name when it is made",
  },
  EVENT_SEATS: {
    schema: Joi.number().integer().min(1).max(10_000_000).default(500),
    doc: "the default event's seats when it is made",
  },
  LOG_LEVEL: {
    schema: Joi.valid('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent').default('info'),
    doc: 'fatal, error, warn, info, debug, trace or silent; the log goes to standard error',
  },
  ACCESS_LOG: {
    schema: Joi.string(),
    doc: 'a file for the access log; standard output if absent',
  },
  REQUEST_DEADLINE_MS: {
    schema: Joi.number().integer().min(50).max(60_000).default(5000),
    doc: 'how long a request may wait for its outcome, in milliseconds; then it is answered 503',
  },
  WEBHOOK_ALLOW_PRIVATE: {
    schema: Joi.boolean().default(false),
    doc: 'true allows webhooks to private addresses and over plain HTTP, for development; production refuses it',
  },
  WEB_CONCURRENCY: {
    schema: Joi.number().integer().min(1).max(64).default(1),
    doc: 'how many processes serve the port, started and supervised by one more; 1 is a single process',
  },
  SHUTDOWN_GRACE_SECONDS: {
    schema: whole(0, 600).default(0),
    doc: 'how long requests are still accepted after SIGTERM, while /health/ready answers 503, so that balancers send no more',
  },
  KEEP_ALIVE_SECONDS: {
    schema: whole(1, 3600).default(KEEP_ALIVE_MS / 1000),
    doc: 'how long an idle connection is kept; longer than the balancer in front keeps its own',
  },
  METRICS_TOKEN: {
    schema: Joi.string()
      .pattern(/^\S{16,}$/)
      // Joi's own text shows the value, which is a secret.
      .messages({
        'string.pattern.base': '{#label} must have 16 characters or more and no blanks',
      }),
    doc: 'what a scraper of /metrics may send as a bearer token, 16 characters or more, instead of a key',
  },
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    schema: Joi.string().uri({ scheme: ['http', 'https'] }),
    doc: 'where traces are sent by OTLP over HTTP as JSON, e.g. http://127.0.0.1:4318; if absent there are none',
  },
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: {
    schema: Joi.string().uri({ scheme: ['http', 'https'] }),
    doc: 'the same with the whole path, e.g. http://127.0.0.1:4318/v1/traces',
  },
  OTEL_TRACES_EXPORTER: {
    schema: Joi.valid('otlp', 'none'),
    doc: 'otlp sends traces even without an address, to http://localhost:4318; none sends none',
  },
  OTEL_SERVICE_NAME: {
    schema: Joi.string().default('ticketboss'),
    doc: 'the name of the service in traces',
  },
  OTEL_SDK_DISABLED: {
    schema: Joi.boolean().default(false),
    doc: 'true sends no traces, whatever else is set',
  },
  AUTH_MODE: {
    schema: Joi.valid('off', 'required'),
    doc: 'whether a key is required: off (for a loopback HOST; not in production) or required; if absent off, in production required',
  },
  ALLOW_OPEN_ACCESS: {
    schema: Joi.boolean().default(false),
    doc: 'true allows AUTH_MODE=off on any HOST: anyone who reaches the port may do everything',
  },
  ADMIN_API_KEY: {
    schema: Joi.string()
      .pattern(KEY_SHAPE)
      // Joi's own text shows the value, which is a secret.
      .messages({ 'string.pattern.base': '{#label} must be a key: npm run partner -- new-key' }),
    doc: 'a key with the admin scope, for the first partners and keys; `npm run partner -- new-key` prints one',
  },
  JWT_ISSUER: {
    schema: Joi.string(),
    doc: 'the issuer whose JWTs are accepted beside keys (iss); needs JWT_AUDIENCE and JWT_JWKS_URL',
  },
  JWT_AUDIENCE: {
    schema: Joi.string(),
    doc: 'the audience that JWTs must have (aud)',
  },
  JWT_JWKS_URL: {
    schema: Joi.string()
      .uri({ scheme: ['https', 'http'] })
      .pattern(/^(https:|http:\/\/(localhost|127\.0\.0\.1|\[::1\])[:/])/)
      .messages({ 'string.pattern.base': '{#label} must be an https URL, unless on loopback' }),
    doc: "where the issuer's public keys are, as a JSON Web Key Set",
  },
  JWT_PARTNER_CLAIM: {
    schema: Joi.string().default('partner_id'),
    doc: 'the claim of a JWT that names the partner',
  },
  JWT_SCOPE_CLAIM: {
    schema: Joi.string().default('scope'),
    doc: 'the claim of a JWT that lists its scopes, separated by blanks or as a list',
  },
  JWT_ADMIN_SCOPE: {
    schema: Joi.string(),
    doc: 'the word among the scopes of a JWT that makes its bearer an administrator; none does if absent',
  },
  RATE_LIMIT_PER_ADDRESS: {
    schema: Joi.number().integer().min(0).max(10_000_000),
    doc: 'requests a minute from one address, counted by each instance; 0 is no limit; if absent 12000, with AUTH_MODE=off 0',
  },
  RATE_LIMIT_PER_KEY: {
    schema: Joi.number().integer().min(0).max(10_000_000).default(6000),
    doc: 'requests a minute with one key, counted by each instance; 0 is no limit',
  },
  TRUST_PROXY: {
    schema: Joi.string()
      .custom((text: string, helpers) => proxiesFrom(text) ?? helpers.error('proxies'))
      .messages({ proxies: '{#label} must be a number of proxies, or addresses and subnets' }),
    doc: 'the proxies whose PROXY_HEADER is trusted: how many, or their addresses and subnets, separated by commas; none if absent',
  },
  PROXY_HEADER: {
    schema: Joi.string()
      .lowercase()
      .valid('x-forwarded-for', 'forwarded')
      .default('x-forwarded-for'),
    doc: 'the header in which these proxies say who asked them: X-Forwarded-For, or Forwarded (RFC 7239)',
  },
  CORS_ORIGINS: {
    schema: Joi.string()
      .custom((text: string, helpers) => originsFrom(text) ?? helpers.error('origins'))
      .messages({ origins: '{#label} must be origins such as https://shop.example, or *' }),
    doc: 'the origins whose pages may read answers, separated by commas, or *; none if absent',
  },
} satisfies Record<string, Variable>;

/** All that is wrong with the environment, a line each. */
export class ConfigError extends Error {
  constructor(readonly faults: string[]) {
    super(`the configuration is not valid:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

/** Reads the configuration from environment variables; an empty one counts as absent. */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
  const env: NodeJS.ProcessEnv = Object.fromEntries(
    Object.keys(VARIABLES).flatMap((name) =>
      environment[name] ? [[name, environment[name]] as const] : [],
    ),
  );
  const result = SCHEMA.validate(env, {
    abortEarly: false,
    errors: { wrap: { label: false } },
  });
  const faults = [
    ...(result.error?.details.map(({ message }) => message) ?? []),
    ...unfitForProduction(env),
    ...unprotectedSettings(env),
    ...halfConfiguredJwt(env),
  ];
  if (faults.length > 0 || result.error) throw new ConfigError(faults);
  const { value } = result;
  return {
    nodeEnv: value.NODE_ENV,
    host: value.HOST,
    port: value.PORT,
    mongodbUri: value.MONGODB_URI,
    databasePoolSize: value.DATABASE_POOL_SIZE,
    embeddedEngine: value.EMBEDDED_ENGINE,
    dataDir: value.DATA_DIR,
    eventId: value.EVENT_ID,
    eventName: value.EVENT_NAME,
    eventSeats: value.EVENT_SEATS,
    logLevel: value.LOG_LEVEL,
    accessLog: value.ACCESS_LOG,
    requestDeadlineMs: value.REQUEST_DEADLINE_MS,
    webhookAllowPrivate: value.WEBHOOK_ALLOW_PRIVATE,
    webConcurrency: value.WEB_CONCURRENCY,
    shutdownGraceMs: value.SHUTDOWN_GRACE_SECONDS * 1000,
    keepAliveMs: value.KEEP_ALIVE_SECONDS * 1000,
    metricsToken: value.METRICS_TOKEN,
    tracedAs: makesTraces(value) ? value.OTEL_SERVICE_NAME : undefined,
    access: accessFrom(value),
  };
}

/** Whether the standard variables ask for traces; unlike the SDK by itself, absent ones do not. */
function makesTraces(value: Environment): boolean {
  if (value.OTEL_SDK_DISABLED || value.OTEL_TRACES_EXPORTER === 'none') return false;
  return (
    value.OTEL_TRACES_EXPORTER === 'otlp' ||
    value.OTEL_EXPORTER_OTLP_ENDPOINT !== undefined ||
    value.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT !== undefined
  );
}

function unfitForProduction(env: NodeJS.ProcessEnv): string[] {
  if (env.NODE_ENV !== 'production') return [];
  return [
    ...(!env.MONGODB_URI && env.EMBEDDED_ENGINE === 'builtin'
      ? ['EMBEDDED_ENGINE must not be builtin in production: set MONGODB_URI']
      : []),
    ...(/^true$/i.test(env.WEBHOOK_ALLOW_PRIVATE ?? '')
      ? ['WEBHOOK_ALLOW_PRIVATE must not be true in production: webhooks lead to public addresses']
      : []),
  ];
}

/** Access without a key must be configured explicitly. */
function unprotectedSettings(env: NodeJS.ProcessEnv): string[] {
  const isProduction = env.NODE_ENV === 'production';
  if ((env.AUTH_MODE ?? (isProduction ? 'required' : 'off')) !== 'off') return [];
  if (isProduction) return ['AUTH_MODE must not be off in production'];
  const host = env.HOST ?? '127.0.0.1';
  const isNamedAlready = VARIABLES.HOST.schema.validate(host).error !== undefined;
  return isNamedAlready || isLoopback(host) || env.ALLOW_OPEN_ACCESS === 'true'
    ? []
    : [
        'AUTH_MODE must be required on this HOST, or ALLOW_OPEN_ACCESS true: anybody could do anything',
      ];
}

function halfConfiguredJwt(env: NodeJS.ProcessEnv): string[] {
  const names = ['JWT_ISSUER', 'JWT_AUDIENCE', 'JWT_JWKS_URL'];
  const missing = names.filter((name) => !env[name]);
  return missing.length === names.length
    ? []
    : missing.map((name) => `${name} is required for JWTs`);
}

function accessFrom(value: Environment): AccessConfig {
  const authMode = value.AUTH_MODE ?? (value.NODE_ENV === 'production' ? 'required' : 'off');
  const { JWT_ISSUER: issuer, JWT_AUDIENCE: audience, JWT_JWKS_URL: jwksUrl } = value;
  const claims = {
    partnerClaim: value.JWT_PARTNER_CLAIM,
    scopeClaim: value.JWT_SCOPE_CLAIM,
    adminScope: value.JWT_ADMIN_SCOPE,
  };
  return {
    authMode,
    adminApiKey: value.ADMIN_API_KEY,
    jwt: issuer && audience && jwksUrl ? { issuer, audience, jwksUrl, ...claims } : undefined,
    requestsPerAddress: value.RATE_LIMIT_PER_ADDRESS ?? (authMode === 'off' ? 0 : 12_000),
    requestsPerKey: value.RATE_LIMIT_PER_KEY,
    trustProxy: value.TRUST_PROXY ?? 0,
    proxyHeader: value.PROXY_HEADER,
    corsOrigins: value.CORS_ORIGINS ?? [],
  };
}

interface Environment {
  AUTH_MODE?: AccessConfig['authMode'];
  ADMIN_API_KEY?: string;
  JWT_ISSUER?: string;
  JWT_AUDIENCE?: string;
  JWT_JWKS_URL?: string;
  JWT_PARTNER_CLAIM: string;
  JWT_SCOPE_CLAIM: string;
  JWT_ADMIN_SCOPE?: string;
  RATE_LIMIT_PER_ADDRESS?: number;
  RATE_LIMIT_PER_KEY: number;
  TRUST_PROXY?: number | string[];
  PROXY_HEADER: AccessConfig['proxyHeader'];
  CORS_ORIGINS?: string[];
  NODE_ENV: Config['nodeEnv'];
  HOST: string;
  PORT: number;
  MONGODB_URI?: string;
  DATABASE_POOL_SIZE: number;
  EMBEDDED_ENGINE: Config['embeddedEngine'];
  DATA_DIR: string;
  EVENT_ID: string;
  EVENT_NAME: string;
  EVENT_SEATS: number;
  LOG_LEVEL: string;
  ACCESS_LOG?: string;
  REQUEST_DEADLINE_MS: number;
  WEBHOOK_ALLOW_PRIVATE: boolean;
  WEB_CONCURRENCY: number;
  SHUTDOWN_GRACE_SECONDS: number;
  KEEP_ALIVE_SECONDS: number;
  METRICS_TOKEN?: string;
  OTEL_EXPORTER_OTLP_ENDPOINT?: string;
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT?: string;
  OTEL_TRACES_EXPORTER?: 'otlp' | 'none';
  OTEL_SERVICE_NAME: string;
  OTEL_SDK_DISABLED: boolean;
}

const SCHEMA = Joi.object<Environment>(
  Object.fromEntries(Object.entries(VARIABLES).map(([name, { schema }]) => [name, schema])),
);
