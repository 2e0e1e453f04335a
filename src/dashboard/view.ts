import type { Api } from './api';
import type { Feedback } from './feedback';
import type { Scope } from './types';

/** What every view works with. */
export interface Context {
  api: Api;
  feedback: Feedback;
  /** The partner that the caller acts for; for any partner if absent. */
  partnerId: string | undefined;
  /** What the caller may not do is not offered. */
  may: (scope: Scope) => boolean;
}

/** What fills the page below the header. */
export interface View {
  title: string;
  element: HTMLElement;
  /** Is called when another view takes its place. */
  stop?: () => void;
}
