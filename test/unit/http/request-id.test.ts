import { requestIdFrom } from '../../../src/http/server/request-id';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('requestIdFrom', () => {
  it.each(['a', 'A-Z.0_9:@+/=', 'a'.repeat(128)])('keeps %s', (given) => {
    expect(requestIdFrom(given)).toBe(given);
  });

  it.each([undefined, '', ' ', 'a b', 'a\nb', 'a\r\nX: y', 'a\u0000', 'é', '"a"', 'a'.repeat(129)])(
    'makes a UUID instead of %j',
    (given) => {
      expect(requestIdFrom(given)).toMatch(UUID);
    },
  );

  it('never makes the same one twice', () => {
    const ids = Array.from({ length: 100 }, () => requestIdFrom(undefined));

    expect(new Set(ids).size).toBe(100);
  });
});
