import type { RequestListener } from 'node:http';
import type { Express } from 'express';
import { createApp, type AppOptions } from './app';
import { createListener } from './short-way';

/** The API over HTTP. */
export interface Api {
  /** All of it, by express. */
  app: Express;
  /** The same with a short way for what is asked for most; servers listen with it. */
  listener: RequestListener;
}

export function createApi(options: AppOptions): Api {
  const app = createApp(options);
  return { app, listener: createListener(app, options) };
}
