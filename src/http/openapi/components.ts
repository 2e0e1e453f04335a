import { EVENT_SCHEMAS } from '../event-docs';
import { RESERVATION_SCHEMAS } from '../reservation-docs';
import { SERVICE_SCHEMAS } from '../service-docs';
import { TICKET_SCHEMAS } from '../ticket-docs';
import type { JsonSchema } from './json-schema';

/** The schemas of answers by their names, to be referred to as `#/components/schemas/…`. */
export const COMPONENT_SCHEMAS: Readonly<Record<string, JsonSchema>> = {
  ...RESERVATION_SCHEMAS,
  ...EVENT_SCHEMAS,
  ...TICKET_SCHEMAS,
  ...SERVICE_SCHEMAS,
};
