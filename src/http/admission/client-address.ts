import { BlockList, isIP, isIPv6 } from 'node:net';

/** The address that a request comes from, of the connection's and of what proxies say in `X-Forwarded-For`. */
export type ClientAddress = (socketAddress: string, forwardedFor: string | undefined) => string;

/**
 * Trusts only these proxies: this number of them, or those at these addresses. From the connection backwards,
 * the first address that is no proxy's is the client's, as in express's `trust proxy`: anybody may have
 * written what stands before it in the header.
 */
export function clientAddress(trusted: number | readonly string[]): ClientAddress {
  const isProxy = typeof trusted === 'number' ? countingProxies(trusted) : proxiesAt(trusted);
  return (socketAddress, forwardedFor) => {
    if (forwardedFor === undefined || !isProxy(socketAddress, 0)) return socketAddress;
    const hops = [...forwardedFor.split(','), socketAddress].map((hop) => hop.trim()).reverse();
    return hops.find((hop, place) => !isProxy(hop, place)) ?? hops.at(-1) ?? socketAddress;
  };
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
