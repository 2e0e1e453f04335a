import type { Connection } from 'mongoose';
import { commitModel, type CommitModel } from './commit-model';
import { eventModel, type EventModel } from './event-model';
import { faultModel, type FaultModel } from './fault-model';
import { partnerSeatsModel, type PartnerSeatsModel } from './partner-seats-model';
import { proofModel, type ProofModel } from './proof-model';
import { reservationModel, type ReservationModel } from './reservation-model';

export interface Models {
  events: EventModel;
  reservations: ReservationModel;
  commits: CommitModel;
  partnerSeats: PartnerSeatsModel;
  faults: FaultModel;
  proofs: ProofModel;
}

export function createModels(connection: Connection): Models {
  return {
    events: eventModel(connection),
    reservations: reservationModel(connection),
    commits: commitModel(connection),
    partnerSeats: partnerSeatsModel(connection),
    faults: faultModel(connection),
    proofs: proofModel(connection),
  };
}
