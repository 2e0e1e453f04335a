import type { TicketBoss } from '../../src/compose';

/** Who competes; the table shows them in this order. */
export const CONTENDERS = {
  raw: 'bare node:http: parses the body, answers JSON, and nothing else',
  'noop-express': 'noop by express alone, with the same duties',
  noop: 'the whole HTTP stack, but no database: a made-up reservation at once',
  service: 'TicketBoss',
  'update-per-request': 'the same HTTP stack; one conditional update and one insert per request',
  'versioned-retry':
    'the same HTTP stack; a read, an update of the version that was read, three retries; an insert',
} as const;

export type ContenderName = keyof typeof CONTENDERS;

export const CONTENDER_NAMES = Object.keys(CONTENDERS) as ContenderName[]; // of a constant object

export type Contender = Pick<TicketBoss, 'listener' | 'start' | 'stop'>;

/** What a contender's process is asked to be. */
export interface ContenderOrder {
  name: ContenderName;
  /** A database of its own. */
  databaseUri: string;
}

/** The event that is fought over; it has more seats than any run can take. */
export const BENCH_EVENT = { EVENT_ID: 'bench', EVENT_NAME: 'Bench', EVENT_SEATS: '10000000' };
