/** What somebody did, or tried to do, to the set-up: events, partners, keys, webhooks. */
export interface AdminAction {
  actionId: string;
  createdAt: Date;
  /** The caller's name: whose key it was, and which. */
  actor: string;
  /** E.g. `issue_key`. */
  action: string;
  /** The path of what it was done to. */
  target: string;
  requestId: string;
  /** How HTTP answered; absent for what a script did, or if the process ended before. */
  status?: number;
}
