import { once } from 'node:events';
import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import { until } from './until';

export interface StreamEvent {
  event: string;
  id: number;
  data: { version: number; [field: string]: unknown };
}

/** The events of a text of server-sent events that are complete; comments are passed over. */
export function eventsIn(text: string): StreamEvent[] {
  return text
    .split('\n\n')
    .slice(0, -1)
    .flatMap((block) => {
      const fields = new Map(
        block
          .split('\n')
          .filter((line) => !line.startsWith(':'))
          .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
      );
      const data = fields.get('data');
      if (data === undefined) return [];
      return [
        {
          event: fields.get('event') ?? '',
          id: Number(fields.get('id')),
          data: JSON.parse(data) as StreamEvent['data'], // what the server sends; tests look at it
        },
      ];
    });
}

interface StreamOptions {
  lastEventId?: number | string;
  query?: string;
  key?: string;
  headers?: Record<string, string>;
}

/** Reads a live stream on a new connection. */
export class StreamClient {
  text = '';
  isOver = false;

  private constructor(
    readonly response: IncomingMessage,
    private readonly sending: ClientRequest,
  ) {
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => (this.text += chunk));
    response.on('error', () => undefined);
    response.once('close', () => (this.isOver = true));
  }

  /** Resolves when the head of the answer is there. */
  static async open(
    url: string,
    eventId: string,
    { lastEventId, query = '', key, headers }: StreamOptions = {},
  ): Promise<StreamClient> {
    const sending = request(`${url}/api/v1/events/${eventId}/stream${query}`, {
      agent: false,
      headers: {
        ...(lastEventId !== undefined && { 'Last-Event-ID': lastEventId }),
        ...(key !== undefined && { Authorization: `Bearer ${key}` }),
        ...headers,
      },
    });
    sending.on('error', () => undefined);
    sending.end();
    const [response] = (await once(sending, 'response')) as [IncomingMessage];
    return new StreamClient(response, sending);
  }

  get status(): number {
    return this.response.statusCode ?? 0;
  }

  get events(): StreamEvent[] {
    return eventsIn(this.text);
  }

  /** The versions of the changes, as they came. */
  get versions(): number[] {
    return this.events.filter(({ event }) => event === 'change').map(({ id }) => id);
  }

  /** Waits for the change of that version. */
  async until(version: number): Promise<this> {
    await until(() => this.versions.includes(version) || this.isOver);
    return this;
  }

  close(): void {
    this.sending.destroy();
  }
}
