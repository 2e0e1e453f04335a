import { maySee } from '../../domain/caller';
import type { Delivery, Replay, Webhook } from '../../domain/webhook';
import { WEBHOOK_CONCURRENCY_MAX } from '../../limits';
import type { Webhooks, WebhookOutcome } from '../../services/webhooks/webhooks';
import { recorded, type ActionRecorder } from '../partners/admin-action-routes';
import { cursorPlace } from '../lists/cursor';
import {
  needing,
  ok,
  once,
  refused,
  type Endpoint,
  type EndpointAnswer,
  type EndpointRequest,
  type Route,
} from '../endpoint/endpoint';
import { pageAnswer } from '../lists/page-answer';
import { pageQuery } from '../validation/query-schemas';
import { validate } from '../validation/validation';
import {
  CHANGE_WEBHOOK_DOC,
  CREATE_WEBHOOK_DOC,
  DELETE_WEBHOOK_DOC,
  DELIVERY_LIST_DOC,
  FIND_DELIVERY_DOC,
  FIND_WEBHOOK_DOC,
  PING_WEBHOOK_DOC,
  REPLAY_DELIVERY_DOC,
  REPLAY_WEBHOOK_DOC,
  ROTATE_SECRET_DOC,
  SKIP_DELIVERY_DOC,
  SKIP_WEBHOOK_DOC,
  WEBHOOK_LIST_DOC,
} from './webhook-docs';
import {
  deliveryListQuery,
  newWebhookBody,
  webhookPatchBody,
  webhookReplayBody,
} from './webhook-schemas';

type Service = Pick<Webhooks, keyof Webhooks>;

/** A webhook tells what reservations say, so reading it needs the same scope, and changing it the other. */
export function webhookRoutes(webhooks: Service, actions: ActionRecorder): Route[] {
  const base = '/api/v1/webhooks';
  const one = `${base}/:webhookId`;
  return [
    {
      path: base,
      methods: {
        GET: needing('reservations:read', list(webhooks), WEBHOOK_LIST_DOC),
        POST: once(
          needing(
            'reservations:write',
            recorded(actions, 'create_webhook', create(webhooks)),
            CREATE_WEBHOOK_DOC,
          ),
        ),
      },
    },
    {
      path: one,
      methods: {
        GET: needing('reservations:read', find(webhooks), FIND_WEBHOOK_DOC),
        PATCH: needing(
          'reservations:write',
          recorded(actions, 'change_webhook', change(webhooks)),
          CHANGE_WEBHOOK_DOC,
        ),
        DELETE: needing(
          'reservations:write',
          recorded(actions, 'delete_webhook', remove(webhooks)),
          DELETE_WEBHOOK_DOC,
        ),
      },
    },
    {
      path: `${one}/rotate-secret`,
      methods: {
        POST: once(
          needing(
            'reservations:write',
            recorded(actions, 'rotate_webhook_secret', rotateSecret(webhooks)),
            ROTATE_SECRET_DOC,
          ),
        ),
      },
    },
    {
      path: `${one}/ping`,
      methods: { POST: once(needing('reservations:write', ping(webhooks), PING_WEBHOOK_DOC)) },
    },
    {
      path: `${one}/deliveries`,
      methods: { GET: needing('reservations:read', deliveries(webhooks), DELIVERY_LIST_DOC) },
    },
    {
      path: `${one}/deliveries/:deliveryId`,
      methods: { GET: needing('reservations:read', delivery(webhooks), FIND_DELIVERY_DOC) },
    },
    {
      path: `${one}/deliveries/:deliveryId/replay`,
      methods: { POST: once(needing('reservations:write', replay(webhooks), REPLAY_DELIVERY_DOC)) },
    },
    {
      path: `${one}/deliveries/:deliveryId/skip`,
      methods: { POST: once(needing('reservations:write', skip(webhooks), SKIP_DELIVERY_DOC)) },
    },
    {
      path: `${one}/skip`,
      methods: { POST: once(needing('reservations:write', skipAll(webhooks), SKIP_WEBHOOK_DOC)) },
    },
    {
      path: `${one}/replay`,
      methods: {
        POST: once(needing('reservations:write', replaySince(webhooks), REPLAY_WEBHOOK_DOC)),
      },
    },
  ];
}

function list(webhooks: Service): Endpoint {
  return async (request) => {
    const { limit, cursor } = validate(pageQuery, request.query);
    const page = await webhooks.page(limit, cursorPlace(cursor), request.caller.partnerId);
    return pageAnswer(request, page, presentWebhook);
  };
}

function create(webhooks: Service): Endpoint {
  return async ({ caller, body, random }) => {
    const { partnerId, ...wanted } = validate(newWebhookBody, body ?? {});
    if (partnerId !== undefined && !maySee(caller, partnerId))
      return refused({ code: 'forbidden' });
    const owner = caller.partnerId ?? partnerId;
    const outcome = await webhooks.create(
      { ...wanted, ...(owner !== undefined && { partnerId: owner }) },
      random,
    );
    if (outcome.kind === 'refused') return refused(outcome.refusal);
    const { webhook } = outcome;
    return {
      status: 201,
      headers: { ...NO_STORE, Location: `/api/v1/webhooks/${webhook.webhookId}` },
      body: withSecret(webhook),
    };
  };
}

