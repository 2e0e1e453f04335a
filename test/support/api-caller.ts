import type { Fault } from '../../src/domain/problems';
import type { Item } from '../../src/domain/reservation';

export interface Answer<Body> {
  status: number;
  headers: Headers;
  body: Body;
  /** The body as it came. */
  text: string;
}

export interface ReservationView {
  reservationId: string;
  eventId: string;
  partnerId: string;
  seats: number;
  items: Item[];
  status: string;
  version: number;
  expiresAt?: string;
  createdAt: string;
  updatedAt: string;
  confirmedAt?: string;
  cancelledAt?: string;
  expiredAt?: string;
  currentStatus?: string;
  totalMinor?: number;
  currency?: string;
  reference?: string;
  metadata?: Record<string, string>;
}

interface Seats {
  totalSeats: number;
  availableSeats: number;
  heldSeats: number;
}

export interface SummaryView extends Seats {
  eventId: string;
  name: string;
  reservationCount: number;
  version: number;
  status: string;
  tiers: (Seats & { tierId: string; name: string; priceMinor?: number; currency?: string })[];
  limits: { seatsPerReservation: number; seatsPerPartner?: number };
  startsAt?: string;
  endsAt?: string;
  timeZone?: string;
}

export interface PageView<Row> {
  data: Row[];
  hasMore: boolean;
  nextCursor: string | null;
}

export interface ProblemView {
  code: string;
  error: string;
  errors?: Fault[];
  requested?: number;
  available?: number;
}

type RequestHeaders = Record<string, string>;

/** Speaks HTTP to one TicketBoss. */
export class ApiCaller {
  constructor(
    private readonly url: string,
    /** Sent with every request. */
    private readonly always: RequestHeaders = {},
  ) {}

  /** The same TicketBoss, called with a key or token. */
  as(credential: string): ApiCaller {
    return new ApiCaller(this.url, { ...this.always, Authorization: `Bearer ${credential}` });
  }

  get<Body = unknown>(path: string, headers: RequestHeaders = {}): Promise<Answer<Body>> {
    return this.send('GET', path, undefined, headers);
  }

  post<Body = unknown>(
    path: string,
    body?: unknown,
    headers: RequestHeaders = {},
  ): Promise<Answer<Body>> {
    return this.send('POST', path, body, headers);
  }

  patch<Body = unknown>(
    path: string,
    body: unknown,
    headers: RequestHeaders = {},
  ): Promise<Answer<Body>> {
    return this.send('PATCH', path, body, headers);
  }

  delete<Body = unknown>(path: string, headers: RequestHeaders = {}): Promise<Answer<Body>> {
    return this.send('DELETE', path, undefined, headers);
  }

  reserve(eventId: string, body: object = {}, headers: RequestHeaders = {}) {
    const path = `/api/v1/events/${eventId}/reservations`;
    return this.post<ReservationView>(path, { partnerId: 'abc-corp', ...body }, headers);
  }

  find(reservationId: string) {
    return this.get<ReservationView>(`/api/v1/reservations/${reservationId}`);
  }

  confirm(reservationId: string, body?: object) {
    return this.post<ReservationView>(`/api/v1/reservations/${reservationId}/confirm`, body);
  }

  extend(reservationId: string, holdSeconds: number) {
    return this.post<ReservationView>(`/api/v1/reservations/${reservationId}/extend`, {
      holdSeconds,
    });
  }

  change(reservationId: string, body: object) {
    return this.patch<ReservationView>(`/api/v1/reservations/${reservationId}`, body);
  }

  cancel(reservationId: string) {
    return this.delete(`/api/v1/reservations/${reservationId}`);
  }

  async summary(eventId: string): Promise<SummaryView> {
    return (await this.get<SummaryView>(`/api/v1/events/${eventId}`)).body;
  }

  private async send<Body>(
    method: string,
    path: string,
    body: unknown,
    headers: RequestHeaders,
  ): Promise<Answer<Body>> {
    const response = await fetch(this.url + path, {
      method,
      headers: {
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
        ...this.always,
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') === true && text !== '';
    return {
      status: response.status,
      headers: response.headers,
      body: (isJson ? JSON.parse(text) : undefined) as Body, // what the test expects; it looks at it
      text,
    };
  }
}
