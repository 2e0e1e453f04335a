import type { components } from '../../client/api';

/** What the API answers, by its own document: `npm run client` makes the types. */
type Schemas = components['schemas'];

export type Item = Schemas['Item'];
export type Tier = Schemas['Tier'];
export type EventSummary = Schemas['Event'];
export type EventRevenue = Schemas['EventRevenue'];
export type EventStatus = EventSummary['status'];
export type EventSettings = Schemas['EventSettings'];
export type AdminAction = Schemas['AdminAction'];
export type Reservation = Schemas['Reservation'];
export type ReservationStatus = Reservation['status'];
export type ReservationChange = Schemas['ReservationChange'];
export type Change = Schemas['Change'];
export type Partner = Schemas['Partner'];
export type Caller = Schemas['Caller'];
export type Scope = Caller['scopes'][number];
export type ApiKey = Schemas['Key'];
export type Webhook = Schemas['Webhook'];
export type WebhookWithBacklog = Schemas['WebhookWithBacklog'];
export type Delivery = Schemas['Delivery'];
export type DeliveryWithBody = Schemas['DeliveryWithBody'];
export type MessageType = Delivery['type'];
export type Problem = Schemas['Problem'];

/** One page of any list. */
export interface Page<Row> extends Omit<Schemas['EventPage'], 'data'> {
  data: Row[];
}
