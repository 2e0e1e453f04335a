/** What the command runs: the server itself or, if there are several, their supervisor. */
export interface Program {
  /** Resolves with the address when it listens. */
  start(): Promise<string>;
  /** Accepts requests for as long as the configuration says, then finishes those that have begun. */
  stop(): Promise<void>;
}
