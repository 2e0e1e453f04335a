import { ANYONE, type Caller } from '../../domain/caller';
import type { Refusal } from '../../domain/problems';
import type { Need } from '../endpoint/endpoint';

/** What is known of a request before its body is read. */
export interface Visitor {
  method: string;
  /** Without the query string. */
  path: string;
  /** The caller's network address. */
  address: string;
  /** By lower-case name. */
  header: (name: string) => string | undefined;
  /** For a live stream, from the query. */
  ticket?: string;
}

/** Whether a request is admitted, and its caller; the headers are sent with its answer in both cases. */
export type Admission = { headers?: Readonly<Record<string, string>> } & (
  { caller: Caller; refusal?: never } | { refusal: Refusal; caller?: never }
);

/** Decides whether to admit a request, by what its operation needs, before its body is read. */
export type Admit = (visitor: Visitor, needs: Need) => Admission | Promise<Admission>;

/** For servers that require no keys. */
export const admitAnyone: Admit = () => ADMITTED;

const ADMITTED: Admission = { caller: ANYONE };
