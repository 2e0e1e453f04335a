import { PROBLEMS, ProblemError } from '../../domain/problems';
import type { AdminActions } from '../../services/access/admin-actions';
import { cursorPlace } from '../lists/cursor';
import type { Endpoint, EndpointAnswer, Route } from '../endpoint/endpoint';
import { needing } from '../endpoint/endpoint';
import { pageAnswer } from '../lists/page-answer';

import { pageQuery } from '../validation/query-schemas';
import { ADMIN_ACTION_LIST_DOC } from './partner-docs';
import { validate } from '../validation/validation';

export type ActionRecorder = Pick<AdminActions, 'begin' | 'finish' | 'drop'>;

/**
 * An endpoint that changes the set-up, with an entry of who asked for what, and what the answer was. The
 * entry has paths only, so that no key or secret of a body can get into it. Of a refused request none is left;
 * the metrics of requests count it.
 */
export function recorded(actions: ActionRecorder, action: string, endpoint: Endpoint): Endpoint {
  return async (request) => {
    const { caller, path, requestId } = request;
    const { name: actor, keyName } = caller;
    const who = { actor, ...(keyName !== undefined && { keyName }) };
    const actionId = await actions.begin({ ...who, action, target: path, requestId });
    const finish = async (status: number, target: string) => {
      const isRefused = status >= 400 && status < 500;
      const end = isRefused ? actions.drop(actionId) : actions.finish(actionId, { status, target });
      // It is done; an entry without its end says more than an answer that it failed.
      await end.catch(() => undefined);
    };
    try {
      const answer = await endpoint(request);
      await finish(answer.status, made(answer) ?? path);
      return answer;
    } catch (error) {
      if (error instanceof ProblemError) await finish(PROBLEMS[error.refusal.code].status, path);
      throw error;
    }
  };
}

/** The path of what was made. */
function made({ headers }: EndpointAnswer): string | undefined {
  return headers?.Location;
}

/** Who did what to the set-up, newest first. */
export function adminActionsRoute(actions: Pick<AdminActions, 'page'>): Route {
  return {
    path: '/api/v1/admin-actions',
    methods: {
      GET: needing(
        'admin',
        async (request) => {
          const { limit, cursor } = validate(pageQuery, request.query);
          return pageAnswer(request, await actions.page(limit, cursorPlace(cursor)), (row) => row);
        },
        ADMIN_ACTION_LIST_DOC,
      ),
    },
  };
}
