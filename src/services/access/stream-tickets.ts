import { STREAM_TICKET_SECONDS } from '../../limits';
import type { StreamTicketModel } from '../../models/stream-ticket-model';
import { whenAvailable } from '../database/database-errors';
import type { Clock } from '../support/clock';
import { systemRandomBytes, type RandomBytes } from '../support/random-bytes';
import {
  credentialTokenId,
  newCredentialToken,
  openCredential,
  sealCredential,
} from './credential-token';

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
    const ticket = newCredentialToken('tbst', random);
    const _id = credentialTokenId(ticket);
    const expiresAt = new Date(this.clock.now().getTime() + STREAM_TICKET_SECONDS * 1000);
    const sealed = credential !== undefined && {
      credential: sealCredential(ticket, credential),
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
    const _id = credentialTokenId(ticket);
    const found = await whenAvailable(() => this.tickets.findById(_id).lean());
    if (found?.eventId !== eventId || found.expiresAt <= this.clock.now()) return undefined;
    const { credential } = found;
    return credential === undefined ? undefined : openCredential(ticket, credential);
  }
}
