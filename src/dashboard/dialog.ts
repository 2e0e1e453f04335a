import { messageOf } from './api';
import { button, whileBusy } from './controls';
import { h, uniqueId, type Child } from './dom';

interface FormDialog {
  title: string;
  /** Of the button that does it. */
  action: string;
  content: readonly Child[];
  /** What it throws is shown, and the dialog stays. */
  submit: () => Promise<unknown>;
}

/** Asks for something, over the page. Resolves when the dialog is closed, whether it was done or not. */
export function formDialog({ title, action, content, submit }: FormDialog): Promise<void> {
  const fault = h('p', { role: 'alert', class: 'form-fault' });
  const done = button(action, { kind: 'primary', type: 'submit' });
  return openDialog(title, (close) => {
    const send = async () => {
      fault.textContent = '';
      try {
        await submit();
        close();
      } catch (error) {
        fault.textContent = messageOf(error);
      }
    };
    return h(
      'form',
      {
        class: 'dialog-form',
        on: {
          submit: (event) => {
            event.preventDefault();
            void whileBusy(done, send);
          },
        },
      },
      content,
      h(
        'div',
        { class: 'dialog-foot' },
        fault,
        h('div', { class: 'actions' }, button('Cancel', { onClick: close }), done),
      ),
    );
  });
}

/** Shows a secret that nobody can be shown again. */
export function secretDialog(title: string, name: string, secret: string): Promise<void> {
  return openDialog(
    title,
    (close) => {
      const copied = h('span', { role: 'status', class: 'hint' });
      const output = h('output', { class: 'secret', tabindex: 0, 'aria-label': name }, secret);
      const copy = button('Copy', {
        kind: 'primary',
        label: `Copy the ${name}`,
        onClick: async () => {
          try {
            await navigator.clipboard.writeText(secret);
            copied.textContent = 'Copied.';
          } catch {
            getSelection()?.selectAllChildren(output);
            copied.textContent = 'Selected: copy it with your keyboard.';
          }
        },
      });
      return h(
        'div',
        { class: 'dialog-form' },
        h('p', {}, `This is the only time that the ${name} is shown. Keep it somewhere safe.`),
        output,
        h(
          'div',
          { class: 'dialog-foot' },
          h('div', { class: 'actions' }, copied, copy, button('Done', { onClick: close })),
        ),
      );
    },
    'only by its button',
  );
}

/** Asks before something that cannot be undone; the text names what it does. */
export async function confirmDialog(
  title: string,
  text: string,
  action: string,
  kind: 'danger' | 'primary' = 'danger',
): Promise<boolean> {
  let isConfirmed = false;
  await openDialog(title, (close) => {
    const confirm = () => {
      isConfirmed = true;
      close();
    };
    return h(
      'div',
      { class: 'dialog-form' },
      h('p', {}, text),
      h(
        'div',
        { class: 'dialog-foot' },
        h(
          'div',
          { class: 'actions' },
          button('Keep it', { onClick: close }),
          button(action, { kind, onClick: confirm }),
        ),
      ),
    );
  });
  return isConfirmed;
}

/** Opens something large beside the page, until it is closed or the page is left. */
export function openDrawer(title: string, content: HTMLElement): Promise<void> {
  return openDialog(
    title,
    (close) => {
      addEventListener('hashchange', close, { once: true });
      return h(
        'div',
        { class: 'dialog-form' },
        content,
        h('div', { class: 'dialog-foot' }, button('Close', { onClick: close })),
      );
    },
    'in any way',
    'dialog drawer',
  );
}

/** The browser keeps the focus inside, and gives it back to where it was. */
function openDialog(
  title: string,
  content: (close: () => void) => HTMLElement,
  closes: 'in any way' | 'only by its button' = 'in any way',
  look = 'dialog',
): Promise<void> {
  const id = uniqueId('dialog');
  const dialog = h('dialog', { class: look, 'aria-labelledby': id });
  let mayClose = closes === 'in any way';
  const close = () => {
    mayClose = true;
    dialog.close();
  };
  dialog.append(h('h2', { id, class: 'dialog-title' }, title), content(close));
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => {
      // Esc closes a dialog at its second press, whatever the page says to the first.
      if (!mayClose) {
        dialog.showModal();
        return;
      }
      dialog.remove();
      resolve();
    });
  });
}
