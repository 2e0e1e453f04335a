/** The `_id` of a webhook's stream of an event: those of one webhook stand together in the index. */
export function streamIdOf(webhookId: string, eventId: string): string {
  return `${webhookId}/${eventId}`;
}

/** Matches the ids of all streams of a webhook. No webhook's id has a `/`, which `0` follows. */
export function streamIdsOf(webhookId: string) {
  return { $gte: `${webhookId}/`, $lt: `${webhookId}0` };
}
