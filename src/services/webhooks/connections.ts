import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Duplex } from 'node:stream';
import { WEBHOOK_CONCURRENCY_MAX } from '../../limits';
import {
  WEBHOOK_CONNECTION_MS_MAX,
  WEBHOOK_IDLE_CONNECTION_MS,
  WEBHOOK_IDLE_CONNECTIONS_MAX,
} from '../../tuning';
import type { Clock } from '../support/clock';

/**
 * Keeps connections to endpoints for their next messages, not too many, and none for long: a new one is made to an
 * address that is looked up, and checked, anew.
 */
export class Connections {
  private readonly openedAt = new WeakMap<Duplex, number>();
  private readonly http = this.bounded(new HttpAgent(KEPT));
  private readonly https = this.bounded(new HttpsAgent(KEPT));

  constructor(
    private readonly clock: Clock,
    private readonly idleMax = WEBHOOK_IDLE_CONNECTIONS_MAX,
  ) {}

  agentFor({ protocol }: URL): HttpAgent {
    return protocol === 'https:' ? this.https : this.http;
  }

  private bounded<Agent extends HttpAgent>(agent: Agent): Agent {
    // It says whether the socket is kept, which the typings leave out.
    const keep = agent.keepSocketAlive.bind(agent) as (socket: Duplex) => boolean;
    agent.keepSocketAlive = (socket) => this.mayKeep(socket) && keep(socket);
    return agent;
  }

  private mayKeep(socket: Duplex): boolean {
    const now = this.clock.now().getTime();
    const openedAt = this.openedAt.get(socket) ?? now;
    this.openedAt.set(socket, openedAt);
    return now - openedAt < WEBHOOK_CONNECTION_MS_MAX && this.idle() < this.idleMax;
  }

  private idle(): number {
    return [this.http, this.https]
      .flatMap(({ freeSockets }) => Object.values(freeSockets))
      .reduce((count, sockets) => count + (sockets?.length ?? 0), 0);
  }
}

const KEPT = {
  keepAlive: true,
  maxFreeSockets: WEBHOOK_CONCURRENCY_MAX,
  timeout: WEBHOOK_IDLE_CONNECTION_MS,
} as const;
