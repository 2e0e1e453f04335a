/** The currencies of ISO 4217 whose minor unit is not a hundredth, by the digits behind the point. */
const MINOR_DIGITS = new Map<string, number>([
  ...withDigits(0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'),
  // Without a minor unit: metals, funds and the code for tests.
  ...withDigits(0, 'XAG XAU XBA XBB XBC XBD XDR XPD XPT XSU XTS XUA'),
  ...withDigits(3, 'BHD IQD JOD KWD LYD OMR TND'),
  ...withDigits(4, 'CLF UYW'),
]);

function withDigits(digits: number, codes: string): [string, number][] {
  return codes.split(' ').map((code) => [code, digits]);
}

/**
 * How many digits an amount in that currency has behind the point, by ISO 4217 itself: the locale data of
 * platforms say for some currencies (COP, HUF, IDR, PKR) what is usual in shops.
 */
export function minorDigits(currency: string): number {
  return MINOR_DIGITS.get(currency) ?? 2;
}

/** The way back, to a whole number. */
export function toMinor(amount: number, currency: string): number {
  return Math.round(amount * 10 ** minorDigits(currency));
}

/** From the minor unit to the major one, e.g. 12.5 for 1250 cents. */
export function toMajor(amountMinor: number, currency: string): number {
  return amountMinor / 10 ** minorDigits(currency);
}
