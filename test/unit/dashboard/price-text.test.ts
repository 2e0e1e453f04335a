import { readPrice } from '../../../src/dashboard/event-form/price-text';

describe('a price as people type it', () => {
  it.each([
    ['19,50', 1950],
    ['19.50', 1950],
    ['19,5', 1950],
    ['19', 1900],
    ['0', 0],
    [' 1 950 ', 195_000],
    ['1.950,00', 195_000],
    ['1,950.00', 195_000],
    ["1'950.50", 195_050],
    ['1,950', 195_000],
    ['1.950', 195_000],
    ['1.950.000', 195_000_000],
    ['1,234,567.89', 123_456_789],
    ['0.05', 5],
  ])('is read: %s', (text, amountMinor) => {
    expect(readPrice(text, 'EUR')).toEqual({ amountMinor });
  });

  it.each([
    ['JPY', '1,950', 1950],
    ['JPY', '1950', 1950],
    ['KWD', '1.950', 1950],
    ['KWD', '1,950.500', 1_950_500],
    ['KWD', '12', 12_000],
  ])('has the digits of its currency: %s %s', (currency, text, amountMinor) => {
    expect(readPrice(text, currency)).toEqual({ amountMinor });
  });

  it.each([
    ['EUR', 'free'],
    ['EUR', '-5'],
    ['EUR', '0.505'],
    ['EUR', '1,95,0'],
    ['EUR', '19.50.5'],
    ['EUR', '1.5,'],
    ['EUR', '99999999999999999'],
    ['JPY', '19.50'],
  ])('is refused if it is none, or has too many digits: %s %s', (currency, text) => {
    expect(readPrice(text, currency)).toEqual({ fault: expect.any(String) as unknown });
  });
});
