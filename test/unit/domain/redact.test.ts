import { redactSecrets } from '../../../src/domain/redact';

const SECRET = 'c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldA';

describe('redactSecrets', () => {
  it.each([
    ['a key', `"key":"tb_00ff_${SECRET}"`, '"key":"tb_00ff_[redacted]"'],
    ['a key in an address', `GET /x?key=tb_a_${SECRET}&b=1`, 'GET /x?key=tb_a_[redacted]&b=1'],
    ['a truncated key', `tb_a_${SECRET.slice(0, 20)} `, 'tb_a_[redacted] '],
    ['a ticket', `"ticket":"tbst_${SECRET}"`, '"ticket":"tbst_[redacted]"'],
    [
      'a ticket in an address',
      `GET /x?ticket=tbst%5F${SECRET}&b=1`,
      'GET /x?ticket=[redacted]&b=1',
    ],
    ['a secret of a webhook', `secret=whsec_${SECRET}==`, 'secret=whsec_[redacted]'],
    ['a token', `token eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.${SECRET}`, 'token [redacted token]'],
    ['a token without a signature', 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.', '[redacted token]'],
    ['a header', `authorization: Bearer ${SECRET}`, 'authorization: Bearer [redacted]'],
    ['a user with a password', `Basic ${SECRET}=`, 'Basic [redacted]'],
    [
      'the password of a database',
      'connect to mongodb+srv://user:pa%40ss@db.example/tickets failed',
      'connect to mongodb+srv://[redacted]@db.example/tickets failed',
    ],
    [
      'one in JSON',
      '{"uri":"mongodb://u:p@a,b/t","x":"c@d"}',
      '{"uri":"mongodb://[redacted]@a,b/t","x":"c@d"}',
    ],
  ])('hides %s', (_name, line, redacted) => {
    expect(redactSecrets(line)).toBe(redacted);
  });

  it.each([
    'GET /api/v1/reservations HTTP/1.1" 201 312',
    'mongodb://127.0.0.1:27017/ticketboss',
    'a bearer of bad news, in basic English',
    'tb_is_short',
  ])('keeps %s', (line) => {
    expect(redactSecrets(line)).toBe(line);
  });

  it('takes linear time', () => {
    const line = `mongodb://${'a'.repeat(100_000)} eyJ${'a.'.repeat(50_000)} tb_${'a'.repeat(1000)}`;

    expect(redactSecrets(line).length).toBeGreaterThan(1000);
  });
});
