import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { once } from 'node:events';
import { ApiCaller, type ProblemView } from '../support/api-caller';
import { readMetrics, samplesOf } from '../support/metric-samples';
import { newPartner } from '../support/partners';
import { ADMIN_KEY, startApp, type TestApp } from '../support/start-app';
import { StreamClient } from '../support/stream-client';
import { until } from '../support/until';
import { useApp } from '../support/use-app';

const api = useApp();

/** How much each sample that changed has grown while something was done. */
async function growth(act: () => Promise<unknown>): Promise<Record<string, number>> {
  const before = await readMetrics(api.caller);
  await act();
  const after = await readMetrics(api.caller);
  const grown = [...after].map(([name, value]) => [name, value - (before.get(name) ?? 0)] as const);
  return Object.fromEntries(grown.filter(([, by]) => by !== 0));
}

const requests = (route: string, method: string, status: number) =>
  `ticketboss_http_requests_total{route="${route}",method="${method}",status="${status}"}`;

describe('GET /metrics', () => {
  it("is in Prometheus's text format", async () => {
    const { status, headers, text } = await api.caller.get('/metrics', { Accept: '*/*' });

    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(text).toContain('# TYPE ticketboss_commits_total counter\nticketboss_commits_total ');
    expect(text).toMatch(/\nnodejs_eventloop_lag_p99_seconds \d/);
    expect(text.endsWith('\n')).toBe(true);
  });

  it('is in OpenMetrics format for clients that prefer it, with the same samples', async () => {
    const accept =
      'application/openmetrics-text;version=1.0.0;q=0.8,text/plain;version=0.0.4;q=0.5';
    const { headers, text } = await api.caller.get('/metrics', { Accept: accept });

    expect(headers.get('content-type')).toBe(
      'application/openmetrics-text; version=1.0.0; charset=utf-8',
    );
    expect(text).toContain('# TYPE ticketboss_commits counter\nticketboss_commits_total ');
    expect(text.endsWith('\n# EOF\n')).toBe(true);
    const plain = await readMetrics(api.caller);
    const names = [...samplesOf(text).keys()].filter((name) => name.startsWith('ticketboss'));
    expect(names.filter((name) => !plain.has(name))).toEqual([]);
  });

  it('counts and times requests by the pattern of their route', async () => {
    const eventId = await api.createEvent();
    const grown = await growth(async () => {
      await api.caller.reserve(eventId, { seats: 2 });
      await api.caller.reserve(eventId, { seats: 3 });
      await api.caller.reserve(eventId, { seats: 0 });
      await api.caller.find(randomUUID());
      await api.caller.delete(`/api/v1/events/${eventId}/changes`);
      await api.caller.get(`/nowhere/${randomUUID()}`);
    });

    const reserve = '/api/v1/events/:eventId/reservations';
    expect(grown).toMatchObject({
      [requests(reserve, 'POST', 201)]: 2,
      [requests(reserve, 'POST', 400)]: 1,
      [requests('/api/v1/reservations/:reservationId', 'GET', 404)]: 1,
      [requests('/api/v1/events/:eventId/changes', 'DELETE', 405)]: 1,
      [requests('unmatched', 'GET', 404)]: 1,
      [`ticketboss_http_request_duration_seconds_count{route="${reserve}",method="POST"}`]: 3,
    });
    const seconds =
      grown[`ticketboss_http_request_duration_seconds_sum{route="${reserve}",method="POST"}`];
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThan(60);
  });

  it('counts live streams, but does not time them', async () => {
    const route = '/api/v1/events/:eventId/stream';
    const stream = await StreamClient.open(api.app.url, await api.createEvent());
    const grown = await growth(async () => {
      await until(() => stream.events.length > 0);
      stream.close();
      await until(async () => (await readMetrics(api.caller)).has(requests(route, 'GET', 200)));
    });

    expect(grown[requests(route, 'GET', 200)]).toBe(1);
    expect(Object.keys(grown).join()).not.toContain(`duration_seconds_count{route="${route}"`);
  });

  it('counts a request whose caller disconnected as 499', async () => {
    const { port, hostname } = new URL(api.app.url);
    const before = await readMetrics(api.caller);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    socket.write('POST /api/v1/reservations HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n');
    socket.write('Content-Type: application/json\r\n\r\n{');
    await until(async () => {
      socket.destroy();
      const name = requests('/api/v1/reservations', 'POST', 499);
      return (await readMetrics(api.caller)).get(name) === (before.get(name) ?? 0) + 1;
    });
  });

  it('counts commits, their changes, and the outcomes of commands', async () => {
    const eventId = await api.createEvent();
    const key = { 'Idempotency-Key': randomUUID() };
    const grown = await growth(async () => {
      const { body } = await api.caller.reserve(eventId, { seats: 2, holdSeconds: 60 }, key);
      await api.caller.reserve(eventId, { seats: 2, holdSeconds: 60 }, key);
      await api.caller.confirm(body.reservationId);
      await api.caller.cancel(body.reservationId);
      await api.caller.cancel(body.reservationId);
      await api.caller.reserve(eventId, { seats: 10 });
      await api.caller.reserve(eventId, { seats: 1 });
    });

    expect(grown).toMatchObject({
      ticketboss_commits_total: 4,
      ticketboss_commit_changes_count: 4,
      ticketboss_commit_changes_sum: 4,
      ticketboss_commit_duration_seconds_count: 4,
      ticketboss_settle_lag_seconds_count: 4,
      'ticketboss_changes_total{kind="held"}': 1,
      'ticketboss_changes_total{kind="confirmed"}': 1,
      'ticketboss_changes_total{kind="cancelled"}': 1,
      'ticketboss_changes_total{kind="reserved"}': 1,
      'ticketboss_commands_total{kind="reserve",outcome="accepted"}': 2,
      'ticketboss_commands_total{kind="reserve",outcome="replayed"}': 1,
      'ticketboss_commands_total{kind="reserve",outcome="not_enough_seats"}': 1,
      'ticketboss_commands_total{kind="confirm",outcome="accepted"}': 1,
      'ticketboss_commands_total{kind="cancel",outcome="accepted"}': 1,
      'ticketboss_commands_total{kind="cancel",outcome="reservation_already_cancelled"}': 1,
    });
  });

  it('counts holds that expired', async () => {
    const eventId = await api.createEvent();
    const expired = 'ticketboss_changes_total{kind="expired"}';
    const before = (await readMetrics(api.caller)).get(expired) ?? 0;
    await api.caller.reserve(eventId, { seats: 1, holdSeconds: 1 });

    await until(async () => (await readMetrics(api.caller)).get(expired) === before + 1);
  });

  it('shows the seats of the events with the latest commits only', async () => {
    const eventIds = await Promise.all(Array.from({ length: 23 }, () => api.createEvent()));
    for (const eventId of eventIds) {
      await api.caller.reserve(eventId, { seats: 3 });
      await api.caller.reserve(eventId, { seats: 2, holdSeconds: 60 });
    }
    const samples = await readMetrics(api.caller);

    const last = eventIds.at(-1) ?? '';
    expect(samples.get(`ticketboss_seats{event="${last}",state="available"}`)).toBe(5);
    expect(samples.get(`ticketboss_seats{event="${last}",state="held"}`)).toBe(2);
    expect(samples.get(`ticketboss_seats{event="${last}",state="confirmed"}`)).toBe(3);
    const series = [...samples.keys()].filter((name) => name.startsWith('ticketboss_seats'));
    expect(series).toHaveLength(3 * 20);
    expect(series.join()).not.toContain(`"${eventIds[0] ?? ''}"`);
  });
});

