import { Strict } from '../validation/strict';
import { MESSAGE_TYPES, WEBHOOK_STATUSES } from '../../domain/webhook';
import { WEBHOOK_CONCURRENCY_MAX, WEBHOOK_URL_LENGTH_MAX } from '../../limits';
import type { NewWebhook, WebhookPatch } from '../../services/webhooks/webhooks';
import { partnerId } from '../validation/schemas';
import { time } from '../validation/time';

/** The service decides whether webhooks may go there. */
const url = Strict.string()
  .max(WEBHOOK_URL_LENGTH_MAX)
  .meta({ jsonSchema: { format: 'uri' } });

const eventTypes = Strict.array()
  .items(
    Strict.valid(...MESSAGE_TYPES).messages({
      'any.only': `{#label} must be one of ${MESSAGE_TYPES.join(', ')}`,
    }),
  )
  .min(1)
  .unique()
  .messages({
    'array.min': '{#label} must name at least one type',
    'array.unique': '{#label} names a type twice',
  });

const concurrency = Strict.number().integer().min(1).max(WEBHOOK_CONCURRENCY_MAX);

export const newWebhookBody = Strict.object<NewWebhook>({
  url: url.required(),
  eventTypes: eventTypes.required(),
  partnerId,
  notifyUrl: url,
  concurrency,
}).required();

export const webhookPatchBody = Strict.object<WebhookPatch>({
  url,
  eventTypes,
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
