import { randomBytes } from 'node:crypto';
import { ApiProcess, killAll } from '../support/api-process';
import { freshDatabaseUri } from '../support/test-database';
import { TestStore } from '../support/test-store';
import { TraceReceiver, type ReceivedSpan } from '../support/trace-receiver';

const SERVER = 2;
const ERROR = 2;

let store: TestStore;
let receiver: TraceReceiver;

beforeEach(async () => {
  store = await TestStore.open(freshDatabaseUri());
  receiver = await TraceReceiver.listen();
});

afterEach(async () => {
  await killAll();
  await receiver.close();
  await store.drop();
});

function start(settings: Record<string, string>): Promise<ApiProcess> {
  return ApiProcess.start({ MONGODB_URI: store.uri, ...settings });
}

const named = (name: string) => receiver.spans.filter((span) => span.name === name);

function only(spans: ReceivedSpan[]): ReceivedSpan {
  expect(spans).toHaveLength(1);
  const [span] = spans;
  if (!span) throw new Error('there is no span');
  return span;
}

const RESERVE = 'POST /api/v1/events/:eventId/reservations';

describe('traces', () => {
  it("continue the caller's, name the route, and contain the commit and its settle", async () => {
    const api = await start({
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint,
      OTEL_SERVICE_NAME: 'tickets-eu',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=staging',
    });
    const eventId = await store.createEvent(10);
    const [traceId, spanId] = [randomBytes(16).toString('hex'), randomBytes(8).toString('hex')];
    await api.client.reserve(eventId, 2, {
      traceparent: `00-${traceId}-${spanId}-01`,
      'X-Request-Id': 'request-7',
    });
    await api.client.reserve(eventId, 11);
    await api.client.send('GET', '/nowhere/42?secret=1');
    // What was not sent yet is sent when the process ends.
    expect(await api.stop()).toEqual({ code: 0, signal: null });

    const request = only(named(RESERVE).filter((span) => span.traceId === traceId));
    expect(request).toMatchObject({
      kind: SERVER,
      parentSpanId: spanId,
      attributes: {
        'http.request.method': 'POST',
        'http.route': '/api/v1/events/:eventId/reservations',
        'http.response.status_code': 201,
        'url.path': `/api/v1/events/${eventId}/reservations`,
        'ticketboss.request_id': 'request-7',
      },
      resource: { 'service.name': 'tickets-eu', 'deployment.environment.name': 'staging' },
    });
    const commit = only(named('commit'));
    expect(commit).toMatchObject({
      traceId,
      parentSpanId: request.spanId,
      attributes: { 'ticketboss.event_id': eventId, 'ticketboss.changes': 1 },
    });
    const settle = only(named('settle'));
    expect(settle).toMatchObject({ traceId, parentSpanId: commit.spanId });
    // The answer does not wait for the settle. Ends are corrected by another clock than starts.
    const times = [request, commit, settle].map((span) => BigInt(span.startTimeUnixNano));
    expect(times).toEqual([...times].sort((a, b) => (a < b ? -1 : 1)));

    const refused = only(named(RESERVE).filter((span) => span.traceId !== traceId));
    expect(refused.attributes).toMatchObject({ 'http.response.status_code': 400 });
    expect(refused.status.code ?? 0).not.toBe(ERROR);
    const unmatched = only(named('GET'));
    expect(unmatched.attributes).toMatchObject({ 'url.path': '/nowhere/42' });
    expect(JSON.stringify(receiver.spans)).not.toContain('secret=1');
  });

  it('of all requests of a batch are linked to its commit', async () => {
    const api = await start({ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint });
    const eventId = await store.createEvent(1000);
    await Promise.all(Array.from({ length: 30 }, () => api.client.reserve(eventId, 1)));
    await api.stop();

    const requests = new Set(named(RESERVE).map(({ spanId }) => spanId));
    expect(requests.size).toBe(30);
    const carried = named('commit').flatMap(({ parentSpanId, links = [] }) => [
      parentSpanId,
      ...links.map(({ spanId }) => spanId),
    ]);
    expect(carried.length).toBe(30);
    expect(new Set(carried)).toEqual(requests);
    expect(named('commit').length).toBeLessThan(30);
    const changes = named('commit').map(({ attributes }) =>
      Number(attributes['ticketboss.changes']),
    );
    expect(changes.reduce((sum, count) => sum + count, 0)).toBe(30);
  });

  it('do not delay the end of a process whose collector is unavailable', async () => {
    const api = await start({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' });
    const eventId = await store.createEvent(10);
    expect(await api.client.reserve(eventId, 2)).toHaveProperty('status', 201);
    const before = Date.now();
    expect(await api.stop()).toEqual({ code: 0, signal: null });
    expect(Date.now() - before).toBeLessThan(8000);
  });

  it('are not made by default', async () => {
    const api = await start({
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint,
      OTEL_SDK_DISABLED: 'true',
    });
    const eventId = await store.createEvent(10);
    await api.client.reserve(eventId, 2);
    await api.stop();

    expect(receiver.spans).toEqual([]);
  });
});
