import Joi from 'joi';
import { VARIABLES } from '../../src/config';
import { ArgumentError, readArguments } from '../support/arguments';

export interface LoadOptions {
  connections: number;
  seconds: number;
  /** Of each reservation. */
  seats: number;
  /** The origin of the server, without a slash at its end. */
  url: string;
  /** The default event if undefined. */
  event: string | undefined;
  key: string | undefined;
  partner: string | undefined;
  /** Which database to audit at the end, if any. */
  database: string | undefined;
}

/**
 * What the arguments of `npm run load` ask for, or `help`. Throws an `ArgumentError` with every fault.
 * `mongodbUri` is the database unless the arguments name one.
 */
export function readLoadArguments(
  args: readonly string[],
  mongodbUri: string | undefined,
): LoadOptions | 'help' {
  const isRemoteAllowed = args.includes(REMOTE);
  const given = readArguments(
    args.filter((arg) => arg !== REMOTE),
    Object.keys(SCHEMAS),
  );
  if (given.isHelpWanted) return 'help';
  const result = Joi.object<ReadOptions>(SCHEMAS).validate(Object.fromEntries(given.values), {
    abortEarly: false,
    errors: { wrap: { label: false } },
  });
  const faults = [
    ...given.faults,
    ...(result.error?.details ?? []).map(({ message }) => `--${message}`),
  ];
  if (result.error) throw new ArgumentError(faults);
  const { url, database = mongodbUri, ...options } = result.value;
  const { origin, hostname } = new URL(url);
  if (!isRemoteAllowed && !isLoopback(hostname)) {
    faults.push(`--url leads to another machine: with ${REMOTE} it is put under load all the same`);
  }
  if (faults.length > 0) throw new ArgumentError(faults);
  const absent = { event: undefined, key: undefined, partner: undefined };
  return { ...absent, ...options, url: origin, database };
}

const REMOTE = '--remote';

interface ReadOptions {
  connections: number;
  seconds: number;
  seats: number;
  url: string;
  event?: string;
  key?: string;
  partner?: string;
  database?: string;
}

const SCHEMAS = {
  connections: Joi.number().integer().min(1).max(5000).default(100),
  seconds: Joi.number().integer().min(1).max(3600).default(10),
  seats: Joi.number().integer().min(1).max(1000).default(1),
  url: Joi.string()
    .uri({ scheme: 'http' })
    .pattern(/:\d+\/?$/)
    .messages({ 'string.pattern.base': '{#label} must name a port, and no path' })
    .default('http://127.0.0.1:3000'),
  event: VARIABLES.EVENT_ID.schema.optional(),
  key: Joi.string().pattern(/^[\x21-\x7e]+$/),
  partner: Joi.string().max(100),
  database: VARIABLES.MONGODB_URI.schema,
};

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname.startsWith('127.');
}
