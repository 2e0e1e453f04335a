import type { Api } from './api';
import { field } from './controls';
import { formDialog } from './dialog';
import { h } from './dom';

/** Asks for a key, and signs in with it. Resolves with whether that was done. */
export async function askToSignIn(api: Api): Promise<boolean> {
  const key = field({
    label: 'API key',
    input: { type: 'password', required: true, placeholder: 'tb_…', spellcheck: 'false' },
  });
  let isDone = false;
  await formDialog({
    title: 'Sign in',
    action: 'Sign in',
    content: [
      h(
        'p',
        {},
        'You see, and can do, what your key allows. You stay signed in, in all windows, until you sign out or the day is over.',
      ),
      key.element,
    ],
    submit: async () => {
      await api.signIn(key.input.value.trim());
      isDone = true;
    },
  });
  return isDone;
}
