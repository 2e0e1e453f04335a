import fc from 'fast-check';
import { Contract } from '../support/contract';
import { operationsOf, type OpenApiDocument } from '../support/documented-routes';
import { fuzzRequests, type FuzzRequest } from './request';
import { send, type FuzzAnswer } from './send';

export interface FuzzTarget {
  /** Without a slash at its end. */
  url: string;
  document: OpenApiDocument;
  /** Headers to choose from for each request: keys that are good, bad, or none. */
  credentials?: readonly Readonly<Record<string, string>>[];
  /** The versions that events have by what callers did: without what has only run out. */
  versions: () => Promise<Record<string, number>>;
}

export interface FuzzReport {
  requests: number;
  /** How often each status was the answer. */
  statuses: Record<string, number>;
  /** Operations, e.g. `POST /api/book`, that succeeded at least once. */
  succeeded: Set<string>;
  /** The smallest request that was answered wrongly, and how to send it again. */
  failure: string | undefined;
}

/** Sends requests one after the other, and stops at the first whose answer is not as it must be. */
export async function fuzz(
  target: FuzzTarget,
  settings: { runs: number; seed?: number },
): Promise<FuzzReport> {
  const run = new FuzzRun(target);
  const { seed, runs } = settings;
  const details = await fc.check(
    fc.asyncProperty(fuzzRequests(target.document), (request) => run.judge(request)),
    { numRuns: runs, ...(seed !== undefined && { seed }) },
  );
  const { statuses, succeeded, requests } = run;
  const failure = details.failed
    ? `${fc.defaultReportMessage(details)}\n${String(details.errorInstance)}`
    : undefined;
  return { requests, statuses, succeeded, failure };
}

class FuzzRun {
  requests = 0;
  readonly statuses: Record<string, number> = {};
  readonly succeeded = new Set<string>();
  private readonly contract: Contract;
  /** Those that answers bore, by their names in lower case. */
  private readonly ids = new Map<string, string[]>();

  constructor(private readonly target: FuzzTarget) {
    this.contract = new Contract(target.document);
  }

  /** Throws, with what is wrong, a line each. */
  async judge(request: FuzzRequest): Promise<void> {
    const { credentials = [{}], versions, url } = this.target;
    const { method, choice, payload } = request;
    const path = request.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => this.id(name, choice));
    const headers = { ...credentials[choice % credentials.length], ...request.headers };
    const before = await versions();
    const answer = await send(url, { method, path, headers, ...(payload && { payload }) });
    this.count(method, path, answer);
    const faults = [
      ...this.contract.faultsOf({ method, path }, answer),
      ...this.faultsOfBody(request, path, answer),
      ...(answer.status >= 400 ? changedVersions(before, await versions()) : []),
    ];
    if (faults.length === 0) return;
    throw new Error([...faults, `${method} ${path}`, `answer: ${answer.text}`].join('\n'));
  }

  private id(name: string, choice: number): string {
    const ids = this.ids.get(name.toLowerCase()) ?? [];
    // Recent reservations, so that some are still held.
    return ids.at(-1 - (choice % Math.min(ids.length, 20))) ?? 'none-yet';
  }

  private count(method: string, path: string, { status, text }: FuzzAnswer): void {
    this.requests += 1;
    this.statuses[status] = (this.statuses[status] ?? 0) + 1;
    if (status >= 300) return;
    const operation = this.contract.operationAt({ method, path });
    if (operation !== undefined) this.succeeded.add(operation);
    for (const [, name = '', id = ''] of text.matchAll(/"(\w+Id)":"([\w-]+)"/g)) {
      const ids = this.ids.get(name.toLowerCase()) ?? [];
      this.ids.set(name.toLowerCase(), [...ids.slice(-19), id]);
    }
  }

  /** What the document's schema refuses, the server must not take. */
  private faultsOfBody(
    { method, payload }: FuzzRequest,
    path: string,
    answer: FuzzAnswer,
  ): string[] {
    if (answer.status >= 300 || payload === undefined) return [];
    const refusal = this.contract.refusalOfBody({ method, path }, payload);
    return refusal === undefined ? [] : [`a body was taken that is not documented: ${refusal}`];
  }
}

function changedVersions(
  before: Readonly<Record<string, number>>,
  after: Readonly<Record<string, number>>,
): string[] {
  return Object.keys(after)
    .filter((eventId) => before[eventId] !== after[eventId])
    .map((eventId) => `a refused request changed ${eventId}`);
}

/** The operations that a long enough run should see succeed. */
export function operationNames(document: OpenApiDocument): string[] {
  return operationsOf(document).map(({ method, path }) => `${method} ${path}`);
}
