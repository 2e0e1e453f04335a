import type { Cursors } from '../cursors';
import type { Doc } from '../language';
import type { Catalog } from '../storage/catalog';
import type { CommandRequest } from './command-request';

/** What commands work on: one for each server. */
export interface Engine {
  readonly catalog: Catalog;
  readonly cursors: Cursors;
  readonly dataDirectory: string;
  readonly startedAt: Date;
  /** Numbers that `serverStatus` shows. */
  readonly counters: { connectionsCurrent: number; connectionsTotal: number };
}

/** A document, or one that is encoded already. */
export type Reply = Doc | Buffer;

export interface Command {
  /** The first is the name in messages; the others do the same. */
  readonly names: readonly [string, ...string[]];
  /**
   * The fields it takes, besides its name and those that every command takes. `any` is for a few
   * whose fields are news from the client or choices of what to show; MongoDB checks none there.
   */
  readonly fields: readonly string[] | 'any';
  /** A write runs within a transaction of the store, and is answered after its commit. */
  readonly kind: 'read' | 'write';
  readonly run: (request: CommandRequest, engine: Engine) => Reply;
}