function find(webhooks: Service): Endpoint {
  return async (request) => {
    const found = await webhooks.find(...named(request));
    if (!found) return NO_WEBHOOK;
    return ok({ ...presentWebhook(found), ...(await webhooks.backlog(found.webhookId)) });
  };
}

function change(webhooks: Service): Endpoint {
  return async (request) => {
    const [webhookId, owner] = named(request);
    const patch = validate(webhookPatchBody, request.body ?? {});
    return changed(await webhooks.change(webhookId, patch, owner), presentWebhook);
  };
}

function remove(webhooks: Service): Endpoint {
  return async (request) =>
    (await webhooks.remove(...named(request))) ? { status: 204 } : NO_WEBHOOK;
}

function rotateSecret(webhooks: Service): Endpoint {
  return async (request) => {
    const outcome = await webhooks.rotateSecret(...named(request), request.random);
    const answer = changed(outcome, withSecret);
    return answer.refusal ? answer : { ...answer, headers: NO_STORE };
  };
}

function ping(webhooks: Service): Endpoint {
  return async (request) => {
    const outcome = await webhooks.ping(...named(request));
    if (!outcome) return NO_WEBHOOK;
    const { statusCode } = outcome;
    return ok({
      delivered: outcome.kind === 'taken',
      ...(statusCode !== undefined && { statusCode }),
      ...(outcome.kind === 'refused' && { error: outcome.error }),
    });
  };
}

function deliveries(webhooks: Service): Endpoint {
  return async (request) => {
    const [webhookId, owner] = named(request);
    const { cursor, ...wanted } = validate(deliveryListQuery, request.query);
    const page = await webhooks.deliveries(webhookId, wanted, cursorPlace(cursor), owner);
    return page ? pageAnswer(request, page, presentDelivery) : NO_WEBHOOK;
  };
}

function delivery(webhooks: Service): Endpoint {
  return ofDelivery(
    (...about) => webhooks.delivery(...about),
    (found) => ok({ ...presentDelivery(found), body: found.body }),
  );
}

function replay(webhooks: Service): Endpoint {
  return ofDelivery(
    (...about) => webhooks.replay(...about),
    (replayed) => ({ status: 202, body: presentDelivery(replayed) }),
  );
}

function skip(webhooks: Service): Endpoint {
  return ofDelivery(
    (...about) => webhooks.skip(...about),
    (skipped) => ok(presentDelivery(skipped)),
  );
}

/** Does something with the delivery that the path names, and answers with it. */
function ofDelivery(
  work: Service['delivery'],
  answer: (delivery: Delivery) => EndpointAnswer,
): Endpoint {
  return async (request) => {
    const [webhookId, owner] = named(request);
    const found = await work(webhookId, request.params.deliveryId ?? '', owner);
    if (found === 'no webhook') return NO_WEBHOOK;
    if (found === 'no delivery') return refused({ code: 'delivery_not_found' });
    return answer(found);
  };
}

function replaySince(webhooks: Service): Endpoint {
  return async (request) => {
    const [webhookId, owner] = named(request);
    const { since } = validate(webhookReplayBody, request.body ?? {});
    const replaying = await webhooks.replaySince(webhookId, since, owner);
    return replaying ? { status: 202, body: presentReplay(replaying) } : NO_WEBHOOK;
  };
}

function skipAll(webhooks: Service): Endpoint {
  return async (request) => {
    const skipped = await webhooks.skipAll(...named(request));
    return skipped === undefined ? NO_WEBHOOK : ok({ skipped });
  };
}

const NO_WEBHOOK = refused({ code: 'webhook_not_found' });

/** A secret is shown only once, and no cache may keep it. */
const NO_STORE = { 'Cache-Control': 'no-store' };

/** The webhook that the path names, and whose it must be. */
function named({ params, caller }: EndpointRequest): [string, string | undefined] {
  return [params.webhookId ?? '', caller.partnerId];
}

function changed(outcome: WebhookOutcome, present: (webhook: Webhook) => object): EndpointAnswer {
  return outcome.kind === 'refused' ? refused(outcome.refusal) : ok(present(outcome.webhook));
}

/** What callers see of it. */
function presentWebhook(webhook: Webhook): object {
  const { webhookId, url, eventTypes, eventIds, partnerId, partnerIds } = webhook;
  const { notifyUrl, concurrency = WEBHOOK_CONCURRENCY_MAX } = webhook;
  const { status, disabledReason, disabledAt, replay: replaying } = webhook;
  const { failingSince, nextAttemptAt, createdAt, updatedAt } = webhook;
  return {
    ...{ webhookId, url, eventTypes, eventIds, partnerId, partnerIds, notifyUrl, concurrency },
    ...{ status, disabledReason, disabledAt },
    ...{ failingSince, nextAttemptAt, replay: replaying && presentReplay(replaying) },
    ...{ createdAt, updatedAt },
  };
}

function presentReplay({ since, until }: Replay): object {
  return { since, until };
}

function withSecret(webhook: Webhook): object {
  const [newest, former] = webhook.secrets;
  return {
    ...presentWebhook(webhook),
    secret: newest?.secret,
    ...(former && { formerSecretExpiresAt: former.expiresAt }),
  };
}

/** All but what is posted, which may be long, and what only the order needs. */
export function presentDelivery(delivery: Omit<Delivery, 'body'> & { body?: string }): object {
  const { body: _body, place: _place, line: _line, ...rest } = delivery;
  const { isReplay: _isReplay, refusals: _refusals, ...shown } = rest;
  return shown;
}
