import type { Authenticator } from '../../services/access/authenticator';
import type { Sessions } from '../../services/access/sessions';
import type { StreamTickets } from '../../services/access/stream-tickets';
import type { Admit } from './admission';
import { gate } from './gate';
import { LeasedHits, type TakeLease } from './leased-hits';
import { RateLimit } from './rate-limit';

export interface AdmissionOptions {
  /** Absent where no keys are asked for. */
  authenticator?: Pick<Authenticator, keyof Authenticator> | undefined;
  tickets: Pick<StreamTickets, 'redeem'>;
  sessions: Pick<Sessions, 'find' | 'isOpen'>;
  /** Requests a minute; 0 for no limit. */
  requestsPerAddress: number;
  requestsPerKey: number;
  /** Given if several processes share the limits. */
  takeLease?: TakeLease | undefined;
}

/** The gate with its rate limits. */
export function composeAdmission(options: AdmissionOptions): { admit: Admit; stop: () => void } {
  const { authenticator, tickets, sessions, requestsPerAddress, requestsPerKey, takeLease } =
    options;
  const limit = (name: string, requestsMax: number) =>
    requestsMax > 0 &&
    new RateLimit(name, requestsMax, takeLease && new LeasedHits(name, requestsMax, takeLease));
  const perAddress = limit('address', requestsPerAddress);
  const perKey = limit('key', requestsPerKey);
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
