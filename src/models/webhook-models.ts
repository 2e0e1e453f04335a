import type { Connection } from 'mongoose';
import { webhookCursorModel, type WebhookCursorModel } from './webhook-cursor-model';
import { webhookDeliveryModel, type WebhookDeliveryModel } from './webhook-delivery-model';
import { webhookModel, type WebhookModel } from './webhook-model';

export interface WebhookModels {
  webhooks: WebhookModel;
  deliveries: WebhookDeliveryModel;
  cursors: WebhookCursorModel;
}

export function createWebhookModels(connection: Connection): WebhookModels {
  return {
    webhooks: webhookModel(connection),
    deliveries: webhookDeliveryModel(connection),
    cursors: webhookCursorModel(connection),
  };
}
