import { BlockList, isIP, isIPv6 } from 'node:net';

/** In which proxies say for whom they ask: each appends the address that asked it. */
export type ForwardedHeader = 'x-forwarded-for' | 'forwarded';

export interface ClientAddress {
  header: ForwardedHeader;
  /** The address that a request comes from, by the connection's and by what the header says. */
  of: (socketAddress: string, forwarded: string | undefined) => string;
}

/**
 * Trusts only these proxies: this number of them, or those at these addresses. From the connection backwards,
 * the first address that is no proxy's is the client's, as in express's `trust proxy`: anybody may have
 * written what stands before it in the header. Only the header that the proxies write is read: what stands in
 * the other one may be the caller's.
 */
export function clientAddress(
  trusted: number | readonly string[],
  header: ForwardedHeader = 'x-forwarded-for',
): ClientAddress {
  const isProxy = typeof trusted === 'number' ? countingProxies(trusted) : proxiesAt(trusted);
  const hopsIn = header === 'forwarded' ? hopsOfForwarded : hopsOfForwardedFor;
  return {
    header,
    of: (socketAddress, forwarded) => {
      if (forwarded === undefined || !isProxy(socketAddress, 0)) return socketAddress;
      const hops = [...hopsIn(forwarded).map(withoutPort), socketAddress].reverse();
      return hops.find((hop, place) => !isProxy(hop, place)) ?? hops.at(-1) ?? socketAddress;
    },
  };
}

function hopsOfForwardedFor(header: string): string[] {
  return header.split(',').map((hop) => hop.trim());
}

/** RFC 7239: each element is of one proxy, and its `for`, which may be quoted, says who asked that one. */
function hopsOfForwarded(header: string): string[] {
  const elements = header.match(/(?:[^,"]|"[^"]*")+/g) ?? [];
  return elements.map((element) => {
    const [, quoted, token] = /(?:^|;)\s*for=(?:"([^"]*)"|([^;\s]*))/i.exec(element) ?? [];
    return quoted ?? token ?? '';
  });
}

/** Some gateways send ports: `203.0.113.7:5678`, `[2001:db8::1]:80`. */
function withoutPort(hop: string): string {
  const [, inBrackets, ipv4] = /^(?:\[([^\]]+)\](?::\d+)?|([\d.]+):\d+)$/.exec(hop) ?? [];
  return inBrackets ?? ipv4 ?? hop;
}

type IsProxy = (address: string, place: number) => boolean;

function countingProxies(count: number): IsProxy {
  return (_address, place) => place < count;
}

/** Express's names for them. */
const RANGES: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.0/8', '::1/128'],
  linklocal: ['169.254.0.0/16', 'fe80::/10'],
  uniquelocal: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
};

function proxiesAt(trusted: readonly string[]): IsProxy {
  const proxies = new BlockList();
  for (const subnet of trusted.flatMap((name) => RANGES[name] ?? [name])) {
    const [address = '', bits] = subnet.split('/');
    const whole = isIPv6(address) ? 128 : 32;
    proxies.addSubnet(address, Number(bits ?? whole), isIPv6(address) ? 'ipv6' : 'ipv4');
  }
  return (address) =>
    isIP(address) !== 0 && proxies.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}
