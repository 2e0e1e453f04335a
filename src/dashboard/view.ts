import type { Api } from './api';
import type { Feedback } from './feedback';

/** What every view works with. */
export interface Context {
  api: Api;
  feedback: Feedback;
  /** Whether the caller may set up events, partners and webhooks. */
  isAdmin: boolean;
}

/** What fills the page below the header. */
export interface View {
  title: string;
  element: HTMLElement;
  /** Is called when another view takes its place. */
  stop?: () => void;
}
