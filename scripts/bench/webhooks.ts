import { WEBHOOK_BACKLOG_COUNT_MAX } from '../../src/limits';
import type { BenchRun } from './bench-run';
import { HookReceiver } from './hook-receiver';
import { makeEvent } from './make-events';
import { startContender, type ContenderProcess } from './processes';
import { reservationsPath } from './requests';
import { reserveMany } from './reserve-many';
import type { ScenarioReport } from './scenario-report';
import { percentile, sorted } from './statistics';
import { targetOf } from './targets';
import { textTable } from './text-table';

const CHANGES = 10_000;
const SALES_PER_SECOND = 200;
const PARTNERS = 20;
const WEBHOOKS_OF_PARTNER = 5;
/** Of all partners together: each becomes as many messages as its partner has webhooks. */
const PARTNER_SALES_PER_SECOND = 40;
/** Before messages are counted, so that an endpoint that hangs has been found to fail. */
const SETTLE_MS = 2000;

/**
 * Messages to endpoints that answer after 50 ms: a backlog of one event, one event's sales as they come, and many
 * webhooks of many partners without and with one that hangs.
 */
export async function webhooks(run: BenchRun): Promise<ScenarioReport> {
  const { seconds, reservations = CHANGES, profile } = run.options;
  const databaseUri = run.database.freshUri('webhooks');
  const service = await startContender(run.resources, { name: 'service', databaseUri }, profile);
  const receiver = await run.resources.use(
    () => HookReceiver.start(),
    (started) => started.close(),
  );
  const perSecond = await backlog(run, service, receiver, reservations);
  run.tell(`a backlog of ${reservations}: ${perSecond.toFixed(0)} messages/s`);
  const behindMs = await sales(service, receiver, 1000 * seconds);
  run.tell(
    `at ${SALES_PER_SECOND} sales/s the oldest message was ${behindMs.toFixed(0)} ms behind`,
  );
  await makePartners(service, receiver);
  const without = await partners(service, receiver, 1000 * seconds);
  receiver.hanging = 'partner-0/0';
  await partners(service, receiver, SETTLE_MS);
  const hanging = await partners(service, receiver, 1000 * seconds);
  run.tell(
    `many partners, p99: ${without.toFixed(0)} ms; beside one that hangs: ${hanging.toFixed(0)} ms`,
  );
  return {
    text:
      'Webhooks, endpoints that answer after 50 ms\n\n' +
      textTable([
        ['', ''],
        [`a backlog of ${reservations} changes of one event, messages/s`, perSecond.toFixed(0)],
        [`at ${SALES_PER_SECOND} sales/s of one event, the oldest behind, ms`, behindMs.toFixed(0)],
        [`${PARTNERS * WEBHOOKS_OF_PARTNER} webhooks, p99 ms`, without.toFixed(0)],
        ['beside one of them that hangs, p99 ms', hanging.toFixed(0)],
      ]),
    json: { perSecond, behindMs, withoutP99Ms: without, hangingP99Ms: hanging },
    targets: [
      targetOf('webhooks: messages/s of a backlog', [perSecond]),
      targetOf('webhooks: seconds behind at 200 sales/s', [behindMs / 1000]),
      targetOf('webhooks: p99 beside one that hangs over without it', [hanging / without]),
    ],
    figures: { 'webhooks: messages/s': [perSecond], 'webhooks: p99 ms': [without] },
  };
}

/** Messages a second, of changes that were made while the webhook was disabled. */
async function backlog(
  run: BenchRun,
  service: ContenderProcess,
  receiver: HookReceiver,
  changes: number,
): Promise<number> {
  const eventId = 'webhook-backlog';
  return withWebhook(service, receiver, eventId, async (path) => {
    await send(service, 'PATCH', path, { status: 'disabled' });
    await reserveMany(run, service, changes, reservationsPath(eventId));
    const waiting = async () => Number((await send(service, 'GET', path)).backlog);
    await waitUntil(async () => (await waiting()) >= Math.min(changes, WEBHOOK_BACKLOG_COUNT_MAX));
    receiver.forget();
    const startedAt = performance.now();
    await send(service, 'PATCH', path, { status: 'enabled' });
    await waitUntil(() => receiver.lagsMs.length >= changes);
    const perSecond = changes / ((performance.now() - startedAt) / 1000);
    // A few more changes were made than it was to be.
    await waitUntil(async () => (await waiting()) === 0);
    return perSecond;
  });
}

