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
}

/** Whether a request is let in, and as whose; the headers go with its answer either way. */
export type Admission = { headers?: Readonly<Record<string, string>> } & (
  { caller: Caller; refusal?: never } | { refusal: Refusal; caller?: never }
);

/** Judges a request by what its operation needs, before its body is read. */
export type Admit = (visitor: Visitor, needs: Need) => Admission | Promise<Admission>;

/** For where no keys are asked for. */
export const admitAnyone: Admit = () => ADMITTED;

const ADMITTED: Admission = { caller: ANYONE };
