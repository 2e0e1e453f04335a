import { Strict } from './strict';
import { EVENT_STATUSES, type EventStatus } from '../../domain/event';
import { RESERVATION_STATUSES, type ReservationStatus } from '../../domain/reservation';
import { CHANGES_PAGE_DEFAULT, CHANGES_PAGE_MAX, PAGE_DEFAULT, PAGE_MAX } from '../../limits';
import { eventId, partnerId, reference } from './schemas';
import { time } from './time';
import { validate } from './validation';

export interface PageQuery {
  limit: number;
  cursor?: string;
}

/** A whole number as it stands in a query string. */
function wholeNumber(min: number, max: number, otherwise: number) {
  const detail = `{#label} must be a whole number from ${min} to ${max}`;
  return Strict.any()
    .custom((text: unknown, helpers) => {
      const number = typeof text === 'string' && /^\d{1,16}$/.test(text) ? Number(text) : NaN;
      return number >= min && number <= max ? number : helpers.error('whole');
    })
    .messages({ whole: detail })
    .meta({ jsonSchema: { type: 'integer', minimum: min, maximum: max } })
    .default(otherwise);
}

export const page = {
  limit: wholeNumber(1, PAGE_MAX, PAGE_DEFAULT),
  // Longer than any: it has an id in base64, at most that of a partner, which folding makes 18 times as long as its
  // 100 characters.
  cursor: Strict.string().max(6000),
};

/** Throws `validation_failed` for any parameter. */
export function refuseQuery(query: object): void {
  if (Object.keys(query).length > 0) validate(NO_QUERY, query);
}

const NO_QUERY = Strict.object({});

/** For lists without filters. */
export const pageQuery = Strict.object<PageQuery>(page);

export const eventListQuery = Strict.object<PageQuery & { status?: EventStatus }>({
  status: Strict.valid(...EVENT_STATUSES),
  ...page,
});

export const reservationListQuery = Strict.object<
  PageQuery & { partnerId?: string; status?: ReservationStatus }
>({ partnerId, status: Strict.valid(...RESERVATION_STATUSES), ...page });

export interface ReservationSearchParameters extends PageQuery {
  reference?: string;
  partnerId?: string;
  eventId?: string;
  status?: ReservationStatus;
  reservationId?: string;
  createdFrom?: Date;
  createdTo?: Date;
  updatedSince?: Date;
}

/** As long as 8 digits at least, and a UUID at most. */
const UUID_BEGINNING =
  /^[0-9a-f]{8}(-([0-9a-f]{0,4}|[0-9a-f]{4}-([0-9a-f]{0,4}|[0-9a-f]{4}-([0-9a-f]{0,4}|[0-9a-f]{4}-[0-9a-f]{0,12}))))?$/i;

export const reservationSearchQuery = Strict.object<ReservationSearchParameters>({
  reference,
  partnerId,
  eventId,
  status: Strict.valid(...RESERVATION_STATUSES),
  reservationId: Strict.string().pattern(UUID_BEGINNING).messages({
    'string.pattern.base': '{#label} must be the first 8 characters of a UUID or more',
  }),
  createdFrom: time,
  createdTo: time,
  updatedSince: time,
  ...page,
});

export const changesQuery = Strict.object<{ after: number; limit: number; partnerId?: string }>({
  partnerId,
  after: wholeNumber(0, Number.MAX_SAFE_INTEGER - CHANGES_PAGE_MAX, 0),
  limit: wholeNumber(1, CHANGES_PAGE_MAX, CHANGES_PAGE_DEFAULT),
});
