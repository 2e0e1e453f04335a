/** Time and randomness, passed in so that tests can control them. */
export interface Clock {
  now(): Date;
  /** Milliseconds. */
  sleep(durationMs: number): Promise<void>;
  /** Calls back once after that time, unless cancelled by the function that it returns. */
  after(durationMs: number, callback: () => void): () => void;
  /** Resolves when everything that is arriving in this turn of the event loop has arrived. */
  turn(): Promise<void>;
  /** At least 0, less than 1. */
  random(): number;
}

export const systemClock: Clock = {
  now: () => new Date(),
  sleep: (durationMs) => new Promise((resolve) => setTimeout(resolve, durationMs)),
  after: (durationMs, callback) => {
    const timer = setTimeout(callback, durationMs);
    return () => {
      clearTimeout(timer);
    };
  },
  turn: () => new Promise((resolve) => setImmediate(resolve)),
  random: Math.random,
};
