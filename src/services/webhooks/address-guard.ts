import { lookup as systemLookup } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { WEBHOOK_URL_LENGTH_MAX } from '../../limits';

/** One address of a host, as `dns.lookup` tells it. */
export interface HostAddress {
  address: string;
  family: number;
}

export type ResolveHost = (hostname: string) => Promise<HostAddress[]>;

export class AddressRefusedError extends Error {
  constructor() {
    super('the address is not a public one');
    this.name = 'AddressRefusedError';
  }
}

/**
 * Keeps webhooks away from addresses that only this machine and its network should reach, since callers
 * choose the URLs. With `allowPrivate`, for development, any address and plain HTTP are allowed.
 */
export class AddressGuard {
  constructor(
    private readonly allowPrivate: boolean,
    private readonly resolve: ResolveHost = (hostname) => systemLookup(hostname, { all: true }),
  ) {}

  /** What is wrong with a webhook's URL as far as it tells by itself; undefined if nothing is. */
  faultOf(text: string): string | undefined {
    if (text.length > WEBHOOK_URL_LENGTH_MAX) {
      return `must have at most ${WEBHOOK_URL_LENGTH_MAX} characters`;
    }
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (!url || !this.takesProtocol(url)) {
      return `must be a URL that begins with ${this.allowPrivate ? 'https:// or http://' : 'https://'}`;
    }
    if (url.username !== '' || url.password !== '')
      return 'must have no user and no password in it';
    if (this.allowPrivate) return undefined;
    if (!isPortAllowed(url.port)) return 'must have the port 443 or one above 1023';
    return isNamedLocal(url.hostname) || isRefusedLiteral(url.hostname)
      ? 'must lead to a public address'
      : undefined;
  }

  /**
   * Resolves a host for a connection: to exactly the addresses that were checked, so that nobody can change
   * them in between. If one of them is not public, none is used.
   */
  readonly lookup: LookupFunction = (hostname, { all }, callback) => {
    this.publicAddresses(hostname).then(
      (addresses) => {
        const [first] = addresses;
        if (all) callback(null, addresses);
        else callback(null, first?.address ?? '', first?.family);
      },
      (error: unknown) => {
        callback(error instanceof Error ? error : new Error(String(error)), []);
      },
    );
  };

  private takesProtocol({ protocol }: URL): boolean {
    return protocol === 'https:' || (this.allowPrivate && protocol === 'http:');
  }

  private async publicAddresses(hostname: string): Promise<HostAddress[]> {
    const addresses = await this.resolve(hostname);
    const isPublic = addresses.every(({ address }) => isPublicAddress(address));
    if (addresses.length === 0 || (!isPublic && !this.allowPrivate)) {
      throw new AddressRefusedError();
    }
    return addresses;
  }
}

/** IANA has given out only this part of IPv6 for the public. */
const GLOBAL_UNICAST_V6 = ipaddr.IPv6.parseCIDR('2000::/3');

/** Whether an address belongs to a single host of the public Internet, and hides no other one. */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.parse(text);
  return (
    address.range() === 'unicast' &&
    (address instanceof ipaddr.IPv4 || address.match(GLOBAL_UNICAST_V6))
  );
}

/** Whether a URL's host is an address, which no lookup ever sees, and not a public one. */
function isRefusedLiteral(hostname: string): boolean {
  const address = hostname.replace(/^\[(.*)\]$/, '$1');
  return isIP(address) !== 0 && !isPublicAddress(address);
}

/** `localhost` and what RFC 6761 and RFC 6762 keep for machines nearby. */
function isNamedLocal(hostname: string): boolean {
  return /(^|\.)(localhost|local|internal)\.?$/.test(hostname);
}

/** Below 1024 are the services of machines, like mail; web servers other than at 443 are above. */
function isPortAllowed(port: string): boolean {
  return port === '' || port === '443' || Number(port) >= 1024;
}
