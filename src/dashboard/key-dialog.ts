import { ApiProblem, type Api } from './api';
import { field } from './controls';
import { formDialog } from './dialog';
import { h } from './dom';

/** Asks for a key, and keeps it in this tab until the tab is closed. Resolves with whether one was given. */
export async function askForKey(api: Api): Promise<boolean> {
  const key = field({
    label: 'API key',
    hint: 'It is kept in this tab only, until the tab is closed.',
    input: {
      type: 'password',
      required: api.key === undefined,
      placeholder: 'tb_…',
      spellcheck: 'false',
    },
  });
  const before = api.key;
  let isDone = false;
  await formDialog({
    title: 'Enter a key',
    action: 'Use this key',
    content: [
      h(
        'p',
        {},
        'You see, and can do, what the key allows.',
        api.key !== undefined && ' Leave it empty to forget the one in use.',
      ),
      key.element,
    ],
    submit: async () => {
      api.key = key.input.value.trim() === '' ? undefined : key.input.value.trim();
      if (api.key !== undefined) {
        await api.get('/api/v1/me').catch((error: unknown) => {
          // Whatever else is wrong, the key is none of it.
          if (!(error instanceof ApiProblem) || error.status !== 401) return;
          api.key = before;
          throw error;
        });
      }
      isDone = true;
    },
  });
  return isDone;
}
