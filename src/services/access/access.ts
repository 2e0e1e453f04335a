import type { Connection } from 'mongoose';
import { v4 as uuidv4 } from 'uuid';
import { KEY_USE_INTERVAL_MS } from '../../tuning';
import { createAccessModels } from '../../models/access-models';
import { sessionModel } from '../../models/session-model';
import { streamTicketModel } from '../../models/stream-ticket-model';
import { AccessDirectory } from './access-directory';
import { AdminActions } from './admin-actions';
import { Authenticator } from './authenticator';
import type { Clock } from '../support/clock';
import { KeyUse } from './key-use';
import { PartnerKeys } from './partner-keys';
import { Partners } from './partners';
import { Periodic } from '../support/periodic';
import { Sessions } from './sessions';
import { StreamTickets } from './stream-tickets';
import { createTokenVerifier, type TokenIssuer } from './token-verifier';

export interface Access {
  partners: Partners;
  partnerKeys: PartnerKeys;
  adminActions: AdminActions;
  streamTickets: StreamTickets;
  sessions: Sessions;
  authenticator: Authenticator;
  /** Whether there is such a partner, from a cache if that knows it. */
  hasPartner: (partnerId: string) => Promise<boolean>;
  /** Begins to record the use of keys. */
  start(): void;
  stop(): Promise<void>;
}

export interface AccessOptions {
  connection: Connection;
  clock: Clock;
  adminApiKey?: string | undefined;
  /** The issuer whose JWTs are accepted beside keys. */
  tokenIssuer?: TokenIssuer | undefined;
  onTrouble: (error: unknown) => void;
}

/** Partners, their keys, and who they are. */
export function createAccess(options: AccessOptions): Access {
  const { connection, clock, adminApiKey, tokenIssuer, onTrouble } = options;
  const models = createAccessModels(connection);
  const directory = new AccessDirectory(models, clock, adminApiKey);
  const use = new KeyUse(models);
  const verifyToken = tokenIssuer && createTokenVerifier(tokenIssuer, directory, clock);
  const recording = new Periodic(() => use.write(), KEY_USE_INTERVAL_MS, clock, onTrouble);
  return {
    partners: new Partners(models, clock, directory),
    partnerKeys: new PartnerKeys(models, clock, directory),
    adminActions: new AdminActions(models, clock, uuidv4),
    streamTickets: new StreamTickets(streamTicketModel(connection), clock),
    sessions: new Sessions(sessionModel(connection), clock),
    authenticator: new Authenticator(directory, use, clock, verifyToken),
    hasPartner: (partnerId) => directory.hasPartner(partnerId),
    start() {
      recording.start();
    },
    async stop() {
      await recording.stop();
      await use.write().catch(onTrouble);
    },
  };
}
