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
    expect(clientAddress(trusted).of(socket, header)).toBe(found);
    if (trusted !== 0) expect(byExpress(trusted, socket, header)).toBe(found);
  });

  it.each([
    [`${CLIENT}:5678`, CLIENT],
    [`${FAR}:1, ${CLIENT}:65535`, CLIENT],
    ['[2001:db8::7]:80', '2001:db8::7'],
    ['[2001:db8::7]', '2001:db8::7'],
    ['2001:db8::7', '2001:db8::7'],
  ])('leaves out the port: %s', (header, found) => {
    expect(clientAddress(1).of('10.0.0.1', header)).toBe(found);
    expect(clientAddress(['10.0.0.1']).of('10.0.0.1', header)).toBe(found);
  });

  it('knows a trusted proxy that is named with its port', () => {
    expect(clientAddress(['10.0.0.0/8']).of('10.0.0.1', `${CLIENT}:5, 10.0.0.2:6`)).toBe(CLIENT);
  });

  it.each([
    [`for=${CLIENT}`, CLIENT],
    [`For="${CLIENT}:5678";proto=https;by=10.0.0.1`, CLIENT],
    [`for=${FAR}, for=${CLIENT};host="a,b;for=${FAR}"`, CLIENT],
    ['proto=https; for="[2001:db8:cafe::17]:4711"', '2001:db8:cafe::17'],
    ['for=_hidden', '_hidden'],
    ['proto=https', ''],
  ])('reads Forwarded instead, if that is what proxies send: %s', (header, found) => {
    const address = clientAddress(1, 'forwarded');
    expect(address.header).toBe('forwarded');
    expect(address.of('10.0.0.1', header)).toBe(found);
  });
});
