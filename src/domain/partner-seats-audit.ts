import type { EventSettings } from './change';
import type { EventState } from './event';
import type { ReservationLogEntry } from './log-entry';
import type { PartnerSeats } from './partner-seats';

interface Counted {
  seats: number;
  /** The most at a time under the limits that the event was made with. */
  firstPeak: number;
  /** The last version whose change says the seats; 0 if there is none. */
  saidAt: number;
}

/** Checks what the changes and the database say of partners' seats, and whether these keep to the limit. */
export class PartnerSeatsAudit {
  private readonly partners = new Map<string, Counted>();
  private readonly stored = new Set<string>();

  constructor(
    private readonly event: EventState,
    private readonly fault: (text: string) => void,
  ) {}

  /** `change`: how many seats more the partner has. `settings`: the last ones that the log tells. */
  add(entry: ReservationLogEntry, change: number, settings: EventSettings | undefined): void {
    const { version, partnerId, partnerSeats } = entry;
    const partner = this.partners.get(partnerId) ?? { seats: 0, firstPeak: 0, saidAt: 0 };
    this.partners.set(partnerId, partner);
    partner.seats += change;
    const { seats } = partner;
    if (partnerSeats !== undefined) partner.saidAt = version;
    if (partnerSeats !== undefined && partnerSeats !== seats) {
      this.fault(
        `version ${version} says partner ${partnerId} has ${partnerSeats} seats, not ${seats}`,
      );
    }
    if (change <= 0) return;
    if (!settings) partner.firstPeak = Math.max(partner.firstPeak, seats);
    else if (seats > (settings.limits.seatsPerPartner ?? Infinity)) {
      this.fault(`version ${version} gives partner ${partnerId} ${seats} seats, above its limit`);
    }
  }

  addStored({ partnerId, seats, version }: PartnerSeats): void {
    const { partnerSeatsSince = Infinity, version: versionMax } = this.event;
    const { seats: known, saidAt } = this.partners.get(partnerId) ?? { seats: 0, saidAt: 0 };
    if (version >= saidAt) this.stored.add(partnerId);
    if (version >= partnerSeatsSince && version <= versionMax && seats !== known) {
      this.fault(`partner ${partnerId} is counted with ${seats} seats, but has ${known}`);
    }
  }

  /** Commands for a partner whose seats are not stored would count none. */
  checkMissing(inJournal: ReadonlySet<string>): void {
    const { partnerSeatsSince = Infinity } = this.event;
    for (const [partnerId, { seats, saidAt }] of this.partners) {
      if (saidAt === 0 || saidAt < partnerSeatsSince) continue;
      if (this.stored.has(partnerId) || inJournal.has(partnerId)) continue;
      this.fault(`partner ${partnerId} has ${seats} seats, which are not counted`);
    }
  }

  /** Of an event whose settings were never changed, so that its limits are those that it was made with. */
  checkFirstLimits(): void {
    const { seatsPerPartner = Infinity } = this.event.limits;
    for (const [partnerId, { firstPeak }] of this.partners) {
      if (firstPeak > seatsPerPartner) {
        this.fault(`partner ${partnerId} had ${firstPeak} seats, its limit is ${seatsPerPartner}`);
      }
    }
  }
}
