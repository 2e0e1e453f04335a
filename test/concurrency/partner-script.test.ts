import { killAll, TestProcess } from '../support/api-process';
import { ApiCaller } from '../support/api-caller';
import { newPartner } from '../support/partners';
import { ADMIN_KEY, startApp, type TestApp } from '../support/start-app';
import { until } from '../support/until';

const apps: TestApp[] = [];
let uri = '';

/** Two instances on one database, neither of which knows what the other does. */
beforeAll(async () => {
  const access = { authMode: 'required' } as const;
  apps.push(await startApp({ access, reachedAt: (own) => (uri = own) }));
  apps.push(await startApp({ access, reachedAt: () => uri }));
});
afterAll(async () => {
  await killAll();
  for (const app of apps.reverse()) await app.close();
});

const callers = () => apps.map(({ url }) => new ApiCaller(url));

async function run(...args: string[]) {
  const child = new TestProcess('scripts/partner.ts', args, { MONGODB_URI: uri });
  const { code } = await child.exited;
  return { code, stdout: child.stdout.trimEnd(), stderr: child.stderr };
}

describe('npm run partner', () => {
  it('enables and disables a partner on every instance within seconds', async () => {
    const scopes = 'reservations:write,events:read';
    const made = await run('create', '--partner', 'a b', '--name', 'A & B', '--scopes', scopes);
    expect(made).toMatchObject({ code: 0, stdout: expect.stringMatching(/^tb_\w+$/) as string });
    const statuses = async () => {
      const answers = callers().map((caller) => caller.as(made.stdout).get('/api/v1/events'));
      return (await Promise.all(answers)).map(({ status }) => status);
    };
    expect(await statuses()).toEqual([200, 200]);

    const keyId = made.stdout.split('_')[1] ?? '';
    const listed = await run('list');
    expect(listed.stdout).toContain('a b ("A & B"), active');
    expect(listed.stdout).toContain(`${keyId}: active, reservations:write events:read`);
    expect(listed.stdout).not.toContain(made.stdout);

    expect((await run('revoke', '--partner', 'a b', '--key', keyId)).code).toBe(0);
    await until(async () => (await statuses()).every((status) => status === 401));
  });

  it('prints a key for ADMIN_API_KEY without a database', async () => {
    const { code, stdout } = await run('new-key');

    expect(code).toBe(0);
    expect(stdout).toMatch(/^tb_[0-9a-f]{16}_[0-9a-f]{64}$/);
  });

  it('reports all faults at once', async () => {
    const { code, stderr } = await run('issue', '--scopes', 'all', '--color', 'red');

    expect(code).toBe(1);
    expect(stderr).toContain('--partner is required');
    expect(stderr).toContain('--scopes: all is not one of');
    expect(stderr).toContain('--color is not an option');
    expect((await run('issue', '--partner', 'nobody', '--scopes', 'admin')).stderr).toContain(
      'There is no partner nobody',
    );
  });
});

describe('a key that is revoked through one instance', () => {
  it('stops working on the other within seconds', async () => {
    const [here, there] = callers();
    if (!here || !there) throw new Error('both run');
    const { partnerId, keyId, key } = await newPartner(here);
    expect((await there.as(key).get('/api/v1/events')).status).toBe(200);
    await here.as(ADMIN_KEY).delete(`/api/v1/partners/${partnerId}/keys/${keyId}`);

    expect((await here.as(key).get('/api/v1/events')).status).toBe(401);
    await until(async () => (await there.as(key).get('/api/v1/events')).status === 401);
  });
});
