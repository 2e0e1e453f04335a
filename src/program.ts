/** What the command runs: the server itself or, where there are several, the one that watches over them. */
export interface Program {
  /** Resolves with the address when it listens. */
  start(): Promise<string>;
  /** Finishes what is under way. */
  stop(): Promise<void>;
}
