import express from 'express';
import { clientAddress } from '../../../src/http/admission/client-address';

const CLIENT = '203.0.113.7';
const FAR = '198.51.100.9';

/** What express makes of it, whose `trust proxy` this follows. */
function byExpress(trusted: number | string[], socketAddress: string, forwardedFor?: string) {
  const app = express().set('trust proxy', trusted);
  const request = Object.create(app.request, {
    app: { value: app },
    socket: { value: { remoteAddress: socketAddress } },
    connection: { value: { remoteAddress: socketAddress } },
    headers: { value: forwardedFor === undefined ? {} : { 'x-forwarded-for': forwardedFor } },
  }) as { ip: string };
  return request.ip;
}

const CASES: [number | string[], string, string | undefined, string][] = [
  [0, '10.0.0.1', CLIENT, '10.0.0.1'],
  [1, '10.0.0.1', undefined, '10.0.0.1'],
  [1, '10.0.0.1', CLIENT, CLIENT],
  [1, '10.0.0.1', `${FAR}, ${CLIENT}`, CLIENT],
  [2, '10.0.0.1', `${FAR}, ${CLIENT}`, FAR],
  [9, '10.0.0.1', `${FAR}, ${CLIENT}`, FAR],
  [['10.0.0.1'], '10.0.0.1', CLIENT, CLIENT],
  [['10.0.0.1'], '10.0.0.2', CLIENT, '10.0.0.2'],
  [['10.0.0.0/8'], '10.9.9.9', `${FAR},${CLIENT}, 10.1.1.1`, CLIENT],
  [['10.0.0.0/8'], '10.9.9.9', '10.1.1.1', '10.1.1.1'],
  [['loopback'], '127.0.0.1', CLIENT, CLIENT],
  [['loopback'], '::1', CLIENT, CLIENT],
  [['loopback'], '::ffff:127.0.0.1', CLIENT, CLIENT],
  [['uniquelocal', '2001:db8::/32'], '2001:db8::5', `${CLIENT}, 192.168.1.1`, CLIENT],
  [['linklocal'], '169.254.1.1', '2001:db8::7', '2001:db8::7'],
];

describe('clientAddress', () => {
  it.each(CASES)('trusting %j, from %s, forwarded for %s: %s', (trusted, socket, header, found) => {
    expect(clientAddress(trusted)(socket, header)).toBe(found);
    if (trusted !== 0) expect(byExpress(trusted, socket, header)).toBe(found);
  });
});
