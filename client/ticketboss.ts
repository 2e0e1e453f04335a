import createClient, { type Client } from 'openapi-fetch';
import type { components, paths } from './api';

export type TicketBoss = Client<paths>;
export type Reservation = components['schemas']['Reservation'];
export type Problem = components['schemas']['Problem'];

/** A client of the API whose requests and answers are typed; `key` where the server asks for one. */
export function ticketBoss(baseUrl: string, key?: string): TicketBoss {
  const headers = key === undefined ? {} : { Authorization: `Bearer ${key}` };
  return createClient<paths>({ baseUrl, headers });
}
