import { CALLER_SCHEMAS } from '../partners/caller-docs';
import { SESSION_SCHEMAS } from '../partners/session-docs';
import { EVENT_SCHEMAS } from '../events/event-docs';
import { KEY_SCHEMAS } from '../partners/key-docs';
import { PARTNER_SCHEMAS } from '../partners/partner-docs';
import { RESERVATION_SCHEMAS } from '../reservations/reservation-docs';
import { SERVICE_SCHEMAS } from './service-docs';
import { TICKET_SCHEMAS } from '../tickets/ticket-docs';
import { WEBHOOK_SCHEMAS } from '../webhooks/webhook-docs';
import type { JsonSchema } from '../openapi/json-schema';

/** The schemas of answers by their names, to be referred to as `#/components/schemas/…`. */
export const COMPONENT_SCHEMAS: Readonly<Record<string, JsonSchema>> = {
  ...RESERVATION_SCHEMAS,
  ...EVENT_SCHEMAS,
  ...TICKET_SCHEMAS,
  ...PARTNER_SCHEMAS,
  ...KEY_SCHEMAS,
  ...WEBHOOK_SCHEMAS,
  ...CALLER_SCHEMAS,
  ...SESSION_SCHEMAS,
  ...SERVICE_SCHEMAS,
};
