import { deliveryIdOf } from '../../src/domain/webhook';
import { auditDatabase } from '../../src/services/reading/audit';
import { Committers } from '../../src/services/commits/committers';
import { Events } from '../../src/services/reading/events';
import { MongoLedger } from '../../src/services/commits/mongo-ledger';
import { Periodic } from '../../src/services/support/periodic';
import { recoverSlots } from '../../src/services/commits/recovery';
import { Reservations } from '../../src/services/reading/reservations';
import { Sweeper } from '../../src/services/commits/sweeper';

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
