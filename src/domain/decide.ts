import type { Change } from './change';
import { decideEventChange } from './change-event';
import { decideReservationChange } from './change-reservation';
import type { Command, Outcome, Reserve } from './command';
import { Draft, type Facts } from './draft';
import type { EventState } from './event';
import {
  asCreated,
  mergeItems,
  notesOf,
  sumSeats,
  type Item,
  type Reservation,
} from './reservation';
import { priced, refusalToTake } from './taking';

export interface Decision {
  /** One for each command, in the commands' order. */
  outcomes: Outcome[];
  /** With contiguous versions from `facts.event.version + 1`; empty if nothing changes. */
  changes: Change[];
  /** The event after the changes. */
  event: EventState;
}

/**
 * Decides the commands one after the other, each seeing the effect of those before it. Pure: the same
 * facts, commands and time give the same decision, and nothing that is passed in is changed. (The
 * shape is that of Emmett's decider: state and command in, events or a refusal out.)
 */
export function decide(facts: Facts, commands: readonly Command[], now: Date): Decision {
  const draft = new Draft(facts, now);
  const outcomes = commands.map((command) => decideOne(draft, command));
  return { outcomes, changes: draft.changes, event: draft.event };
}

function decideOne(draft: Draft, command: Command): Outcome {
  switch (command.kind) {
    case 'reserve':
      return reserve(draft, command);
    case 'change_event':
      return decideEventChange(draft, command);
    case 'confirm':
    case 'extend':
    case 'change':
    case 'cancel':
    case 'expire':
      return decideReservationChange(draft, command);
  }
}

function reserve(draft: Draft, command: Reserve): Outcome {
  const existing = draft.reservation(command.reservationId);
  if (existing) return replay(existing, command);
  const wanted = withTiers(command, draft.event);
  const { reservationId, partnerId, holdSeconds, requestHash } = command;
  const seats = sumSeats(wanted);
  const pointer = command.items.length > 1 ? '/items' : '/seats';
  const refusal = refusalToTake(draft, {
    partnerId,
    items: wanted,
    seats,
    seatsBefore: 0,
    pointer,
  });
  if (refusal) return { kind: 'refused', refusal };

  const reservation = draft.add(holdSeconds === undefined ? 'reserved' : 'held', {
    reservationId,
    eventId: draft.event.eventId,
    partnerId,
    items: priced(draft.event, wanted),
    seats,
    status: holdSeconds === undefined ? 'confirmed' : 'held',
    ...(holdSeconds !== undefined && {
      expiresAt: new Date(draft.now.getTime() + holdSeconds * 1000),
    }),
    version: draft.event.version + 1,
    createdVersion: draft.event.version + 1,
    ...notesOf(command),
    ...(requestHash !== undefined && { requestHash }),
    createdAt: draft.now,
    updatedAt: draft.now,
  });
  return { kind: 'reservation', reservation, replayed: false };
}

function replay(existing: Reservation, { requestHash }: Reserve): Outcome {
  if (existing.requestHash !== requestHash) {
    return { kind: 'refused', refusal: { code: 'idempotency_key_reused' } };
  }
  const hasChanged = existing.version !== existing.createdVersion;
  return {
    kind: 'reservation',
    reservation: asCreated(existing),
    replayed: true,
    ...(hasChanged && { currentStatus: existing.status }),
  };
}

/** The wanted seats as one item a tier; who names no tier wants the first one. */
function withTiers({ items }: Reserve, event: EventState): Item[] {
  const [firstTier = ''] = Object.keys(event.tiers);
  return mergeItems(items.map(({ tierId = firstTier, seats }) => ({ tierId, seats })));
}
