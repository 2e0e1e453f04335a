import { reservationIdOf } from '../../src/domain/reservation-id';
import type { Answer, Served } from './history';
import type { Request } from './requests';

/** The reservation of the request, unless the instance has yet to assign its id. */
export function nameIn(eventId: string, request: Request, reservationId: string) {
  if (request.kind !== 'reserve') return 'target' in request ? reservationId : undefined;
  const { partnerId, idempotencyKey } = request;
  return idempotencyKey === undefined
    ? undefined
    : reservationIdOf(eventId, partnerId, idempotencyKey);
}

export function describe({ request, eventId, reservationId }: Served): string {
  const { kind, ...rest } = request;
  return `${kind} ${eventId} ${reservationId ?? ''} ${JSON.stringify(rest)}`;
}

export function brief(answer: Answer): string {
  if (answer.kind !== 'outcome') return answer.kind;
  const { outcome } = answer;
  switch (outcome.kind) {
    case 'refused':
      return outcome.refusal.code;
    case 'event':
      return `version ${outcome.event.version}`;
    case 'reservation': {
      const { reservationId, status, version } = outcome.reservation;
      return `${reservationId} ${status} at ${version}${outcome.replayed ? ' (again)' : ''}`;
    }
  }
}
