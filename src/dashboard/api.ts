import type { Problem } from './types';

/** A person waits at most this long for a button's result. */
const SILENT_RETRY_MS_MAX = 5000;

/** The API refused, or there was no answer (`status` 0). */
export class ApiProblem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly retryAfterMs: number,
    /** What else the problem says; any part of it may be absent. */
    readonly problem: Partial<Problem> = {},
  ) {
    super(message);
    this.name = 'ApiProblem';
  }

  /** Whether the same request may succeed a little later. */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 503 || this.status === 429;
  }
}

type Headers = Record<string, string>;

/** Speaks to the API that served this page; the browser sends the cookie of the session, if somebody signed in. */
export class Api {
  /** Is called when a key is needed, or the present one is refused. */
  onUnauthenticated: () => void = () => undefined;
  private clockOffsetMs = 0;

  /** From then on the session stands for the key. */
  async signIn(key: string): Promise<void> {
    await this.post('/api/v1/sessions', undefined, { Authorization: `Bearer ${key}` });
  }

  async signOut(): Promise<void> {
    await this.delete('/api/v1/sessions/current');
  }

  /** By the server's clock, to a second: holds end by it. */
  now(): number {
    return Date.now() + this.clockOffsetMs;
  }

  async get<Body>(path: string): Promise<Body> {
    return (await this.send('GET', path)).json() as Promise<Body>;
  }

  async post<Body>(path: string, body?: unknown, headers: Headers = {}): Promise<Body> {
    return (await this.send('POST', path, body, headers)).json() as Promise<Body>;
  }

  async patch<Body>(path: string, body: unknown, headers: Headers = {}): Promise<Body> {
    return (await this.send('PATCH', path, body, headers)).json() as Promise<Body>;
  }

  async delete(path: string, headers: Headers = {}): Promise<void> {
    await this.send('DELETE', path, undefined, headers);
  }

  /**
   * Like `post`, for what must happen once: with the same key a repetition has no other effect, so that
   * it is repeated by itself when there was no answer.
   */
  async postOnce<Body>(path: string, body: unknown, idempotencyKey: string): Promise<Body> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.post<Body>(path, body, { 'Idempotency-Key': idempotencyKey });
      } catch (error) {
        const isToRepeat =
          error instanceof ApiProblem &&
          error.isPassing &&
          error.retryAfterMs <= SILENT_RETRY_MS_MAX &&
          attempt < 4;
        if (!isToRepeat) throw error;
        await new Promise((resolve) => setTimeout(resolve, error.retryAfterMs));
      }
    }
  }

  /** The answer, if it is not a refusal; throws `ApiProblem`. */
  async send(
    method: string,
    path: string,
    body?: unknown,
    headers: Headers = {},
    signal?: AbortSignal,
  ): Promise<Response> {
    const response = await fetch(path, {
      method,
      cache: 'no-store',
      headers: {
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(signal && { signal }),
    }).catch((error: unknown) => {
      if (signal?.aborted) throw error;
      throw new ApiProblem(0, 'no_answer', 'The server does not answer. Are you online?', 1000);
    });
    this.readClock(response);
    if (response.ok) return response;
    const problem = await problemOf(response);
    if (response.status === 401) this.onUnauthenticated();
    throw problem;
  }

  private readClock(response: Response): void {
    const date = Date.parse(response.headers.get('date') ?? '');
    if (Number.isNaN(date)) return;
    const offsetMs = date + 500 - Date.now();
    // The header counts whole seconds: a smaller difference may be none.
    this.clockOffsetMs = Math.abs(offsetMs) > 1500 ? offsetMs : 0;
  }
}

async function problemOf(response: Response): Promise<ApiProblem> {
  const body = (await response.json().catch(() => ({}))) as Partial<Problem>; // whatever it is, no field is relied on
  const details = body.errors?.map(({ detail }) => detail) ?? [];
  const message = details.length > 0 ? details.join('; ') : (body.detail ?? response.statusText);
  const retryAfterMs = Number(response.headers.get('retry-after') ?? 1) * 1000;
  return new ApiProblem(response.status, body.code ?? '', message, retryAfterMs, body);
}

/** What to show of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
