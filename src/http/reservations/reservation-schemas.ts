import type { Change, SeatsWish } from '../../domain/command';
import type { Item, Notes } from '../../domain/reservation';
import { HOLD_SECONDS_MAX, SEATS_PER_RESERVATION_MAX } from '../../limits';
import { itemsOf, metadata, reference, unlessItems, wholeNumber } from '../validation/schemas';
import { Strict } from '../validation/strict';

interface SeatsBody {
  seats?: number;
  items?: Item[];
}

const seats = wholeNumber(1, SEATS_PER_RESERVATION_MAX);

export interface ConfirmationBody extends SeatsBody {
  retake?: boolean;
}

/** Of all of a hold, unless it says of which seats. */
export const confirmationBody = Strict.object<ConfirmationBody>({
  seats: unlessItems(seats),
  items: itemsOf(seats),
  retake: Strict.boolean().when('seats', {
    is: Strict.exist(),
    then: Strict.forbidden(),
    otherwise: unlessItems(Strict.boolean()),
  }),
})
  .required()
  .meta({ jsonSchema: { maxProperties: 1 } });

export interface ExtensionBody {
  holdSeconds: number;
}

export const extensionBody = Strict.object<ExtensionBody>({
  holdSeconds: wholeNumber(1, HOLD_SECONDS_MAX).required(),
}).required();

export interface ChangeBody extends SeatsBody {
  reference?: string | null;
  metadata?: Record<string, string> | null;
}

/** What a reservation shall be from now on; what is not named stays. */
export const changeBody = Strict.object<ChangeBody>({
  seats: unlessItems(seats),
  items: itemsOf(seats),
  reference: reference.allow(null),
  metadata: metadata.allow(null),
})
  .or('seats', 'items', 'reference', 'metadata')
  .required()
  .messages({ 'object.missing': 'seats is required, or items, reference or metadata' })
  .meta({ jsonSchema: { minProperties: 1, not: { required: ['seats', 'items'] } } });

export function seatsWishOf({ seats: count, items }: SeatsBody): SeatsWish | undefined {
  if (items) return { items };
  return count === undefined ? undefined : { seats: count };
}

/** No metadata is the same as an empty object. */
export function notesFrom(body: { reference?: string; metadata?: Record<string, string> }): Notes {
  const pairs = Object.entries(body.metadata ?? {});
  return {
    ...(body.reference !== undefined && { reference: body.reference }),
    ...(pairs.length > 0 && { metadata: pairs }),
  };
}

/** `null` removes a note. */
export function newNotesFrom(body: ChangeBody): Change['notes'] {
  const pairs = Object.entries(body.metadata ?? {});
  return {
    ...(body.reference !== undefined && { reference: body.reference }),
    ...(body.metadata !== undefined && { metadata: pairs.length > 0 ? pairs : null }),
  };
}
