import { randomBytes, randomUUID } from 'node:crypto';
import { createConnection } from 'mongoose';
import { createModels, type Models } from '../../src/models/models';
import { systemClock, type Clock } from '../../src/services/support/clock';
import { Committers } from '../../src/services/commits/committers';
import { connect, prepare } from '../../src/services/database/database';
import { Events } from '../../src/services/reading/events';
import { MongoLedger } from '../../src/services/commits/mongo-ledger';
import { Reservations } from '../../src/services/reading/reservations';

export interface TestServices {
  models: Models;
  ledger: MongoLedger;
  committers: Committers;
  reservations: Reservations;
  events: Events;
  stop: () => Promise<void>;
  /** Ends like a killed process: its slots stay in the journal. */
  abandon: () => Promise<void>;
}

/** One process's services as `compose` builds them, but without sweeper and recovery. */
export async function startServices(
  databaseUri: string,
  clock: Clock = systemClock,
): Promise<TestServices> {
  const connection = createConnection();
  await connect(connection, databaseUri);
  const models = createModels(connection);
  await prepare(connection);
  const writerId = `w${randomBytes(6).toString('hex')}`;
  const ledger = new MongoLedger(models, writerId);
  const committers = new Committers({
    ledger,
    clock,
    newCommitId: randomUUID,
    deadlineMs: 10_000,
    onTrouble: () => undefined,
  });
  return {
    models,
    ledger,
    committers,
    reservations: new Reservations(models, committers),
    events: new Events(models, clock),
    stop: async () => {
      await committers.stop();
      await connection.close();
    },
    abandon: () => connection.close(),
  };
}
