import type { Config } from './config';
import { composeServices, type ServiceSurroundings } from './compose-services';
import { clientAddress } from './http/admission/client-address';
import { composeAdmission } from './http/admission/compose-admission';
import type { TakeLease } from './http/admission/leased-hits';
import { crossOrigin } from './http/admission/cross-origin';
import { onceOpen } from './http/admission/gate';
import { createRoutes } from './http/routes';
import { createApi, type Api } from './http/server/api';
import { EventLoopMonitor } from './http/server/event-loop-monitor';
import { admitScrapers } from './http/service/metrics-route';
import { UnavailableError } from './services/database/unavailable-error';
import { expose, type MetricsReport } from './telemetry/exposition';

export interface TicketBoss extends Api {
  /**
   * Connects and makes what is missing; until then callers get 503. Rejects with `UnavailableError` if it may
   * be tried again. What other processes left behind is recovered afterwards, in the background.
   */
  start(): Promise<void>;
  /** Says from now on that it is not ready, so that balancers send no more; all else is served as before. */
  retire(): void;
  /**
   * Says that it is not ready any more, waits for `finishRequests` if given, finishes and settles the commits
   * in progress, then disconnects.
   */
  stop(finishRequests?: () => Promise<void>): Promise<void>;
}

export interface Surroundings extends ServiceSurroundings {
  accessLog: (line: string) => void;
  /** See `AccessLogOptions.isForPeople`. */
  isAccessLogForPeople?: boolean;
  /** Makes this process's metrics known to the others that serve the port, and gathers those of all. */
  shareReports?: (own: () => Promise<MetricsReport>) => () => Promise<MetricsReport[]>;
  /** Given if several processes serve the port: by it they share the rate limits. */
  takeLease?: TakeLease;
}

/** Builds every object of a process once. Nothing runs before `start`. */
export function compose(config: Config, surroundings: Surroundings): TicketBoss {
  const {
    log,
    accessLog,
    isAccessLogForPeople = false,
    shareReports = ownReportOnly,
  } = surroundings;
  const services = composeServices(config, surroundings);
  const { access, clock, metrics, observer } = services;
  const gatherReports = shareReports(() => metrics.report());
  const { authMode, requestsPerAddress, requestsPerKey } = config.access;
  const admission = composeAdmission({
    authenticator: authMode === 'required' ? access.authenticator : undefined,
    tickets: access.streamTickets,
    sessions: access.sessions,
    requestsPerAddress,
    requestsPerKey,
    takeLease: surroundings.takeLease,
  });
  const loop = new EventLoopMonitor();
  let phase: 'starting' | 'ready' | 'stopping' = 'starting';

  return {
    ...createApi({
      routes: createRoutes({
        ...services,
        partners: access.partners,
        partnerKeys: access.partnerKeys,
        adminActions: access.adminActions,
        streamTickets: access.streamTickets,
        sessions: access.sessions,
        ...(authMode === 'required' && {
          hasPartner: (partnerId: string) => access.hasPartner(partnerId),
        }),
        defaultEventId: config.eventId,
        faults: observer,
        metrics: {
          token: config.metricsToken,
          expose: async (format) => expose(await gatherReports(), format),
        },
        health: {
          now: () => clock.now(),
          ready: async () => {
            if (phase !== 'ready') throw new UnavailableError('not started yet, or shutting down');
            await services.ping();
          },
        },
      }),
      admit: admitScrapers(
        onceOpen(admission.admit, () => phase !== 'starting'),
        config.metricsToken,
      ),
      clientAddress: clientAddress(config.access.trustProxy, config.access.proxyHeader),
      crossOrigin: crossOrigin(config.access.corsOrigins),
      isLate: () => loop.isLate,
      onOverload: () => {
        metrics.services.overloaded();
      },
      accessLog,
      isForPeople: isAccessLogForPeople,
      observe: metrics.requests,
      onError: (err, requestId) => {
        log.error({ err, requestId }, 'a request failed');
      },
    }),

    async start() {
      await services.prepare();
      if (phase !== 'starting') return; // It was stopped meanwhile.
      services.start();
      void services.tellFindings();
      loop.start();
      phase = 'ready';
    },

    retire() {
      phase = 'stopping';
    },

    async stop(finishRequests) {
      phase = 'stopping';
      await services.feeds.stop();
      await finishRequests?.();
      loop.stop();
      await services.stop();
      admission.stop();
    },
  };
}

/** For a process that serves the port alone. */
function ownReportOnly(own: () => Promise<MetricsReport>): () => Promise<MetricsReport[]> {
  return async () => [await own()];
}
