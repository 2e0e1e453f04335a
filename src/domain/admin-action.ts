/** What an administrator did, or tried to do, to events, partners, keys or webhooks. */
export interface AdminAction {
  actionId: string;
  createdAt: Date;
  /** The caller's name: whose key it was, and which. */
  actor: string;
  /** What that key was called, if it had a name. */
  keyName?: string;
  /** E.g. `issue_key`. */
  action: string;
  /** The path of the resource. */
  target: string;
  requestId: string;
  /** How HTTP answered; absent for what a script did, or if the process ended before. */
  status?: number;
}
