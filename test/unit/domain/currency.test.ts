import { minorDigits, toMajor, toMinor } from '../../../src/domain/currency';

test.each([
  ['EUR', 2],
  ['JPY', 0],
  ['KWD', 3],
  ['CLF', 4],
  // Locale data say 0 for these.
  ['COP', 2],
  ['HUF', 2],
  ['IDR', 2],
  ['PKR', 2],
])('%s has %i digits behind the point', (currency, digits) => {
  expect(minorDigits(currency)).toBe(digits);
});

test('amounts go to the major unit and back', () => {
  expect(toMajor(1250, 'EUR')).toBe(12.5);
  expect(toMinor(12.5, 'COP')).toBe(1250);
  expect(toMinor(1.234, 'KWD')).toBe(1234);
  expect(toMinor(toMajor(4711, 'JPY'), 'JPY')).toBe(4711);
});
