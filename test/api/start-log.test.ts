import { ADMIN_KEY, startApp, type TestApp } from '../support/start-app';
import { until } from '../support/until';

const apps: TestApp[] = [];

afterAll(async () => {
  for (const app of apps) await app.close();
});

/** What was logged at the start, once a line with this text was. */
async function startLog(adminApiKey: string | undefined, text: string): Promise<string> {
  const app = await startApp({ access: { authMode: 'required', adminApiKey } });
  apps.push(app);
  await until(() => app.logLines.some((line) => line.includes(text)));
  await app.stop();
  return app.logLines.join('');
}

describe('the log of a start', () => {
  it('says what database was found, and how to make the first key if there is none', async () => {
    const log = await startLog(undefined, 'there is no key');

    expect(log.match(/"database: MongoDB \d+\.\d+\.\d+, /g)).toHaveLength(1);
    expect(log).toContain('npm run partner -- new-key');
  });

  it('is silent about keys if there is one', async () => {
    expect(await startLog(ADMIN_KEY, '"database: MongoDB ')).not.toContain('there is no key');
  });
});
