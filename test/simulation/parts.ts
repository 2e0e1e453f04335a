import { deliveryIdOf } from '../../src/domain/webhook';
import { auditDatabase } from '../../src/services/audit';
import { Committers } from '../../src/services/committers';
import { Events } from '../../src/services/events';
import { MongoLedger } from '../../src/services/mongo-ledger';
import { Periodic } from '../../src/services/periodic';
import { recoverSlots } from '../../src/services/recovery';
import { Reservations } from '../../src/services/reservations';
import { Sweeper } from '../../src/services/sweeper';

/** What an API process is made of. */
export const realParts = {
  auditDatabase,
  Committers,
  deliveryIdOf,
  Events,
  MongoLedger,
  Periodic,
  recoverSlots,
  Reservations,
  Sweeper,
};

export type Parts = typeof realParts;
