import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { PROBLEMS, type ProblemCode } from '../../src/domain/problems';
import type { ProblemView } from './api-caller';
import {
  operationsOf,
  type DocumentedOperation,
  type OpenApiDocument,
  type ResponseItem,
} from './documented-routes';

export interface AskedFor {
  method: string;
  /** With or without a query string. */
  path: string;
}

export interface GivenAnswer {
  status: number;
  headers: Headers;
  text: string;
}

/** Checks answers against the OpenAPI document: undocumented answers are faults. */
export class Contract {
  private readonly ajv = new Ajv2020({ strict: false, allErrors: true });
  private readonly validators = new Map<string, ValidateFunction>();
  private readonly operations: (DocumentedOperation & { pattern: RegExp })[];

  constructor(document: OpenApiDocument) {
    addFormats(this.ajv);
    this.ajv.addSchema(closed(document), 'document');
    this.operations = operationsOf(document).map((operation) => ({
      ...operation,
      pattern: patternOf(operation.path),
    }));
  }

  /** What is undocumented about the answer, a line each. */
  faultsOf({ method, path }: AskedFor, answer: GivenAnswer): string[] {
    const { status } = answer;
    const faults = this.faultsOfHeaders(answer);
    const matching = this.operationsAt(path);
    const found = ofMethod(matching, method);
    if (!isDecodable(bare(path)) && status === 400) return faults;
    if (found) faults.push(...this.faultsOfAnswer(found, answer, method === 'HEAD'));
    else if (matching.length > 0) faults.push(...faultsOfOtherMethod(method, answer));
    else if (status !== 404) faults.push(`no such path, but the status is ${status}`);
    return faults;
  }

  /** The documented operation that answers, e.g. `GET /health`. */
  operationAt({ method, path }: AskedFor): string | undefined {
    const found = ofMethod(this.operationsAt(path), method);
    return found && `${found.method} ${found.path}`;
  }

  /** What the document says against the body, if the operation has one. */
  refusalOfBody({ method, path }: AskedFor, payload: string | Uint8Array): string | undefined {
    const found = ofMethod(this.operationsAt(path), method);
    if (!found?.operation.requestBody) return undefined;
    const steps = ['paths', found.path, found.method.toLowerCase(), 'requestBody', 'content'];
    return this.refusalBy(
      pointerTo([...steps, 'application/json', 'schema']),
      parsed(Buffer.from(payload).toString()),
    );
  }

  /** A path without parameters comes before one that has them, as OpenAPI says. */
  private operationsAt(path: string) {
    const matching = this.operations.filter(({ pattern }) => pattern.test(bare(path)));
    const concrete = matching.filter((operation) => !operation.path.includes('{'));
    return concrete.length > 0 ? concrete : matching;
  }

  /** Whether the document's schema at this JSON pointer takes the value; what it says if not. */
  refusalBy(pointer: string, value: unknown): string | undefined {
    const validator =
      this.validators.get(pointer) ?? this.ajv.compile({ $ref: `document#${pointer}` });
    this.validators.set(pointer, validator);
    return validator(value) ? undefined : this.ajv.errorsText(validator.errors);
  }

  private faultsOfHeaders({ headers, status }: GivenAnswer): string[] {
    const faults: string[] = [];
    if (headers.get('x-request-id') === null) faults.push('no X-Request-Id');
    if (status >= 500 && status !== 503) faults.push(`status ${status}`);
    if ([429, 503].includes(status) && !/^[1-9]\d*$/.test(headers.get('retry-after') ?? '')) {
      faults.push(`${status} without Retry-After`);
    }
    return faults;
  }

  private faultsOfAnswer(
    { path, method, operation }: DocumentedOperation,
    answer: GivenAnswer,
    isHead: boolean,
  ): string[] {
    const { status, headers, text } = answer;
    const documented = operation.responses[status];
    if (!documented) return [`status ${status} is not documented: ${text.slice(0, 200)}`];
    const contentType = headers.get('content-type')?.split(';')[0]?.trim();
    const undocumented = undocumentedHeaders(documented, headers);
    if (isHead) return undocumented;
    if (!documented.content) {
      return [...undocumented, ...(text === '' ? [] : [`${status} has a body`])];
    }
    if (contentType === undefined || !(contentType in documented.content)) {
      return [...undocumented, `${status} as ${String(contentType)} is not documented`];
    }
    if (!contentType.endsWith('json')) return undocumented;
    const steps = ['paths', path, method.toLowerCase(), 'responses', String(status), 'content'];
    const body = parsed(text);
    const refusal = this.refusalBy(pointerTo([...steps, contentType, 'schema']), body);
    return [
      ...undocumented,
      ...(refusal === undefined
        ? []
        : [`the body is not as documented: ${refusal}: ${text.slice(0, 300)}`]),
      ...(contentType === 'application/problem+json' ? faultsOfProblem(body, answer) : []),
    ];
  }
}

function ofMethod(
  operations: readonly DocumentedOperation[],
  method: string,
): DocumentedOperation | undefined {
  return operations.find((each) => each.method === (method === 'HEAD' ? 'GET' : method));
}

function faultsOfOtherMethod(method: string, { status, headers }: GivenAnswer): string[] {
  if (headers.get('allow') === null) return [`${method} is not documented, but there is no Allow`];
  const usual = method === 'OPTIONS' ? 204 : 405;
  return status === usual ? [] : [`${method} is not documented, but the status is ${status}`];
}

function faultsOfProblem(body: unknown, { status, headers }: GivenAnswer): string[] {
  const { code, requestId } = body as ProblemView & { requestId: string }; // its schema was held against it
  return [
    ...(PROBLEMS[code as ProblemCode].status === status ? [] : [`${code} with status ${status}`]),
    ...(requestId === headers.get('x-request-id') ? [] : ['requestId is not X-Request-Id']),
  ];
}

/** Headers of the API's own, beyond those that every HTTP answer may have. */
function undocumentedHeaders({ headers: documented }: ResponseItem, headers: Headers): string[] {
  const known = Object.keys(documented).map((name) => name.toLowerCase());
  return ['location', 'etag', 'link', 'idempotency-replayed', 'retry-after', 'www-authenticate']
    .filter((name) => headers.has(name) && !known.includes(name))
    .map((name) => `the header ${name} is not documented`);
}

/** Objects accept no undocumented fields: clients must tolerate new ones, tests must not. */
function closed<Value>(value: Value): Value {
  if (Array.isArray(value)) return value.map(closed) as Value; // a list as it was
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, closed<unknown>(inner)]);
  const isOpen =
    'properties' in value &&
    'type' in value &&
    value.type === 'object' &&
    !('additionalProperties' in value);
  return {
    ...Object.fromEntries(entries),
    ...(isOpen && { additionalProperties: false }),
  } as Value; // an object as it was
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}/?$`, 'i');
}

function bare(path: string): string {
  return path.replace(/[?#].*$/s, '');
}

/** A JSON pointer as it stands in a URI (RFC 6901, section 6). */
export function pointerTo(steps: readonly string[]): string {
  return steps
    .map((step) => `/${encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1'))}`)
    .join('');
}

function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
