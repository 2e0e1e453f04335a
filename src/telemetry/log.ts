import { redactSecrets } from '../domain/redact';
import pino, { type Logger } from 'pino';

export interface LogOptions {
  nodeEnv: string;
  logLevel: string;
}

const STANDARD_ERROR = 2;

/** Names of fields whose values must not be logged. */
const SECRETS = ['authorization', 'x-api-key', 'cookie', 'key', 'secret', 'token', 'password'];

/**
 * The log of this process, on standard error: a JSON object a line, or lines for people in development on a
 * terminal. Secrets are replaced up to two levels deep.
 */
export async function createLog({ nodeEnv, logLevel }: LogOptions): Promise<Logger> {
  const options = { level: logLevel, redact: redaction(), hooks: LOG_HOOKS };
  if (nodeEnv === 'development' && process.stderr.isTTY) {
    // Loaded only where it is used: it is not needed in production.
    const { default: pretty } = await import('pino-pretty');
    return pino(options, pretty({ destination: STANDARD_ERROR, sync: true, ignore: 'hostname' }));
  }
  return pino(options, pino.destination({ dest: STANDARD_ERROR, sync: true }));
}

/** Replaces, in whole lines, what has the form of a secret: in messages, stacks and addresses, too. */
export const LOG_HOOKS = { streamWrite: redactSecrets };

/** Pino's option of that name. */
export function redaction() {
  const names = SECRETS.map((name) => `["${name}"]`);
  const paths = ['', '*', '*.*'].flatMap((place) => names.map((name) => place + name));
  return { paths, censor: '[redacted]' };
}
