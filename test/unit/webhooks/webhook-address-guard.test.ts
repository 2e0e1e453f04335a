import { AddressGuard, isPublicAddress } from '../../../src/services/webhooks/address-guard';

const guard = new AddressGuard(false);

describe('the URL of a webhook', () => {
  it.each([
    'https://abc-corp.example/hook?a=b',
    'https://abc-corp.example:8443/',
    'https://8.8.8.8/',
    'https://[2606:4700::1111]/',
  ])('may be %s', (url) => {
    expect(guard.faultOf(url)).toBeUndefined();
  });

  it.each([
    ['http://abc-corp.example/', 'begins with https://'],
    ['ftp://abc-corp.example/', 'begins with https://'],
    ['file:///etc/passwd', 'begins with https://'],
    ['//abc-corp.example/', 'begins with https://'],
    ['', 'begins with https://'],
    ['https://user@abc-corp.example/', 'no user'],
    ['https://:pass@abc-corp.example/', 'no user'],
    ['https://abc-corp.example:25/', 'port'],
    ['https://abc-corp.example:22/', 'port'],
    [`https://abc-corp.example/${'x'.repeat(2048)}`, '2048 characters'],
    ['https://localhost/', 'public'],
    ['https://LOCALHOST./', 'public'],
    ['https://printer.local/', 'public'],
    ['https://metadata.google.internal/', 'public'],
    ['https://127.0.0.1/', 'public'],
    ['https://127.1/', 'public'],
    ['https://2130706433/', 'public'],
    ['https://0x7f000001/', 'public'],
    ['https://0177.0.0.1/', 'public'],
    ['https://017700000001/', 'public'],
    ['https://①②⑦.⓪.⓪.①/', 'public'],
    ['https://0/', 'public'],
    ['https://169.254.169.254/latest/meta-data', 'public'],
    ['https://[::1]/', 'public'],
    ['https://[::ffff:10.0.0.1]/', 'public'],
    ['https://[::ffff:8.8.8.8]/', 'public'],
    ['https://[64:ff9b::7f00:1]/', 'public'],
    ['https://[fd00:ec2::254]/', 'public'],
  ])('must not be %s', (url, reason) => {
    expect(guard.faultOf(url)).toContain(reason);
  });

  it('may have a private address where that is allowed, but no other protocol', () => {
    const open = new AddressGuard(true);

    expect(open.faultOf('http://127.0.0.1:3000/')).toBeUndefined();
    expect(open.faultOf('http://localhost/')).toBeUndefined();
    expect(open.faultOf('ftp://127.0.0.1/')).toBeDefined();
    expect(open.faultOf('http://a:b@127.0.0.1/')).toBeDefined();
  });
});

describe('a public address', () => {
  it.each(['8.8.8.8', '1.1.1.1', '2606:4700::1111', '2a00:1450:4001:80b::200e'])(
    'is %s',
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );

  it.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.53',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '192.0.0.8',
    '192.0.2.1',
    '198.18.0.1',
    '203.0.113.1',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::127.0.0.1',
    '::ffff:8.8.8.8',
    '64:ff9b::808:808',
    '64:ff9b:1::1',
    '100::1',
    '2001::1',
    '2001:db8::1',
    '2002:7f00:1::',
    'fc00::1',
    'fd12:3456::1',
    'fe80::1',
    'fe80::1%eth0',
    'fec0::1',
    'ff02::1',
    '4000::1',
    'not an address',
  ])('is not %s', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});
