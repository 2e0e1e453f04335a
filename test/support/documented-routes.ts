import type { Route } from '../../src/http/endpoint/endpoint';
import { openApiDocument } from '../../src/http/service/document';
import { createRoutes, type Services } from '../../src/http/routes';

/** The routes of the API, with services that are never called. */
export function documentedRoutes(): Route[] {
  return createRoutes(ANYTHING as Services);
}

const ANYTHING: unknown = new Proxy(() => undefined, { get: () => ANYTHING });

/** Read as a client reads it: from JSON. */
export function readDocument(): OpenApiDocument {
  return JSON.parse(JSON.stringify(openApiDocument(documentedRoutes()))) as OpenApiDocument;
}

export interface OpenApiDocument {
  paths: Record<string, PathItem>;
  webhooks: Record<string, PathItem>;
  components: {
    schemas: Record<string, Schema>;
    headers: Record<string, { schema: Schema; example: unknown }>;
    examples: Record<string, { value: unknown }>;
  };
}

export type Schema = Record<string, unknown>;

export type PathItem = { parameters?: Parameter[] } & Partial<Record<string, OperationItem>>;

export interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required?: boolean;
  schema: Schema;
  example?: unknown;
}

export interface OperationItem {
  operationId: string;
  tags: string[];
  description?: string;
  parameters?: Parameter[];
  requestBody?: { content: Record<string, Content> };
  responses: Record<string, ResponseItem>;
  security: Record<string, string[]>[];
}

export interface ResponseItem {
  headers: Record<string, unknown>;
  content?: Record<string, Content>;
}

interface Content {
  schema: Schema;
  example?: unknown;
  examples?: Record<string, { value?: unknown; $ref?: string }>;
}

export const METHODS = ['get', 'post', 'patch', 'delete'] as const;

export interface DocumentedOperation {
  /** As the document writes it. */
  path: string;
  method: string;
  operation: OperationItem;
  parameters: Parameter[];
}

export function operationsOf({ paths }: OpenApiDocument): DocumentedOperation[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method];
      if (!operation) return [];
      const parameters = [...(item.parameters ?? []), ...(operation.parameters ?? [])];
      return [{ path, method: method.toUpperCase(), operation, parameters }];
    }),
  );
}
