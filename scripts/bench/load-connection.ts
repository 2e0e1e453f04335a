import { connect, type Socket } from 'node:net';

const HEAD_END = Buffer.from('\r\n\r\n');

/** Hears of each answer: its status and how long it took, in milliseconds. */
export type OnAnswer = (status: number, ms: number) => void;

/** What to send next, after that answer or, without one, at first; nothing for now if undefined. */
export type NextRequest = (answer: Buffer | undefined) => Buffer | undefined;

/**
 * One keep-alive connection that sends one request after the other, the next when the last was
 * answered. It reads of an answer only what it needs: the status and where it ends. That is a fraction
 * of an HTTP client's work, and on a small machine the client's work is taken from the server.
 */
export class LoadConnection {
  private sentAt = 0;
  private received: Buffer | undefined;
  private isAwaiting = false;
  private isFinishing = false;
  private finish: () => void = () => undefined;
  private fail: (error: Error) => void = () => undefined;
  /** Resolves when the connection was asked to finish and has its last answer; rejects if it broke. */
  readonly finished = new Promise<void>((resolve, reject) => {
    this.finish = resolve;
    this.fail = reject;
  });

  private constructor(
    private readonly socket: Socket,
    private readonly nextRequest: NextRequest,
    private readonly onAnswer: OnAnswer,
  ) {
    socket.on('data', (chunk: Buffer) => {
      this.receive(chunk);
    });
    socket.once('error', this.fail);
    socket.once('close', () => {
      this.fail(new Error('the server closed a connection'));
    });
    this.finished.catch(() => undefined); // heard where it is awaited, perhaps later
  }

  static open(url: URL, next: NextRequest, onAnswer: OnAnswer): Promise<LoadConnection> {
    const socket = connect({ host: url.hostname, port: Number(url.port), noDelay: true });
    const connection = new LoadConnection(socket, next, onAnswer);
    return new Promise((resolve, reject) => {
      socket.once('connect', () => {
        resolve(connection);
      });
      socket.once('error', reject);
    });
  }

  send(answer?: Buffer): void {
    const request = this.nextRequest(answer);
    if (!request) return;
    this.sentAt = performance.now();
    this.isAwaiting = true;
    this.socket.write(request);
  }

  /** No more requests after the one that is on its way. */
  finishUp(): void {
    this.isFinishing = true;
    if (!this.isAwaiting) this.end();
  }

  private receive(chunk: Buffer): void {
    const bytes = this.received ? Buffer.concat([this.received, chunk]) : chunk;
    const length = answerLength(bytes);
    if (length === undefined || bytes.length < length) {
      this.received = bytes;
      return;
    }
    this.received = undefined;
    if (bytes.length > length || !this.isAwaiting) {
      this.socket.destroy(new Error('the server sent more than an answer with a Content-Length'));
      return;
    }
    this.isAwaiting = false;
    this.onAnswer(statusOf(bytes), performance.now() - this.sentAt);
    if (this.isFinishing) {
      this.end();
    } else {
      this.send(bytes);
    }
  }

  private end(): void {
    this.finish();
    this.socket.end();
  }
}

/** `HTTP/1.1 201 Created`: the digits from the tenth byte on. */
function statusOf(answer: Buffer): number {
  return Number(answer.toString('latin1', 9, 12));
}

/** Head and body in bytes; undefined while the head is not complete. */
function answerLength(bytes: Buffer): number | undefined {
  const headEnd = bytes.indexOf(HEAD_END);
  if (headEnd < 0) return undefined;
  const head = bytes.toString('latin1', 0, headEnd);
  const match = /\r\ncontent-length: *(\d+)/i.exec(head);
  const bodyLength = match ? Number(match[1]) : 0; // a 204 has none; chunks are told as a fault
  return headEnd + HEAD_END.length + bodyLength;
}