describe('without a database', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({ isDatabaseAway: true });
  });
  afterAll(() => app.close());

  it('the metrics are served, except the seats', async () => {
    const samples = await readMetrics(new ApiCaller(app.url));

    expect(samples.get('ticketboss_commits_total')).toBe(0);
    expect([...samples.keys()].filter((name) => name.startsWith('ticketboss_seats'))).toEqual([]);
  });
});

describe('with METRICS_TOKEN', () => {
  const metricsToken = 'a-token-for-scrapers';
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({ config: { metricsToken } });
  });
  afterAll(() => app.close());

  const read = (path: string, headers: Record<string, string>) =>
    new ApiCaller(app.url).get<ProblemView>(path, headers);

  it('the metrics are served to callers with the token', async () => {
    expect(await read('/metrics', { Authorization: `Bearer ${metricsToken}` })).toHaveProperty(
      'status',
      200,
    );
  });

  it.each<[string, Record<string, string>]>([
    ['/metrics', {}],
    ['/metrics/', {}],
    ['/METRICS', {}],
    ['/metrics', { Authorization: `Bearer ${metricsToken}x` }],
    ['/metrics', { Authorization: 'Bearer a-token' }],
    ['/metrics', { Authorization: metricsToken }],
    ['/metrics', { 'X-API-Key': metricsToken }],
  ])('%s is refused without it: %j', async (path, headers) => {
    const { status, body, headers: answered } = await read(path, headers);

    expect(status).toBe(401);
    expect(answered.get('www-authenticate')).toMatch(/^Bearer /);
    expect(body.code).toBe('unauthenticated');
  });
});

describe('where keys are required', () => {
  const metricsToken = 'a-token-for-scrapers';
  const guarded = useApp({ access: { authMode: 'required' }, config: { metricsToken } });
  const statusFor = async (caller: ApiCaller, path = '/metrics') => (await caller.get(path)).status;

  it('only administrators and callers with the token may read the metrics', async () => {
    expect(await statusFor(guarded.caller.as(ADMIN_KEY))).toBe(200);
    expect(await statusFor(guarded.caller.as(metricsToken))).toBe(200);
    expect(await statusFor(guarded.caller)).toBe(401);
    expect(await statusFor((await newPartner(guarded.caller)).caller)).toBe(403);
  });

  it('the token is valid for nothing else', async () => {
    expect(await statusFor(guarded.caller.as(metricsToken), '/api/v1/reservations')).toBe(401);
    expect(await statusFor(guarded.caller.as(metricsToken), '/api/v1/partners')).toBe(401);
  });
});
