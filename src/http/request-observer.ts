/** A request that has been answered, or whose connection ended before. */
export interface FinishedRequest {
  method: string;
  /** As the route is written, e.g. `/api/v1/events/:eventId`; undefined if none matched. */
  route: string | undefined;
  status: number;
  durationMs: number;
}

/** Hears of every request when it is over. */
export type RequestObserver = (request: FinishedRequest) => void;
