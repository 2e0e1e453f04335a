import { createConnection } from 'mongoose';
import { v4 as uuidv4 } from 'uuid';
import { decide } from '../../src/domain/decide';
import { GENERAL_TIER, type EventState, type NewEvent } from '../../src/domain/event';
import { createModels, ensureIndexes } from '../../src/models/models';
import { systemClock } from '../../src/services/clock';
import { connect } from '../../src/services/database';
import { Events } from '../../src/services/events';
import type { Attempt, Ledger } from '../../src/services/ledger';
import { MongoLedger } from '../../src/services/mongo-ledger';
import { BENCH_EVENT } from './contenders';
import { percentile, sorted } from './statistics';

export interface ProbeOrder {
  /** One of its own. */
  databaseUri: string;
  /** Times of this first while are not counted. */
  warmUpMs: number;
  ms: number;
}

export interface ProbeReport {
  commitP50Ms: number;
  settleP50Ms: number;
}

/** What one commit and one settle of a single reservation take, without committer and HTTP. */
export async function probeCommits({ databaseUri, ...times }: ProbeOrder): Promise<ProbeReport> {
  const connection = createConnection();
  try {
    await connect(connection, databaseUri);
    const models = createModels(connection);
    await ensureIndexes(models);
    await new Events(models, systemClock).create(EVENT);
    return await measure(new MongoLedger(models, 'probe'), times);
  } finally {
    await connection.close();
  }
}

const EVENT: NewEvent = {
  eventId: BENCH_EVENT.EVENT_ID,
  name: BENCH_EVENT.EVENT_NAME,
  tiers: [{ ...GENERAL_TIER, totalSeats: Number(BENCH_EVENT.EVENT_SEATS) }],
};

async function measure(ledger: Ledger, { warmUpMs, ms }: Omit<ProbeOrder, 'databaseUri'>) {
  const { eventId } = EVENT;
  const [slotId = ''] = ledger.slotIds;
  const commitMs: number[] = [];
  const settleMs: number[] = [];
  let event = (await ledger.readSnapshot(eventId))?.event;
  let commitId = '';
  const start = performance.now();
  const isWarm = () => performance.now() > start + warmUpMs;
  while (event && performance.now() < start + warmUpMs + ms) {
    const attempt = reserveOne(event, slotId);
    ({ commitId } = attempt);
    const begun = performance.now();
    const after = await ledger.commit(attempt);
    const committed = performance.now();
    await ledger.settle(eventId, commitId, attempt.changes);
    if (isWarm()) {
      commitMs.push(committed - begun);
      settleMs.push(performance.now() - committed);
    }
    event = after?.event;
  }
  if (!event) throw new Error(`event ${eventId} is not there, or something else writes to it`);
  await ledger.removeSlot({ eventId, slotId, commitId });
  return {
    commitP50Ms: percentile(sorted(commitMs), 0.5),
    settleP50Ms: percentile(sorted(settleMs), 0.5),
  };
}

function reserveOne(event: EventState, slotId: string): Attempt {
  const now = new Date();
  const facts = {
    event,
    reservations: new Map(),
    partnerSeats: new Map(),
    usedTiers: new Set<string>(),
  };
  const { changes, event: after } = decide(
    facts,
    [{ kind: 'reserve', reservationId: uuidv4(), partnerId: 'bench', items: [{ seats: 1 }] }],
    now,
  );
  return { slotId, commitId: uuidv4(), committedAt: now, changes, before: event, after };
}
