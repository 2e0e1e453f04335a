import { hash } from 'node:crypto';
import { STREAM_TICKET_SECONDS } from '../../limits';
import type { StreamTicketModel } from '../../models/stream-ticket-model';
import { whenAvailable } from '../database/database-errors';
import type { Clock } from '../support/clock';
import { systemRandomBytes, type RandomBytes } from '../support/random-bytes';
import { Seal } from '../support/seal';

export interface IssuedTicket {
  /** `tbst_` and 256 random bits. */
  ticket: string;
  expiresAt: Date;
}

/**
 * Tickets for live streams, for readers that can send no key: a browser's `EventSource`. A ticket stands for the key or
 * token that asked for it, on one event's stream, on every instance. The database has only the ticket's hash, and the
 * credential sealed under the ticket.
 */
export class StreamTickets {
  constructor(
    private readonly tickets: StreamTicketModel,
    private readonly clock: Pick<Clock, 'now'>,
  ) {}

  /** The same random bytes make the same ticket again. */
  async issue(
    eventId: string,
    credential: string | undefined,
    random: RandomBytes = systemRandomBytes,
  ): Promise<IssuedTicket> {
    const ticket = `tbst_${random(32).toString('base64url')}`;
    const _id = idOf(ticket);
    const expiresAt = new Date(this.clock.now().getTime() + STREAM_TICKET_SECONDS * 1000);
    const sealed = credential !== undefined && {
      credential: new Seal(ticket, _id).close('credential', credential),
    };
    await whenAvailable(() =>
      this.tickets.updateOne(
        { _id },
        { $set: { eventId, expiresAt, ...sealed } },
        { upsert: true },
      ),
    );
    return { ticket, expiresAt };
  }

  /** The credential that asked for the ticket; undefined if it is not one for that event's stream, or has expired. */
  async redeem(ticket: string, eventId: string): Promise<string | undefined> {
    const _id = idOf(ticket);
    const found = await whenAvailable(() => this.tickets.findById(_id).lean());
    if (found?.eventId !== eventId || found.expiresAt <= this.clock.now()) return undefined;
    const { credential } = found;
    return credential === undefined
      ? undefined
      : new Seal(ticket, _id).open('credential', credential);
  }
}

function idOf(ticket: string): string {
  return hash('sha256', ticket, 'base64url');
}
