import type { WantedItem } from '../../src/domain/command';
import type { Item } from '../../src/domain/reservation';

/** What a call asks for. */
export type Wish =
  | {
      kind: 'reserve';
      /** Unique to this request, so that its effects can be attributed to it. */
      partnerId: string;
      items: WantedItem[];
      holdSeconds?: number;
      key?: string;
    }
  | { kind: 'confirm' | 'cancel' | 'find'; reservationId: string }
  | { kind: 'summary' }
  | { kind: 'changes'; after: number };

/** One request as its client saw it, from sending it to its answer or to giving up. */
export interface Call {
  eventId: string;
  wish: Wish;
  /** Milliseconds since 1970, by the clock that all processes share. */
  start: number;
  /** When the answer was there; Infinity if none came. */
  end: number;
  answer?: CallAnswer;
}

export interface CallAnswer {
  status: number;
  body: CallBody;
  isReplayed: boolean;
  hasRetryAfter: boolean;
}

/** What is read of the answers' bodies; which of it is there depends on the route and the status. */
export interface CallBody {
  code?: string;
  available?: number;
  reservationId?: string;
  partnerId?: string;
  items?: Item[];
  status?: string;
  version?: number;
  reservationCount?: number;
  tiers?: { tierId: string; totalSeats: number; availableSeats: number; heldSeats: number }[];
  data?: { version: number; kind: string; reservationId?: string }[];
}

/** Seats per reservation that no event of a crash test refuses. */
export const SEATS_MAX = 10;
