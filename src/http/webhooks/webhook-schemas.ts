import type Joi from 'joi';
import { Strict } from '../validation/strict';
import { WANTED_TYPES, WEBHOOK_STATUSES } from '../../domain/webhook';
import { WEBHOOK_CONCURRENCY_MAX, WEBHOOK_FILTER_MAX, WEBHOOK_URL_LENGTH_MAX } from '../../limits';
import type { NewWebhook, WebhookPatch } from '../../services/webhooks/webhooks';
import { page, type PageQuery } from '../validation/query-schemas';
import { eventId, partnerId } from '../validation/schemas';
import { time } from '../validation/time';

export const deliveryListQuery = Strict.object<PageQuery & { status?: 'failed' }>({
  status: Strict.valid('failed').messages({ 'any.only': '{#label} must be failed' }),
  ...page,
});

/** The service decides whether webhooks may go there. */
const url = Strict.string()
  .max(WEBHOOK_URL_LENGTH_MAX)
  .meta({ jsonSchema: { format: 'uri' } });

const eventTypes = Strict.array()
  .items(
    Strict.valid(...WANTED_TYPES).messages({
      'any.only': `{#label} must be one of ${WANTED_TYPES.join(', ')}`,
    }),
  )
  .min(1)
  .unique()
  .messages({
    'array.min': '{#label} must name at least one type',
    'array.unique': '{#label} names a type twice',
  });

/** Ids of those that it gets messages about. */
function onlyOf(id: Joi.Schema) {
  return Strict.array()
    .items(id)
    .min(1)
    .max(WEBHOOK_FILTER_MAX)
    .unique()
    .messages({
      'array.min': '{#label} must name at least one',
      'array.max': `{#label} must name at most ${WEBHOOK_FILTER_MAX}`,
      'array.unique': '{#label} names one twice',
    });
}

const eventIds = onlyOf(eventId);
const partnerIds = onlyOf(partnerId);
const concurrency = Strict.number().integer().min(1).max(WEBHOOK_CONCURRENCY_MAX);

export const newWebhookBody = Strict.object<NewWebhook>({
  url: url.required(),
  eventTypes: eventTypes.required(),
  eventIds,
  partnerId,
  partnerIds,
  notifyUrl: url,
  concurrency,
}).required();

/** `null` removes a filter, and the second address. */
export const webhookPatchBody = Strict.object<WebhookPatch>({
  url,
  eventTypes,
  eventIds: eventIds.allow(null),
  partnerIds: partnerIds.allow(null),
  notifyUrl: url.allow(null),
  concurrency,
  status: Strict.valid(...WEBHOOK_STATUSES),
})
  .min(1)
  .required()
  .messages({ 'object.min': 'the body must name something to change' });

export const webhookReplayBody = Strict.object<{ since: Date }>({
  since: time.required(),
}).required();
