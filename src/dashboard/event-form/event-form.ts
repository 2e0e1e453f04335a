import { ApiProblem, type Api } from '../api';
import { formDialog } from '../dialog';
import type { EventSummary } from '../types';
import { eventFields } from './event-fields';
import { changeEvent, createEvent } from './save-event';

/** Asks for a new event, or for changes to one. Resolves with it as it was saved. */
export async function editEvent(api: Api, event?: EventSummary): Promise<EventSummary | undefined> {
  const form = eventFields(event);
  let saved: EventSummary | undefined;
  await formDialog({
    title: event ? 'Change the event' : 'New event',
    action: event ? 'Save' : 'Create',
    content: [form.element],
    submit: async () => {
      if (form.isFaulty()) throw new Error(LOOK);
      const body = form.changed();
      try {
        saved = await save(api, event, body);
      } catch (error) {
        if (!(error instanceof ApiProblem)) throw error;
        const { errors = [], tierId, detail = '' } = error.problem;
        const faults =
          tierId === undefined ? errors : [{ pointer: form.pointerToSeats(tierId), detail }];
        if (faults.length === 0) throw error;
        const others = faults.filter((fault) => !form.fail(fault));
        const rest = others.map((fault) => fault.detail).join('; ');
        throw new Error(rest === '' ? LOOK : rest, { cause: error });
      }
    },
  });
  return saved;
}

const LOOK = 'Look at the fields that are marked.';

/** What nobody changed is not sent. */
function save(api: Api, event: EventSummary | undefined, body: object): Promise<EventSummary> {
  if (!event) return createEvent(api, body);
  return Object.keys(body).length === 0 ? Promise.resolve(event) : changeEvent(api, event, body);
}
