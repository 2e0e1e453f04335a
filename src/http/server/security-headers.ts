import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import helmet, { type HelmetOptions } from 'helmet';

/**
 * Pages load only what this server serves itself, and nothing inline; they cannot be framed; they send no
 * referrer. Answers that are no pages have the same headers: it does no harm, and a browser that takes one
 * for a page can do nothing with it.
 */
const OPTIONS: HelmetOptions = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'", 'data:'],
      connectSrc: ["'self'"],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
    },
  },
  frameguard: { action: 'deny' },
  referrerPolicy: { policy: 'no-referrer' },
  // Browsers obey it only over TLS, which a proxy terminates.
  strictTransportSecurity: { maxAge: 31_536_000 },
};

/**
 * What helmet sets, name after name and value after value. It is the same for every answer, so helmet is
 * asked once.
 */
export const SECURITY_HEADERS: readonly string[] = headersOfHelmet();

/** In lower case. */
export const SECURITY_HEADER_NAMES: ReadonlySet<string> = new Set(
  SECURITY_HEADERS.filter((_text, index) => index % 2 === 0).map((name) => name.toLowerCase()),
);

function headersOfHelmet(): string[] {
  const set: string[] = [];
  class Recorder extends ServerResponse {
    override setHeader(name: string, value: number | string | readonly string[]): this {
      set.push(name, String(value));
      return this;
    }
  }
  const request = new IncomingMessage(new Socket());
  helmet(OPTIONS)(request, new Recorder(request), (error) => {
    if (error !== undefined) throw new Error('helmet failed', { cause: error });
  });
  return set;
}
