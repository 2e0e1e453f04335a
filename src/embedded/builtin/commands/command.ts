import type { Cursors } from '../cursors';
import type { Doc } from '../language';
import type { Catalog } from '../storage/catalog';
import type { CommandRequest } from './command-request';

/** The state that the commands of one server share. */
export interface Engine {
  readonly catalog: Catalog;
  readonly cursors: Cursors;
  readonly dataDirectory: string;
  readonly startedAt: Date;
  /** Numbers that `serverStatus` shows. */
  readonly counters: { connectionsCurrent: number; connectionsTotal: number };
}

/** A document, or one that is already encoded. */
export type Reply = Doc | Buffer;

export interface Command {
  /** The first is the name used in messages; the others are aliases. */
  readonly names: readonly [string, ...string[]];
  /**
   * The fields it accepts besides its name and the generic ones. `any` is for a few commands whose
   * fields MongoDB does not check either.
   */
  readonly fields: readonly string[] | 'any';
  /** A write runs in a transaction of the store and is answered after the commit. */
  readonly kind: 'read' | 'write';
  readonly run: (request: CommandRequest, engine: Engine) => Reply;
}
