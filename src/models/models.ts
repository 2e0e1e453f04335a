import type { Connection } from 'mongoose';
import { changeModel, type ChangeModel } from './change-model';
import { eventModel, type EventModel } from './event-model';
import { faultModel, type FaultModel } from './fault-model';
import { proofModel, type ProofModel } from './proof-model';
import { reservationModel, type ReservationModel } from './reservation-model';

export interface Models {
  events: EventModel;
  reservations: ReservationModel;
  changes: ChangeModel;
  faults: FaultModel;
  proofs: ProofModel;
}

export function createModels(connection: Connection): Models {
  return {
    events: eventModel(connection),
    reservations: reservationModel(connection),
    changes: changeModel(connection),
    faults: faultModel(connection),
    proofs: proofModel(connection),
  };
}

/** Makes the collections' indexes where they are missing. Fails if one exists with other options. */
export async function ensureIndexes({ events, reservations, changes }: Models): Promise<void> {
  await Promise.all([events, reservations, changes].map((model) => model.createIndexes()));
}
