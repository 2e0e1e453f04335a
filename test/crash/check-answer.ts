import type { ReservationChangeKind } from '../../src/domain/change';
import { reservationAfter, type ReservationLogEntry } from '../../src/domain/log-entry';
import { mergeItems } from '../../src/domain/reservation';
import { reservationIdOf } from '../../src/domain/reservation-id';
import type { Call, CallAnswer, CallBody, Wish } from './call';
import type { Timeline } from './timeline';

/**
 * What is false in the answer to one call, a line each. Summaries' counts and refusals because of too few seats
 * are judged elsewhere, since they need the event as it was.
 */
export function checkAnswer(call: Call, timeline: Timeline): string[] {
  const { answer } = call;
  if (!answer) return [];
  const fault = new AnswerCheck(call, answer, timeline).fault();
  return fault === undefined ? [] : [`${fault}: ${JSON.stringify(call)}`];
}

/** The maximum number of changes on the first page of the log. */
const CHANGES_PAGE = 1000;

class AnswerCheck {
  constructor(
    private readonly call: Call,
    private readonly answer: CallAnswer,
    private readonly timeline: Timeline,
  ) {}

  fault(): string | undefined {
    const { wish } = this.call;
    const { status, hasRetryAfter, body } = this.answer;
    if (status === 503) {
      const isKnown = body.code === 'overloaded' || body.code === 'database_unavailable';
      return hasRetryAfter && isKnown ? undefined : 'not a proper 503';
    }
    switch (wish.kind) {
      case 'reserve':
        return this.faultOfReserve(wish);
      case 'confirm':
        return this.faultOfConfirm(wish.reservationId);
      case 'cancel':
        return this.faultOfCancel(wish.reservationId);
      case 'find':
        return this.faultOfFind(wish.reservationId);
      case 'summary':
        return status === 200 && this.timeline.wasCurrent(body.version ?? NaN, this.call)
          ? undefined
          : 'never was so';
      case 'changes':
        return this.faultOfChanges(wish.after, body.data ?? []);
    }
  }

  private faultOfReserve(wish: Extract<Wish, { kind: 'reserve' }>): string | undefined {
    const { eventId, start, end } = this.call;
    const { status, body, isReplayed } = this.answer;
    if (status === 409 && body.code === 'not_enough_seats') return undefined;
    const derivedId =
      wish.key === undefined ? undefined : reservationIdOf(eventId, wish.partnerId, wish.key);
    if (status === 422 && body.code === 'idempotency_key_reused' && derivedId !== undefined) {
      const [first] = this.timeline.changesOf(derivedId);
      const isOther = first && this.isPast(first) && !isWished(wish, first);
      return isOther ? undefined : 'the key was used for nothing else';
    }
    if (status !== 201) return 'unexpected';
    const { reservationId = '', version = 0 } = body;
    const change = this.timeline.at(version);
    if (change?.reservationId !== reservationId) return 'is not there';
    if (derivedId !== undefined && derivedId !== reservationId) return 'has another id';
    if (!isWished(wish, change) || !isShown(change, body)) return 'is not what was wished';
    if (isReplayed) return this.isPast(change) ? undefined : 'was still to come';
    const at = change.at.getTime();
    return start <= at && at <= end ? undefined : 'was made at another time';
  }

  private faultOfConfirm(reservationId: string): string | undefined {
    const { status, body } = this.answer;
    if (status !== 200) return this.faultOfRefusal(reservationId);
    return body.status === 'confirmed' ? this.faultOfState(reservationId) : 'is not confirmed';
  }

  private faultOfCancel(reservationId: string): string | undefined {
    if (this.answer.status !== 204) return this.faultOfRefusal(reservationId);
    const { start, end } = this.call;
    const at = this.changed(reservationId, 'cancelled')?.at.getTime() ?? NaN;
    return start <= at && at <= end ? undefined : 'was not cancelled at that time';
  }

  private faultOfFind(reservationId: string): string | undefined {
    return this.answer.status === 200
      ? this.faultOfState(reservationId)
      : this.faultOfRefusal(reservationId);
  }

  /** The reservation was so at some moment of the call. */
  private faultOfState(reservationId: string): string | undefined {
    const { body } = this.answer;
    const changes = this.timeline.changesOf(reservationId);
    const place = changes.findIndex(({ version }) => version === body.version);
    const change = changes[place];
    if (!change || body.reservationId !== reservationId || !isShown(change, body)) {
      return 'never was so';
    }
    if (!this.isPast(change)) return 'was still to come';
    const next = changes[place + 1];
    return next && this.timeline.knownAt(next.version) < this.call.start
      ? `was so no more since version ${next.version}`
      : undefined;
  }

  private faultOfRefusal(reservationId: string): string | undefined {
    const { status, body } = this.answer;
    switch (`${status} ${body.code ?? ''}`) {
      case '404 reservation_not_found': {
        const [first] = this.timeline.changesOf(reservationId);
        const isTrue = !first || this.timeline.knownAt(first.version) >= this.call.start;
        return isTrue ? undefined : 'it was there';
      }
      case '404 reservation_already_cancelled': {
        const cancelled = this.changed(reservationId, 'cancelled');
        return cancelled && this.isPast(cancelled) ? undefined : 'it was not cancelled';
      }
      case '409 hold_expired':
        return this.isOver(reservationId) ? undefined : 'its hold was not over';
      default:
        return 'unexpected';
    }
  }

  private isOver(reservationId: string): boolean {
    const [first] = this.timeline.changesOf(reservationId);
    const endsAt = first?.expiresAt?.getTime() ?? Infinity;
    const confirmed = this.changed(reservationId, 'confirmed');
    return endsAt <= this.call.end && !confirmed;
  }

  private faultOfChanges(after: number, data: NonNullable<CallBody['data']>): string | undefined {
    if (this.answer.status !== 200) return 'unexpected';
    const { start } = this.call;
    const isRight = data.every(({ version, kind, reservationId }, place) => {
      const change = this.timeline.at(version);
      const isSame = change?.kind === kind && change.reservationId === reservationId;
      return isSame && version === after + place + 1 && this.isPast(change);
    });
    if (!isRight) return 'the log is not so';
    const next = after + data.length + 1;
    const isWhole = data.length === CHANGES_PAGE || this.timeline.knownAt(next) >= start;
    return isWhole ? undefined : `version ${next} is missing`;
  }

  private changed(reservationId: string, kind: ReservationChangeKind) {
    return this.timeline.changesOf(reservationId).find((change) => change.kind === kind);
  }

  /** Whether the version may have existed before the answer. */
  private isPast({ version }: ReservationLogEntry): boolean {
    return this.timeline.decidedAt(version) <= this.call.end;
  }
}

function isWished(
  { partnerId, items, holdSeconds }: Extract<Wish, { kind: 'reserve' }>,
  made: ReservationLogEntry,
): boolean {
  const [first] = made.items;
  const wanted = mergeItems(
    items.map(({ tierId = first?.tierId ?? '', seats }) => ({ tierId, seats })),
  );
  return (
    made.partnerId === partnerId &&
    made.kind === (holdSeconds === undefined ? 'reserved' : 'held') &&
    JSON.stringify(made.items) === JSON.stringify(wanted)
  );
}

function isShown(change: ReservationLogEntry, body: CallBody): boolean {
  const { partnerId, status, items, version } = reservationAfter(change);
  return (
    JSON.stringify([partnerId, status, items, version]) ===
    JSON.stringify([body.partnerId, body.status, body.items, body.version])
  );
}
