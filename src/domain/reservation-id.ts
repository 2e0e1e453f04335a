import { createHash } from 'node:crypto';
import { v5 as uuidv5 } from 'uuid';
import type { WantedItem } from './command';

/** The name space of TicketBoss's derived ids (RFC 9562, version 5). */
const NAMESPACE = '9d0b9a4e-6c0f-5d7e-8a54-5a9c3a6f2b11';

/**
 * The reservation id that an idempotency key stands for. The parts are joined as JSON, so that no two
 * triples give the same name.
 */
export function reservationIdOf(eventId: string, partnerId: string, key: string): string {
  return uuidv5(JSON.stringify([eventId, partnerId, key]), NAMESPACE);
}

/** Distinguishes two requests under one key: the same for the same seats however the JSON was written. */
export function requestHashOf(items: readonly WantedItem[], holdSeconds?: number): string {
  const payload = [items.map(({ tierId, seats }) => [tierId ?? null, seats]), holdSeconds ?? null];
  return createHash('sha256').update(JSON.stringify(payload)).digest('base64url');
}
