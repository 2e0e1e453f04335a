import {
  WEBHOOK_EVENTS_AT_ONCE,
  WEBHOOK_EVENTS_PER_LOOK,
  WEBHOOK_HINTED_LOOK_MS,
  WEBHOOK_HINTS_MAX,
  WEBHOOK_LOOK_MS,
  WEBHOOK_STOP_MS,
} from '../../tuning';
import type { ChangeSignal } from '../feeds/change-signal';
import type { Clock } from '../support/clock';
import { isPassing } from '../database/is-passing';
import type { Observer } from '../support/observer';
import type { Courier } from './courier';
import type { FanOut } from './fan-out';
import type { EventVersion, FanOutStore } from './fan-out-store';

export interface DispatcherSurroundings {
  store: Pick<FanOutStore, 'oldestWebhook' | 'eventsAfter' | 'cursorsOf' | 'wantedOf' | 'passOver'>;
  fanOut: Pick<FanOut, 'look'>;
  courier: Pick<Courier, 'pump' | 'stop'>;
  signal: ChangeSignal;
  clock: Clock;
  observer: Pick<Observer, 'isolated'>;
  onTrouble: (error: unknown) => void;
}

/**
 * Repeatedly looks for changes that webhooks want and has them delivered. Hints say which events have just
 * changed; all other events are checked a few at a time, so that no change is missed that another process
 * committed and died before announcing.
 */
export class WebhookDispatcher {
  private readonly hints = new Map<string, number>();
  private hasWebhooks = false;
  private scannedTo = '';
  private lastScanAt = 0;
  private nextLookAt = Infinity;
  private cancelTimer: (() => void) | undefined;
  private running: Promise<void> | undefined;
  private isStarted = false;
  private isStopping = false;
  private unsubscribe: (() => void) | undefined;

  constructor(private readonly surroundings: DispatcherSurroundings) {}

  start(): void {
    this.isStarted = true;
    this.nextLookAt = Infinity;
    this.unsubscribe = this.surroundings.signal.subscribe((eventId, version) => {
      this.hint(eventId, version);
    });
    this.lookWithin(0);
  }

  /** Looks soon, for instance because a webhook was made or something is to be delivered again. */
  wake(): void {
    this.hasWebhooks = true;
    this.lookWithin(0);
  }

  /**
   * Resolves when nothing is in progress any more; deliveries that receivers have not answered are left to
   * other processes.
   */
  async stop(): Promise<void> {
    this.isStarted = false;
    this.isStopping = true;
    this.unsubscribe?.();
    this.cancelTimer?.();
    await this.running;
    await this.surroundings.courier.stop(WEBHOOK_STOP_MS);
  }

  /** One look. */
  async look(): Promise<void> {
    const { store, courier } = this.surroundings;
    const oldest = await store.oldestWebhook();
    this.hasWebhooks = oldest !== undefined;
    if (!oldest) {
      this.hints.clear();
      return;
    }
    await courier.pump();
    const events = await this.changedEvents();
    for (let first = 0; first < events.length; first += WEBHOOK_EVENTS_AT_ONCE) {
      if (this.isStopping) return;
      const some = events.slice(first, first + WEBHOOK_EVENTS_AT_ONCE);
      await Promise.all(some.map((event) => this.lookAt(event, oldest)));
      await courier.pump();
    }
  }

  private async lookAt(event: EventVersion, oldest: Date): Promise<void> {
    const { fanOut, observer, onTrouble } = this.surroundings;
    const { eventId, version } = event;
    try {
      const isAtEnd = await fanOut.look(event, oldest);
      if (!isAtEnd) this.hint(eventId, version);
    } catch (error) {
      if (isPassing(error)) onTrouble(error);
      else observer.isolated({ where: 'fan_out', ids: { eventId }, error });
    }
  }

  private hint(eventId: string, version: number): void {
    if (!this.hasWebhooks) return;
    if (this.hints.size >= WEBHOOK_HINTS_MAX && !this.hints.has(eventId)) return;
    this.hints.set(eventId, version);
    this.lookWithin(WEBHOOK_HINTED_LOOK_MS);
  }

  /**
   * Those that were hinted at, and some of all the others, if a webhook wants messages about them. Cursors of
   * unwanted ones follow without a look at the change log.
   */
  private async changedEvents(): Promise<EventVersion[]> {
    const hinted = [...this.hints].map(([eventId, version]) => ({ eventId, version }));
    this.hints.clear();
    const sinceScanMs = this.now() - this.lastScanAt;
    const isScanDue = sinceScanMs < 0 || sinceScanMs >= WEBHOOK_LOOK_MS;
    const scanned = isScanDue ? await this.scan() : [];
    const found = new Map([...scanned, ...hinted].map((event) => [event.eventId, event]));
    if (found.size === 0) return [];
    // After their versions: a webhook that was made or changed before a change is among those that are asked.
    const { store, clock } = this.surroundings;
    const wanted = await store.wantedOf([...found.keys()]);
    const isWanted = ({ eventId }: EventVersion) => wanted.has(eventId);
    await store.passOver(
      scanned.filter((event) => !isWanted(event)),
      clock.now(),
    );
    return [...found.values()].filter(isWanted);
  }

  /** Those of the next few events that are ahead of their cursors. */
  private async scan(): Promise<EventVersion[]> {
    const { store } = this.surroundings;
    this.lastScanAt = this.now();
    const events = await store.eventsAfter(this.scannedTo, WEBHOOK_EVENTS_PER_LOOK);
    this.scannedTo = events.length < WEBHOOK_EVENTS_PER_LOOK ? '' : (events.at(-1)?.eventId ?? '');
    const cursors = await store.cursorsOf(events.map(({ eventId }) => eventId));
    const reached = new Map(cursors.map(({ eventId, version }) => [eventId, version]));
    return events.filter(({ eventId, version }) => version > (reached.get(eventId) ?? 0));
  }

  private lookWithin(delayMs: number): void {
    const lookAt = this.now() + delayMs;
    if (lookAt >= this.nextLookAt) return;
    this.nextLookAt = lookAt;
    if (!this.running) this.setTimer();
  }

  private setTimer(): void {
    this.cancelTimer?.();
    if (!this.isStarted) return;
    this.cancelTimer = this.surroundings.clock.after(this.nextLookAt - this.now(), () => {
      this.running = this.round();
    });
  }

  private async round(): Promise<void> {
    this.nextLookAt = this.now() + WEBHOOK_LOOK_MS;
    try {
      await this.look();
    } catch (error) {
      this.surroundings.onTrouble(error);
    }
    this.running = undefined;
    this.setTimer();
  }

  private now(): number {
    return this.surroundings.clock.now().getTime();
  }
}
