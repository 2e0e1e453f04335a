import { ApiProblem } from './api';
import { confirmDialog } from './dialog';
import type { EventSummary } from './types';
import type { Context } from './view';

/** Asks, and deletes an event as it is shown. Leads to the list of events then. */
export async function deleteEvent(
  { api, feedback }: Context,
  { eventId, name, version }: EventSummary,
): Promise<void> {
  const text =
    `${name} is taken out of the list of events, and sells nothing any more. ` +
    `Its id, ${eventId}, cannot be used again. This cannot be undone.`;
  if (!(await confirmDialog('Delete this event?', text, 'Delete the event'))) return;
  try {
    await api.delete(`/api/v1/events/${eventId}`, { 'If-Match': `"${version}"` });
    feedback.success(`${name} is deleted.`);
    location.hash = '#/';
  } catch (error) {
    const text = error instanceof ApiProblem ? REFUSALS[error.code] : undefined;
    feedback.failure(text === undefined ? error : new Error(text));
  }
}

const REFUSALS: Record<string, string> = {
  event_has_reservations:
    'The event had reservations, so it cannot be deleted. Archive it instead: choose “Archived” under “Change event”. ' +
    'It sells nothing then, and the list of events leaves it out.',
  version_mismatch:
    'The event has changed while you were asked. Look at it, and delete it again if you still want to.',
};
