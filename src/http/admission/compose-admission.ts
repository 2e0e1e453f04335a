import type { Authenticator } from '../../services/access/authenticator';
import type { Sessions } from '../../services/access/sessions';
import type { StreamTickets } from '../../services/access/stream-tickets';
import type { Admit } from './admission';
import { gate } from './gate';
import { RateLimit } from './rate-limit';

export interface AdmissionOptions {
  /** Absent where no keys are asked for. */
  authenticator?: Pick<Authenticator, keyof Authenticator> | undefined;
  tickets: Pick<StreamTickets, 'redeem'>;
  sessions: Pick<Sessions, 'find' | 'isOpen'>;
  /** Requests a minute; 0 for no limit. */
  requestsPerAddress: number;
  requestsPerKey: number;
}

/** The gate with its rate limits. */
export function composeAdmission(options: AdmissionOptions): { admit: Admit; stop: () => void } {
  const { authenticator, tickets, sessions, requestsPerAddress, requestsPerKey } = options;
  const perAddress = requestsPerAddress > 0 && new RateLimit('address', requestsPerAddress);
  const perKey = requestsPerKey > 0 && new RateLimit('key', requestsPerKey);
  return {
    admit: gate({
      tickets,
      sessions,
      ...(authenticator && { authenticator }),
      ...(perAddress && { perAddress }),
      ...(perKey && { perKey }),
    }),
    stop() {
      if (perAddress) perAddress.stop();
      if (perKey) perKey.stop();
    },
  };
}
