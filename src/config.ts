import Joi from 'joi';

export interface Config {
  nodeEnv: 'development' | 'production' | 'test';
  host: string;
  port: number;
  mongodbUri: string | undefined;
  embeddedEngine: 'auto' | 'mongod' | 'builtin';
  dataDir: string;
  eventId: string;
  eventName: string;
  eventSeats: number;
  logLevel: string;
  accessLog: string | undefined;
  requestDeadlineMs: number;
  webConcurrency: number;
  metricsToken: string | undefined;
  /** As what the service appears in traces; undefined if none are made. */
  tracedAs: string | undefined;
}

interface Variable {
  schema: Joi.Schema;
  /** One line on it, for `.env.example` and the README. */
  doc: string;
}

const slug = /^[a-z0-9-]{1,64}$/;

/** Every variable that TicketBoss reads, with its default and what it means. */
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
    doc: 'the default event, made at the first start',
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
  WEB_CONCURRENCY: {
    schema: Joi.number().integer().min(1).max(64).default(1),
    doc: 'how many processes serve the port, started and watched over by one more; 1 is a single process',
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
    doc: 'otlp makes traces even without an address, for http://localhost:4318; none makes none',
  },
  OTEL_SERVICE_NAME: {
    schema: Joi.string().default('ticketboss'),
    doc: 'as what the service appears in traces',
  },
  OTEL_SDK_DISABLED: {
    schema: Joi.boolean().default(false),
    doc: 'true makes no traces, whatever else is set',
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
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const given = Object.keys(VARIABLES).flatMap((name) => (env[name] ? [[name, env[name]]] : []));
  const result = SCHEMA.validate(Object.fromEntries(given), {
    abortEarly: false,
    errors: { wrap: { label: false } },
  });
  const faults = [
    ...(result.error?.details.map(({ message }) => message) ?? []),
    ...unfitForProduction(env),
  ];
  if (faults.length > 0 || result.error) throw new ConfigError(faults);
  const { value } = result;
  return {
    nodeEnv: value.NODE_ENV,
    host: value.HOST,
    port: value.PORT,
    mongodbUri: value.MONGODB_URI,
    embeddedEngine: value.EMBEDDED_ENGINE,
    dataDir: value.DATA_DIR,
    eventId: value.EVENT_ID,
    eventName: value.EVENT_NAME,
    eventSeats: value.EVENT_SEATS,
    logLevel: value.LOG_LEVEL,
    accessLog: value.ACCESS_LOG,
    requestDeadlineMs: value.REQUEST_DEADLINE_MS,
    webConcurrency: value.WEB_CONCURRENCY,
    metricsToken: value.METRICS_TOKEN,
    tracedAs: makesTraces(value) ? value.OTEL_SERVICE_NAME : undefined,
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
  return env.NODE_ENV === 'production' && !env.MONGODB_URI && env.EMBEDDED_ENGINE === 'builtin'
    ? ['EMBEDDED_ENGINE must not be builtin in production: set MONGODB_URI']
    : [];
}

interface Environment {
  NODE_ENV: Config['nodeEnv'];
  HOST: string;
  PORT: number;
  MONGODB_URI?: string;
  EMBEDDED_ENGINE: Config['embeddedEngine'];
  DATA_DIR: string;
  EVENT_ID: string;
  EVENT_NAME: string;
  EVENT_SEATS: number;
  LOG_LEVEL: string;
  ACCESS_LOG?: string;
  REQUEST_DEADLINE_MS: number;
  WEB_CONCURRENCY: number;
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
