import { fill, h, svg } from './dom';

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
    class: 'button button-icon',
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
    fill(toggle, icon(isDark() ? MOON : SUN));
  };
  system.addEventListener('change', show);
  show();
  return toggle;
}

const MOON = 'M13 9.5A5.5 5.5 0 0 1 6.5 3a5.5 5.5 0 1 0 6.5 6.5Z';
const SUN =
  'M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6ZM8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1.1 1.1M11.9 11.9 13 13M3 13l1.1-1.1M11.9 4.1 13 3';

function icon(path: string): SVGSVGElement {
  return svg(
    'svg',
    { class: 'icon', viewBox: '0 0 16 16', 'aria-hidden': 'true' },
    svg('path', { d: path }),
  );
}
