import type { mongo } from 'mongoose';
import { WATCH_RETRY_MS } from '../../tuning';
import type { EventModel } from '../../models/event-model';
import type { ChangeSignal } from './change-signal';
import type { Clock } from '../support/clock';

/** One commit to an event, as a change stream reports it. */
export interface WatchedCommit {
  eventId: string;
  version: number;
}

/** Ends, or throws, when it is closed or cannot continue. */
export interface CommitStream {
  /** Resolves when the server has opened it; before that, commits may be missed. */
  opened: Promise<unknown>;
  commits: AsyncIterable<WatchedCommit>;
  close(): Promise<void>;
}

export interface WatchSource {
  /** Whether the server has change streams at all: replica sets and sharded clusters do. */
  isAvailable(): Promise<boolean>;
  open(): CommitStream;
}

/**
 * Announces every commit to any event, whoever made it, if the database can report it. If it cannot, or fails
 * to, it is silent: listeners also look at the change log by themselves.
 */
export class ChangeWatch {
  private current: Watch | undefined;

  constructor(
    private readonly source: WatchSource,
    private readonly signal: Pick<ChangeSignal, 'announce'>,
    private readonly clock: Clock,
  ) {}

  /** Whether commits are announced now. */
  get isWatching(): boolean {
    return this.current?.isOpen === true;
  }

  start(): void {
    this.current ??= new Watch(this.source, this.clock, ({ eventId, version }) => {
      this.signal.announce(eventId, version);
    });
  }

  async stop(): Promise<void> {
    const { current } = this;
    this.current = undefined;
    await current?.stop();
  }
}

/** From a start to its stop: one stream after the other. */
class Watch {
  isOpen = false;
  private isStopped = false;
  private interrupt: () => unknown = () => undefined;
  private readonly ended: Promise<void>;

  constructor(
    private readonly source: WatchSource,
    private readonly clock: Clock,
    private readonly tell: (commit: WatchedCommit) => void,
  ) {
    this.ended = this.run();
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    this.interrupt();
    await this.ended;
  }

  private async run(): Promise<void> {
    while (!this.isStopped) {
      try {
        if (!(await this.source.isAvailable())) return;
        await this.watchOnce();
      } catch {
        // Not allowed, not possible, or ended: until the next try, the looks at the change log must be
        // enough.
      }
      await this.pause();
    }
  }

  private async watchOnce(): Promise<void> {
    if (this.isStopped) return;
    const stream = this.source.open();
    this.interrupt = () => stream.close().catch(() => undefined);
    try {
      await stream.opened;
      this.isOpen = true;
      for await (const commit of stream.commits) this.tell(commit);
    } finally {
      this.isOpen = false;
      await stream.close();
    }
  }

  private pause(): Promise<void> {
    if (this.isStopped) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = this.clock.after(WATCH_RETRY_MS, resolve);
      this.interrupt = () => {
        cancel();
        resolve();
      };
    });
  }
}

/**
 * What MongoDB reports of a commit. Usually an `update` with the fields that it set; a commit that is an
 * aggregation pipeline may be a `replace` with the whole document instead, if the server finds that shorter.
 * https://www.mongodb.com/docs/manual/reference/change-events/replace/
 */
type CommitReport = { documentKey: { _id: string } } & (
  | { operationType: 'update'; updateDescription: { updatedFields: { version: number } } }
  | { operationType: 'replace'; fullDocument: { version: number } }
);

/** The change stream of the events: one message per commit, with only the event and its version. */
export function mongoWatchSource(events: EventModel): WatchSource {
  return {
    async isAvailable() {
      // Drivers distinguish servers in the same way: replica sets have a name, and `mongos` says what it is.
      const hello = await events.db.getClient().db().command({ hello: 1 });
      return typeof hello.setName === 'string' || hello.msg === 'isdbgrid';
    },
    open() {
      const stream = events.collection.watch<mongo.Document, CommitReport & mongo.Document>([
        {
          $match: {
            $or: [
              {
                operationType: 'update',
                'updateDescription.updatedFields.version': { $exists: true },
              },
              { operationType: 'replace', 'fullDocument.version': { $exists: true } },
            ],
          },
        },
        {
          $project: {
            operationType: 1,
            documentKey: 1,
            'updateDescription.updatedFields.version': 1,
            'fullDocument.version': 1,
          },
        },
      ]);
      const opened = stream.tryNext();
      return {
        opened,
        commits: commitsOf(opened, stream),
        close: () => stream.close(),
      };
    },
  };
}

async function* commitsOf(
  first: Promise<CommitReport | null>,
  rest: AsyncIterable<CommitReport>,
): AsyncGenerator<WatchedCommit> {
  const opening = await first;
  if (opening) yield commitOf(opening);
  for await (const report of rest) yield commitOf(report);
}

function commitOf(report: CommitReport): WatchedCommit {
  const { version } =
    report.operationType === 'replace'
      ? report.fullDocument
      : report.updateDescription.updatedFields;
  return { eventId: report.documentKey._id, version };
}
