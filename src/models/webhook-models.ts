import type { Connection } from 'mongoose';
import { webhookCursorModel, type WebhookCursorModel } from './webhook-cursor-model';
import { webhookDeliveryModel, type WebhookDeliveryModel } from './webhook-delivery-model';
import { webhookModel, type WebhookModel } from './webhook-model';
import { webhookStreamModel, type WebhookStreamModel } from './webhook-stream-model';

export interface WebhookModels {
  webhooks: WebhookModel;
  deliveries: WebhookDeliveryModel;
  streams: WebhookStreamModel;
  cursors: WebhookCursorModel;
}

export function createWebhookModels(connection: Connection): WebhookModels {
  return {
    webhooks: webhookModel(connection),
    deliveries: webhookDeliveryModel(connection),
    streams: webhookStreamModel(connection),
    cursors: webhookCursorModel(connection),
  };
}

/** Makes the collections' indexes where they are missing. Fails if one exists with other options. */
export async function ensureWebhookIndexes(models: WebhookModels): Promise<void> {
  const { webhooks, deliveries, streams, cursors } = models;
  await Promise.all([webhooks, deliveries, streams, cursors].map((model) => model.createIndexes()));
}
