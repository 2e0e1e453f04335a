/** What the command runs: the server itself or, if there are several, their supervisor. */
export interface Program {
  /** Resolves with the address when it listens. */
  start(): Promise<string>;
  /** Finishes the requests that have begun. */
  stop(): Promise<void>;
}
