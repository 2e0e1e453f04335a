import { Agent, request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';

/** What the tests read of answers; which of it is there depends on the route and the status. */
export interface AnswerBody {
  reservationId?: string;
  seats?: number;
  status?: string | number;
  version?: number;
  availableSeats?: number;
  code?: string;
  requested?: number;
  available?: number;
}

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: AnswerBody;
}

export interface RequestOptions {
  body?: unknown;
  headers?: Record<string, string>;
  /** Gives up: the request may arrive and take effect all the same. */
  signal?: AbortSignal;
}

/** A partner of one API, over connections that are kept, as many as there are requests at a time. */
export class PartnerClient {
  private readonly agent = new Agent({ keepAlive: true });

  constructor(readonly baseUrl: string) {}

  /** Rejects only if there was no answer; a refusal is an answer. */
  send(
    method: string,
    path: string,
    { body, headers, signal }: RequestOptions = {},
  ): Promise<Answer> {
    const payload = body === undefined ? undefined : JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const sending = request(this.baseUrl + path, {
        method,
        agent: this.agent,
        ...(signal && { signal }),
        headers: { ...(payload && { 'Content-Type': 'application/json' }), ...headers },
      });
      sending.once('response', (response) => {
        readAnswer(response).then(resolve, reject);
      });
      sending.once('error', reject);
      sending.end(payload);
    });
  }

  reserve(eventId: string, seats: number, headers: Record<string, string> = {}): Promise<Answer> {
    const body = { partnerId: 'abc-corp', seats };
    return this.send('POST', `/api/v1/events/${eventId}/reservations`, { body, headers });
  }

  cancel(reservationId: string): Promise<Answer> {
    return this.send('DELETE', `/api/v1/reservations/${reservationId}`);
  }

  reservation(reservationId: string): Promise<Answer> {
    return this.send('GET', `/api/v1/reservations/${reservationId}`);
  }

  summary(eventId: string): Promise<Answer> {
    return this.send('GET', `/api/v1/events/${eventId}`);
  }

  close(): void {
    this.agent.destroy();
  }
}

/** How many of the answers have each status. */
export function countByStatus(answers: readonly Answer[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

/** The id of a reservation that was made. */
export function idOf({ status, body }: Answer): string {
  if (body.reservationId !== undefined) return body.reservationId;
  throw new Error(`an answer ${status} has no reservation: ${JSON.stringify(body)}`);
}

async function readAnswer(response: IncomingMessage): Promise<Answer> {
  let text = '';
  response.setEncoding('utf8');
  for await (const chunk of response) text += String(chunk);
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    body: text === '' ? {} : (JSON.parse(text) as AnswerBody), // every field of it is optional
  };
}
