import { v4 as uuidv4 } from 'uuid';
import { retryDelayMs, signingSecrets, type Notice } from '../../domain/webhook';
import { WEBHOOK_NOTICE_ATTEMPTS_MAX } from '../../tuning';
import type { Clock } from '../support/clock';
import type { ClaimedWebhook, CourierStore } from './courier-store';
import { UNSIGNABLE, type PostAnswer, type PostRequest } from './poster';

export interface NoticeSurroundings {
  store: Pick<CourierStore, 'recordNotice'>;
  post: (request: PostRequest, signal: AbortSignal) => Promise<PostAnswer>;
  clock: Clock;
}

/** A notice for the second address of a webhook, if it has one. */
export function noticeOf(
  webhook: ClaimedWebhook,
  type: Notice['type'],
  data: object,
  at: Date,
): Notice | undefined {
  const { webhookId, url, notifyUrl } = webhook;
  if (notifyUrl === undefined) return undefined;
  const body = JSON.stringify({ type, timestamp: at, data: { webhookId, url, ...data } });
  return { noticeId: `msg_${uuidv4()}`, type, body, attempts: 0, dueAt: at };
}

/** Posts the notice of a webhook, if one is due; returns when it is tried again, if it is. */
export async function postNotice(
  { store, post, clock }: NoticeSurroundings,
  webhook: ClaimedWebhook,
  aborting: AbortSignal,
): Promise<Date | undefined> {
  const { notice, notifyUrl } = webhook;
  const at = clock.now();
  if (!notice || notice.dueAt > at) return notice?.dueAt;
  if (notifyUrl !== undefined) {
    const { noticeId: id, body } = notice;
    const request = { url: notifyUrl, id, body, at, secrets: signingSecrets(webhook, at) };
    const answer = await post(request, aborting).catch(() => UNSIGNABLE);
    const attempts = notice.attempts + 1;
    const delayMs = retryDelayMs(attempts, clock.random());
    if (answer.kind === 'aborted') return at;
    if (
      answer.kind === 'refused' &&
      attempts < WEBHOOK_NOTICE_ATTEMPTS_MAX &&
      delayMs !== undefined
    ) {
      const dueAt = new Date(clock.now().getTime() + delayMs);
      await store.recordNotice(webhook, { ...notice, attempts, dueAt });
      return dueAt;
    }
  }
  await store.recordNotice(webhook, undefined);
  return undefined;
}