/** How far behind the oldest message was when it arrived, in milliseconds. */
async function sales(
  service: ContenderProcess,
  receiver: HookReceiver,
  ms: number,
): Promise<number> {
  const sale = { eventId: 'webhook-sales', partnerId: 'bench', messages: 1 };
  const lags = await withWebhook(service, receiver, sale.eventId, () =>
    lagsOf(service, receiver, SALES_PER_SECOND, ms, () => sale),
  );
  return lags.at(-1) ?? NaN;
}

/** Does something with an event that has a webhook, the only one, at that path. */
async function withWebhook<Result>(
  service: ContenderProcess,
  receiver: HookReceiver,
  eventId: string,
  work: (path: string) => Promise<Result>,
): Promise<Result> {
  await makeEvent(service, eventId);
  const path = await makeWebhook(service, receiver.url(eventId));
  const result = await work(path);
  await send(service, 'DELETE', path);
  return result;
}

async function makePartners(service: ContenderProcess, receiver: HookReceiver): Promise<void> {
  await makeEvent(service, 'webhook-partners');
  for (let partner = 0; partner < PARTNERS; partner += 1) {
    for (let webhook = 0; webhook < WEBHOOKS_OF_PARTNER; webhook += 1) {
      await makeWebhook(
        service,
        receiver.url(`partner-${partner}/${webhook}`),
        `partner-${partner}`,
      );
    }
  }
}

/** The p99 of how far messages were behind when they arrived, in milliseconds. */
async function partners(service: ContenderProcess, receiver: HookReceiver, ms: number) {
  const lags = await lagsOf(service, receiver, PARTNER_SALES_PER_SECOND, ms, (number) => {
    const partnerId = `partner-${number % PARTNERS}`;
    const isHanging = receiver.hanging?.startsWith(`${partnerId}/`);
    const messages = WEBHOOKS_OF_PARTNER - (isHanging ? 1 : 0);
    return { eventId: 'webhook-partners', partnerId, messages };
  });
  return percentile(lags, 0.99);
}

interface Sale {
  eventId: string;
  partnerId: string;
  /** That are answered. */
  messages: number;
}

/** Sells at that rate, and returns, in order, how far behind the messages were. */
async function lagsOf(
  service: ContenderProcess,
  receiver: HookReceiver,
  salesPerSecond: number,
  ms: number,
  saleOf: (number: number) => Sale,
): Promise<Float64Array> {
  receiver.forget();
  const startedAt = performance.now();
  const requests: Promise<unknown>[] = [];
  let messagesMade = 0;
  while (performance.now() - startedAt < ms) {
    const due = ((performance.now() - startedAt) / 1000) * salesPerSecond;
    while (requests.length < due) {
      const { eventId, partnerId, messages } = saleOf(requests.length);
      messagesMade += messages;
      requests.push(send(service, 'POST', reservationsPath(eventId), { partnerId, seats: 1 }));
    }
    await pause(5);
  }
  await Promise.all(requests);
  await waitUntil(() => receiver.lagsMs.length >= messagesMade);
  return sorted(receiver.lagsMs);
}

/** The path of a new webhook. */
async function makeWebhook(service: ContenderProcess, url: string, partnerId?: string) {
  const eventTypes = ['reservation.confirmed'];
  const { webhookId } = await send(service, 'POST', '/api/v1/webhooks', {
    ...{ url, eventTypes },
    ...(partnerId !== undefined && { partnerId }),
  });
  return `/api/v1/webhooks/${String(webhookId)}`;
}

async function send(
  { url }: ContenderProcess,
  method: string,
  path: string,
  body?: object,
): Promise<Record<string, unknown>> {
  const answer = await fetch(url + path, {
    method,
    ...(body && { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path} was answered ${answer.status}: ${text}`);
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>); // of the service
}

const WAIT_MS_MAX = 120_000;

async function waitUntil(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const startedAt = performance.now();
  while (!(await isSo())) {
    if (performance.now() - startedAt > WAIT_MS_MAX) throw new Error('the messages do not arrive');
    await pause(20);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
