import type { IdempotentRequests } from '../services/idempotency/idempotent-requests';
import { refused, type Endpoint, type EndpointAnswer, type Operation } from './endpoint/endpoint';
import { idempotencyKeyFrom } from './validation/schemas';
import { validate } from './validation/validation';

/**
 * The endpoint of an operation that is `once`. Keys are the partner's own, as those of reservations are; all
 * administrators share theirs.
 */
export function onceForKey(
  requests: Pick<IdempotentRequests, 'once'>,
  { endpoint, doc }: Operation,
): Endpoint {
  return async (request) => {
    const key = idempotencyKeyFrom(request.header('idempotency-key'));
    if (key === undefined) return endpoint(request);
    const { caller, params, body } = request;
    const outcome = await requests.once<EndpointAnswer>(
      {
        scope: [caller.partnerId ?? null, doc?.id, params],
        key,
        payload: doc?.body ? validate(doc.body.schema, body ?? {}) : null,
      },
      async (random) => {
        const answer = await endpoint({ ...request, random });
        return { answer, isDone: answer.refusal === undefined };
      },
    );
    if (outcome.kind === 'refused') return refused(outcome.refusal);
    const { answer, replayed } = outcome;
    if (!replayed) return answer;
    return { ...answer, headers: { ...answer.headers, 'Idempotency-Replayed': 'true' } };
  };
}
