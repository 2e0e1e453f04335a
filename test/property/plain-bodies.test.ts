import fc from 'fast-check';
import { plainReservationBody, reservationBody } from '../../src/http/validation/schemas';
import { validate } from '../../src/http/validation/validation';

const anything = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom('', ' ', 'abc-corp', 'Ünïcode', '\u0000', 'general', 'a.b', '__proto__', null),
  fc.integer({ min: -1, max: 12 }),
  fc.constantFrom(0.5, 1e300, -0, Number.MAX_SAFE_INTEGER + 1),
);

const bodies = fc.oneof(
  fc.record(
    {
      partnerId: fc.oneof(fc.constant('abc-corp'), fc.string({ unit: 'grapheme' })),
      seats: fc.oneof(fc.integer({ min: 1, max: 10 }), anything),
      tierId: fc.oneof(fc.constant('vip'), fc.string()),
      reference: fc.oneof(fc.constant('order-7'), fc.string({ unit: 'grapheme' })),
    },
    { requiredKeys: ['partnerId', 'seats'] },
  ),
  fc.record(
    {
      partnerId: fc.oneof(fc.constant('abc-corp'), fc.string(), anything),
      seats: fc.oneof(fc.integer({ min: 1, max: 10 }), anything),
      tierId: fc.oneof(fc.constant('vip'), fc.string(), anything),
      holdSeconds: anything,
      reference: fc.oneof(fc.constant('order-7'), anything),
      items: anything,
    },
    { requiredKeys: [] },
  ),
  fc.jsonValue(),
  fc.constant(JSON.parse('{"partnerId":"a","seats":1,"__proto__":{"seats":2}}') as unknown),
);

describe('a body of the most frequent kind', () => {
  it('is taken as the schema takes it, and left to the schema if that refuses it', () => {
    let plain = 0;
    fc.assert(
      fc.property(bodies, (body) => {
        const taken = plainReservationBody(body);
        if (taken === undefined) return;
        plain += 1;
        expect(taken).toEqual(validate(reservationBody, body));
      }),
      { numRuns: 5000 },
    );
    expect(plain).toBeGreaterThan(100);
  });
});
