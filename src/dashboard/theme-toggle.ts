import { h } from './dom';

const THEME_ITEM = 'ticketboss.theme';

/** Turns light to dark and back; until it is used the system's choice holds. */
export function themeToggle(): HTMLElement {
  const system = matchMedia('(prefers-color-scheme: dark)');
  const isDark = () => {
    const { theme } = document.documentElement.dataset;
    return theme === undefined ? system.matches : theme === 'dark';
  };
  const toggle = h('button', {
    type: 'button',
    class: 'button',
    'aria-label': 'Dark theme',
    on: {
      click: () => {
        const theme = isDark() ? 'light' : 'dark';
        document.documentElement.dataset.theme = theme;
        localStorage.setItem(THEME_ITEM, theme);
        show();
      },
    },
  });
  const show = () => {
    toggle.setAttribute('aria-pressed', String(isDark()));
    toggle.textContent = isDark() ? '☾' : '☀';
  };
  system.addEventListener('change', show);
  show();
  return toggle;
}
