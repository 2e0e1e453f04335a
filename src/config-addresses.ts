import { isIP, isIPv4 } from 'node:net';

/*
 * What the settings may say that name addresses.
 */

/** Express's names for the address ranges that proxies usually have. */
const PROXY_RANGES = ['loopback', 'linklocal', 'uniquelocal'];

/** A number of proxies, or their addresses and subnets; undefined if the text is neither. */
export function proxiesFrom(text: string): number | string[] | undefined {
  if (/^\d{1,2}$/.test(text)) return Number(text);
  const proxies = text.split(',').map((part) => part.trim());
  return proxies.every((proxy) => PROXY_RANGES.includes(proxy) || isSubnet(proxy))
    ? proxies
    : undefined;
}

function isSubnet(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const bitsMax = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  if (bits === undefined) return bitsMax > 0;
  return rest.length === 0 && /^[1-9]\d{0,2}$/.test(bits) && Number(bits) <= bitsMax;
}

/** Undefined if one of them is no origin. */
export function originsFrom(text: string): string[] | undefined {
  const origins = text.split(',').map((part) => part.trim());
  return origins.every((origin) => origin === '*' || isOrigin(origin)) ? origins : undefined;
}

function isOrigin(text: string): boolean {
  return /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text;
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}
