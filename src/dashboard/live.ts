import { ApiProblem, type Api } from './api';
import { SseParser } from './sse';
import type { Change, EventSummary } from './types';

/** `off` is for good: the event is not there any more, or the key does not open it. */
export type LiveState = 'connecting' | 'live' | 'lost' | 'off';

export interface LiveHandlers {
  onSummary: (summary: EventSummary) => void;
  onChanges: (changes: Change[]) => void;
  onState: (state: LiveState) => void;
}

/** The server says every 15 seconds that it lives; silence beyond two of these is none. */
const SILENCE_MS_MAX = 35_000;
const RETRY_MS_MAX = 15_000;
/** A hidden tab closes its connection after some time: browsers have few for one server. */
const HIDDEN_MS_MAX = 60_000;

/**
 * Follows an event's live stream, and resumes it after the last version that it got whenever the
 * connection was lost. `EventSource` would do the same, but cannot send a key.
 */
export class LiveStream {
  private lastEventId = '';
  private retryMs = 2000;
  private failures = 0;
  private isStopped = false;
  private connection = new AbortController();
  private wakeUp: () => void = () => undefined;
  private hiddenTimer: number | undefined;
  private readonly listening = new AbortController();

  constructor(
    private readonly api: Api,
    private readonly eventId: string,
    private readonly handlers: LiveHandlers,
  ) {
    const { signal } = this.listening;
    addEventListener(
      'offline',
      () => {
        this.connection.abort();
      },
      { signal },
    );
    addEventListener(
      'online',
      () => {
        this.wakeUp();
      },
      { signal },
    );
    document.addEventListener(
      'visibilitychange',
      () => {
        this.onVisibility();
      },
      { signal },
    );
    void this.run();
  }

  stop(): void {
    this.isStopped = true;
    this.listening.abort();
    clearTimeout(this.hiddenTimer);
    this.connection.abort();
    this.wakeUp();
  }

  private async run(): Promise<void> {
    this.handlers.onState('connecting');
    while (!this.isStopped) {
      try {
        await this.follow();
      } catch (error) {
        if (error instanceof ApiProblem && !error.isPassing) {
          this.handlers.onState('off');
          return;
        }
      }
      await this.pause();
    }
  }

  private async follow(): Promise<void> {
    this.connection = new AbortController();
    const { signal } = this.connection;
    const path = `/api/v1/events/${encodeURIComponent(this.eventId)}/stream`;
    const headers = this.lastEventId === '' ? {} : { 'Last-Event-ID': this.lastEventId };
    const response = await this.api.send('GET', path, undefined, headers, signal);
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    if (!reader) return;
    const parser = new SseParser((durationMs) => (this.retryMs = durationMs));
    for (;;) {
      const silence = setTimeout(() => {
        this.connection.abort();
      }, SILENCE_MS_MAX);
      const { done, value } = await reader.read().finally(() => {
        clearTimeout(silence);
      });
      if (done) return;
      this.deliver(parser.push(value));
    }
  }

  private deliver(events: ReturnType<SseParser['push']>): void {
    const changes: Change[] = [];
    for (const { event, id, data } of events) {
      this.lastEventId = id;
      if (event === 'change')
        changes.push(JSON.parse(data) as Change); // what this route sends
      else if (event === 'summary') {
        this.failures = 0;
        this.handlers.onState('live');
        this.handlers.onSummary(JSON.parse(data) as EventSummary); // what this route sends
      }
    }
    if (changes.length > 0) this.handlers.onChanges(changes);
  }

  private pause(): Promise<void> {
    if (this.isStopped) return Promise.resolve();
    this.handlers.onState('lost');
    this.failures += 1;
    return new Promise((resolve) => {
      const isHeld = !navigator.onLine || this.isHiddenForLong();
      const durationMs = Math.min(this.retryMs * 2 ** (this.failures - 1), RETRY_MS_MAX);
      const timer = isHeld ? undefined : setTimeout(resolve, durationMs);
      this.wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  private hiddenSince: number | undefined;

  private isHiddenForLong(): boolean {
    return this.hiddenSince !== undefined && Date.now() - this.hiddenSince >= HIDDEN_MS_MAX;
  }

  private onVisibility(): void {
    clearTimeout(this.hiddenTimer);
    if (document.hidden) {
      this.hiddenSince = Date.now();
      this.hiddenTimer = setTimeout(() => {
        this.connection.abort();
      }, HIDDEN_MS_MAX);
    } else {
      this.hiddenSince = undefined;
      this.wakeUp();
    }
  }
}
