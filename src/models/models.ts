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
