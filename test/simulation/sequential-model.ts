import type { Command } from '../../src/domain/command';
import type { NewEvent } from '../../src/domain/event';
import {
  reservationAfter,
  type EventLogEntry,
  type LogEntry,
  type ReservationLogEntry,
} from '../../src/domain/log-entry';
import { PlainModel } from '../support/plain-model';

/** The plain model taken through an event's versions one by one. */
export class SequentialModel {
  private readonly plain: PlainModel;
  private readonly tiersUsed = new Set<string>();
  version = 0;

  constructor(private readonly event: NewEvent) {
    this.plain = new PlainModel(event);
  }

  /**
   * Applies the next version; returns what about it is impossible for one command after the other.
   */
  apply(entry: LogEntry): string[] {
    const faults: string[] = [];
    const { version } = entry;
    if (version !== this.version + 1) faults.push(`version ${version} follows ${this.version}`);
    this.version = version;
    const found =
      entry.kind === 'event_changed' ? this.applySettings(entry) : this.applyReservation(entry);
    return [...faults, ...found];
  }

  /**
   * The code with which the command would be refused now, if any; it is not executed. Each claim is
   * checked by itself: "not enough seats" is true even if a limit would refuse first.
   */
  refusalOf(command: Command, claimed: string): { code: string; available: number[] } | undefined {
    const code = this.codeOf(command, claimed);
    if (code === 'ok') return undefined;
    return { code, available: this.available(command, code) };
  }

  /** The reservations whose seats are still held although they were overdue. */
  overdueAt(atMs: number): string[] {
    return this.plain.tickets
      .filter(({ status, endsAt = Infinity }) => status === 'held' && endsAt <= atMs)
      .map(({ reservationId }) => reservationId);
  }

  /** Seats by tier, as a summary shows them. */
  counts(): string {
    const tiers = [...this.plain.tierSeats].sort(([a], [b]) => (a < b ? -1 : 1));
    return JSON.stringify({
      version: this.version,
      confirmed: this.plain.tickets.filter(({ status }) => status === 'confirmed').length,
      tiers: tiers.map(([tierId, total]) => [
        tierId,
        total,
        total - this.plain.taken(tierId),
        this.plain.taken(tierId, 'held'),
      ]),
    });
  }

  private codeOf(command: Command, claimed: string): string {
    if (command.kind !== 'change_event') {
      const plain = this.plain.copy();
      if (claimed.includes('not_enough_seats')) plain.seatsPerPartner = undefined;
      return plain.run(command, -Infinity);
    }
    const { ifMatch, settings } = command;
    if (ifMatch !== 'any' && !ifMatch.includes(this.version)) return 'version_mismatch';
    for (const { tierId, remove } of settings.tiers ?? []) {
      if (!remove) continue;
      if (!this.plain.tierSeats.has(tierId)) return 'tier_not_found';
      if (this.tiersUsed.has(tierId)) return 'not_enough_seats';
      if (this.plain.tierSeats.size === 1) return 'validation_failed';
      return 'ok';
    }
    return this.plain.copy().run(command, -Infinity);
  }

  private available(command: Command, code: string): number[] {
    if (command.kind !== 'reserve') return [];
    const { seatsPerPartner = Infinity } = this.plain;
    if (code === 'partner_limit_reached') {
      return [Math.max(0, seatsPerPartner - this.plain.partnerSeats(command.partnerId))];
    }
    return [...this.plain.tierSeats].map(([tierId, seats]) => seats - this.plain.taken(tierId));
  }

  private applyReservation(entry: ReservationLogEntry): string[] {
    const { version, kind, at, partnerSeats } = entry;
    const faults: string[] = [];
    const before = this.plain.tickets.find((one) => one.reservationId === entry.reservationId);
    const said = this.plain.run(commandOf(entry, before?.endsAt), at.getTime());
    if (said !== 'ok') faults.push(`version ${version} is ${kind}, against ${said}`);
    const { reservationId, partnerId, status, items, expiresAt } = reservationAfter(entry);
    const ticket = this.plain.tickets.find((one) => one.reservationId === reservationId);
    const expected = JSON.stringify([
      ticket?.partnerId,
      ticket?.status,
      ticket?.items,
      ticket?.endsAt,
    ]);
    const actual = JSON.stringify([partnerId, status, items, expiresAt?.getTime()]);
    if (expected !== actual) {
      faults.push(`version ${version} makes it ${actual}, should be ${expected}`);
    }
    const seats = this.plain.partnerSeats(partnerId);
    if (partnerSeats !== undefined && partnerSeats !== seats) {
      faults.push(`version ${version} counts ${partnerSeats} seats of ${partnerId}, not ${seats}`);
    }
    for (const { tierId } of items) this.tiersUsed.add(tierId);
    return faults;
  }

  private applySettings({ version, settings }: EventLogEntry): string[] {
    const { status, limits } = settings;
    const tiers = Object.entries(settings.tiers).map(([tierId, tier]) => ({ ...tier, tierId }));
    const { seatsPerPartner = null } = limits;
    const said = this.plain.run(
      {
        kind: 'change_event',
        ifMatch: 'any',
        settings: { status, limits: { seatsPerPartner }, tiers },
      },
      0,
    );
    this.plain.seatsPerReservation = limits.seatsPerReservation;
    const removed = [...this.plain.tierSeats.keys()].filter(
      (tierId) => !Object.hasOwn(settings.tiers, tierId),
    );
    for (const tierId of removed) this.plain.tierSeats.delete(tierId);
    return [
      ...(said === 'ok' ? [] : [`version ${version} is event_changed, against ${said}`]),
      ...removed
        .filter((tierId) => this.tiersUsed.has(tierId))
        .map((tierId) => `version ${version} removes the used tier ${tierId}`),
    ];
  }

  get eventId(): string {
    return this.event.eventId;
  }
}

/** The command that has just this effect. `endsAt`: of the hold before it. */
function commandOf({ kind, at, ...entry }: ReservationLogEntry, endsAt?: number): Command {
  const { reservationId, partnerId, items, expiresAt, requestHash } = entry;
  switch (kind) {
    case 'reserved':
    case 'held':
      return {
        kind: 'reserve',
        reservationId,
        partnerId,
        items,
        ...(expiresAt && { holdSeconds: (expiresAt.getTime() - at.getTime()) / 1000 }),
        ...(requestHash !== undefined && { requestHash }),
      };
    case 'confirmed':
      return { kind: 'confirm', reservationId, keep: { items } };
    case 'retaken':
      return { kind: 'confirm', reservationId, retake: true };
    case 'cancelled':
      return { kind: 'cancel', reservationId };
    case 'expired':
      return { kind: 'expire', reservationId };
    case 'changed':
      return expiresAt?.getTime() === endsAt
        ? { kind: 'change', reservationId, wanted: { items } }
        : {
            kind: 'extend',
            reservationId,
            holdSeconds: ((expiresAt?.getTime() ?? NaN) - at.getTime()) / 1000,
          };
  }
}
