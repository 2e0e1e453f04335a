import pino from 'pino';
import { redaction } from '../../../src/telemetry/log';

/** What is written of that object. */
function written(object: object): Record<string, unknown> {
  const lines: string[] = [];
  pino({ redact: redaction() }, { write: (line) => void lines.push(line) }).info(object, 'text');
  expect(lines).toHaveLength(1);
  return JSON.parse(lines[0] ?? '') as Record<string, unknown>; // pino writes objects
}

describe('the log', () => {
  it.each(['authorization', 'x-api-key', 'cookie', 'key', 'secret', 'token', 'password'])(
    'hides %s everywhere',
    (name) => {
      const secret = 'tb_hush-hush';
      const line = written({
        [name]: secret,
        headers: { [name]: secret },
        req: { headers: { [name]: secret } },
      });

      expect(JSON.stringify(line)).not.toContain(secret);
      expect(line).toMatchObject({
        [name]: '[redacted]',
        headers: { [name]: '[redacted]' },
        req: { headers: { [name]: '[redacted]' } },
      });
    },
  );

  it('shows everything else, and errors with their stacks', () => {
    const line = written({ requestId: 'request-1', keyId: 'k1', err: new Error('broken') });

    expect(line).toMatchObject({
      level: 30,
      msg: 'text',
      requestId: 'request-1',
      keyId: 'k1',
      err: { type: 'Error', message: 'broken' },
    });
    expect(JSON.stringify(line)).toContain('log.test.ts');
  });
});
