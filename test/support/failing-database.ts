import type { Document } from 'bson';
import { CUT, DatabaseProxy, type Handler, type ProxiedCommand } from './database-proxy';
import { HelloResponder } from './hello-responder';
import {
  isHello,
  readReply,
  REPLICA_SET,
  ReplicaSetFacade,
  writeReply,
} from './replica-set-facade';

/** How a server reports a failed write. */
export type FaultShape = 'error' | 'writeError' | 'writeConcernError' | 'cut';

export interface DatabaseFault {
  /** The failing command: `findAndModify`, `insert`, `update`, `find`. */
  command: string;
  shape: FaultShape;
  code: number;
  /** Whether the command took effect all the same, for good. */
  tookEffect: boolean;
}

export type Topology = 'standalone' | 'replica set';

/** A database whose replies to certain commands are replaced by faults. */
export class FailingDatabase {
  /** Pending faults; each is used for the next such command. */
  readonly faults: DatabaseFault[] = [];
  /** Used for every such command while it is set. */
  lasting: DatabaseFault | undefined;
  private readonly facade = new ReplicaSetFacade(() => this.port);
  private readonly helloResponder: HelloResponder;
  private proxy: DatabaseProxy | undefined;

  private constructor(private readonly topology: Topology) {
    this.helloResponder = new HelloResponder(() =>
      topology === 'replica set' ? this.facade.membership() : {},
    );
  }

  /** In front of the server that the address names. */
  static async start(serverUri: string, topology: Topology): Promise<FailingDatabase> {
    const database = new FailingDatabase(topology);
    database.proxy = await DatabaseProxy.start(Number(new URL(serverUri).port), database.handle);
    return database;
  }

  /** The database of that address, reached through here. */
  reached(serverUri: string): string {
    const options = this.topology === 'replica set' ? `?replicaSet=${REPLICA_SET}` : '';
    return `mongodb://127.0.0.1:${this.port}${new URL(serverUri).pathname}${options}`;
  }

  /** Writes that the driver could repeat by itself. */
  get retryable(): number {
    return this.facade.retryable;
  }

  async close(): Promise<void> {
    await this.proxy?.close();
  }

  private get port(): number {
    return this.proxy?.port ?? 0;
  }

  private handle: Handler = async (command, forward) => {
    if (isHello(command)) return this.helloResponder.handle(command, forward);
    const carryOut = () =>
      this.topology === 'replica set' ? this.facade.handle(command, forward) : forward();
    const fault = this.takeFor(command);
    if (!fault) return carryOut();
    const reply = fault.tookEffect
      ? readReply(command, await carryOut())
      : (IF_IT_HAD[command.name] ?? {});
    if (fault.shape === 'cut') return CUT;
    const error = { ...faultDocument(fault, reply), ...this.labels(fault) };
    const version = STATE_CHANGES.has(fault.code) ? this.helloResponder.stepDown() : {};
    return writeReply(command, { ...error, ...version });
  };

  private takeFor({ name }: ProxiedCommand): DatabaseFault | undefined {
    if (this.lasting?.command === name) return this.lasting;
    const place = this.faults.findIndex(({ command }) => command === name);
    return place < 0 ? undefined : this.faults.splice(place, 1)[0];
  }

  /** Replica sets mark the errors after which a driver may repeat the same write. */
  private labels({ code, shape, tookEffect }: DatabaseFault): Document {
    if (this.topology === 'standalone' || !RETRYABLE.has(code)) return {};
    const isUndone = shape === 'error' && !tookEffect;
    return { errorLabels: ['RetryableWriteError', ...(isUndone ? ['NoWritesPerformed'] : [])] };
  }
}

/** As the specification of retryable writes lists them. */
const RETRYABLE = new Set([6, 7, 89, 91, 189, 262, 9001, 10107, 11600, 11602, 13435, 13436]);

/** "Not writable primary" and "node is shutting down": drivers then wait for news of the change. */
const STATE_CHANGES = new Set([91, 189, 10107, 11600, 11602, 13435, 13436]);

/** What a write that is rolled back later was answered with. */
const IF_IT_HAD: Record<string, Document> = {
  findAndModify: { ok: 1, lastErrorObject: { n: 1, updatedExisting: true }, value: {} },
  insert: { ok: 1, n: 1 },
  update: { ok: 1, n: 1, nModified: 1 },
};

function faultDocument({ shape, code }: DatabaseFault, reply: Document): Document {
  const errmsg = `fault ${code}`;
  switch (shape) {
    case 'writeConcernError':
      return { ...reply, writeConcernError: { code, codeName: `Code${code}`, errmsg } };
    case 'writeError':
      return { ok: 1, n: 0, writeErrors: [{ index: 0, code, errmsg }] };
    case 'error':
    case 'cut':
      return { ok: 0, code, codeName: `Code${code}`, errmsg };
  }
}
