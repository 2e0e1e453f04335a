import { statusBadge } from './controls';
import { h, type Child } from './dom';
import { clockTime, count, moment } from './format';
import type { Webhook, WebhookWithBacklog } from './types';

/** Whether it works, and since when not. */
export function webhookBadge(
  { status, failingSince, disabledReason }: Webhook,
  timeZone?: string,
): Child {
  if (status === 'disabled') {
    const reason = disabledReason === undefined ? '' : ` ${disabledReason}`;
    return [statusBadge(status, 'Disabled'), h('span', { class: 'hint' }, reason)];
  }
  return failingSince === undefined
    ? statusBadge(status, 'Enabled')
    : [
        statusBadge('failed', 'Failing'),
        h('span', { class: 'hint' }, ` since ${moment(failingSince, timeZone)}`),
      ];
}

/** How many messages wait for it, and for how long. */
export function backlogText({ backlog, oldestAt }: WebhookWithBacklog): string {
  if (backlog === 0 || oldestAt === undefined) return 'Nothing waits.';
  const waiting = `${count(backlog)} ${backlog === 1 ? 'waits' : 'wait'}`;
  return `${waiting}, the oldest since ${moment(oldestAt)}.`;
}

/** What waits for it, and what happens next. */
export function progressText(webhook: WebhookWithBacklog): string {
  const { status, failingSince, nextAttemptAt, replay } = webhook;
  const isTried = status === 'enabled' && failingSince !== undefined && nextAttemptAt !== undefined;
  return [
    backlogText(webhook),
    ...(isTried ? [`It is tried again at ${clockTime(nextAttemptAt)}.`] : []),
    ...(replay ? [`What was made since ${moment(replay.since)} is posted again.`] : []),
  ].join(' ');
}
