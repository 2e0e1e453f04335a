import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { freePort } from '../../../src/embedded/loopback-port';
import { startDatabase, type DatabaseOptions } from '../../../src/embedded/start-database';

describe('startDatabase', () => {
  const start = (options: Partial<DatabaseOptions>) =>
    startDatabase({ engine: 'builtin', dataDir: undefined, report: () => undefined, ...options });

  it.each([-1, 1.5, 65_536, NaN])('refuses the port %p', async (port) => {
    await expect(start({ port })).rejects.toThrow(`${port} is not a port. Choose one`);
  });

  it('refuses an empty data directory', async () => {
    await expect(start({ dataDir: ' ' })).rejects.toThrow('Name a directory.');
  });

  it('refuses an unknown engine', async () => {
    // Configuration that no compiler has checked may be passed here.
    const engine = 'mysql' as DatabaseOptions['engine'];
    await expect(start({ engine })).rejects.toThrow(
      'There is no engine "mysql". Choose one of auto, mongod, builtin.',
    );
  });
});

describe('freePort', () => {
  it('finds a free port', async () => {
    expect(await freePort(0)).toBeGreaterThan(0);
  });

  it('refuses one that is in use', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await expect(freePort(port)).rejects.toThrow(`Port ${port} on 127.0.0.1 is in use. Stop`);
    server.close();
  });
});
