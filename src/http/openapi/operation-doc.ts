import type Joi from 'joi';
import type { ProblemCode } from '../../domain/problems';
import type { JsonSchema } from './json-schema';
import type { AnswerHeader, RequestHeader, Tag } from './vocabulary';

/**
 * What the OpenAPI document says of an operation, beside its route: `needing(scope, endpoint, DOC)`.
 *
 * The rest is found by itself: the path and its parameters, the scope, and the problems that any operation
 * of this kind can meet (see `commonProblems`). A route with the same doc as one before it is an alias.
 */
export interface OperationDoc {
  /** What generated clients call it, e.g. `cancelReservation`. */
  id: string;
  tag: Tag;
  /** A few words, for lists. */
  summary: string;
  /** Markdown: what a caller must know beyond that. */
  description?: string;
  /** The schema that the query is validated by. */
  query?: Joi.ObjectSchema;
  /** Headers that the operation reads. */
  headers?: readonly RequestHeader[];
  body?: BodyDoc;
  /** By status; refusals stand under `problems`. */
  answers: Readonly<Record<number, AnswerDoc>>;
  /** Beyond those that every operation of its kind can meet. */
  problems?: readonly ProblemCode[];
}

export interface BodyDoc {
  /** Of its schema in the document, e.g. `NewReservation`. */
  name: string;
  /** The schema that the body is validated by. */
  schema: Joi.ObjectSchema;
  /** Whether it may be left out. */
  isOptional?: boolean;
  /** By a name, each with a body that would be accepted. */
  examples: Readonly<Record<string, unknown>>;
}

export interface AnswerDoc {
  description: string;
  headers?: readonly AnswerHeader[];
  /** By media type; no body if absent. */
  content?: Readonly<Record<string, ContentDoc>>;
}

export interface ContentDoc {
  /** The name of a schema in `components.ts`, or a schema. */
  schema: string | JsonSchema;
  example: unknown;
}

/** A JSON body. */
export function json(
  schema: ContentDoc['schema'],
  example: unknown,
): Readonly<Record<string, ContentDoc>> {
  return { 'application/json': { schema, example } };
}

/** The answers of a list: a page of it, with one row for an example. */
export function listAnswers(schema: string, row: unknown): OperationDoc['answers'] {
  return {
    200: {
      description: 'A page of them.',
      headers: ['Link'],
      content: json(schema, { data: [row], hasMore: false, nextCursor: null }),
    },
  };
}

/** What an `Idempotency-Key` adds to an operation. */
export function honouringKey(doc: OperationDoc): OperationDoc {
  const answers = Object.entries(doc.answers).map(([status, answer]) => [
    status,
    { ...answer, headers: [...(answer.headers ?? []), 'Idempotency-Replayed'] },
  ]);
  return {
    ...doc,
    headers: [...(doc.headers ?? []), 'Idempotency-Key'],
    answers: Object.fromEntries(answers) as OperationDoc['answers'], // of the same statuses
    problems: [...(doc.problems ?? []), 'idempotency_key_reused', 'request_in_progress'],
  };
}
