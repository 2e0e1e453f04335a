/** The style of the guides and of the pages that explain problems, in light and dark. */
export const PAGE_STYLE = `:root {
  color-scheme: light dark;
  --ink: light-dark(#1b1f24, #e6e9ed);
  --faint: light-dark(#59636e, #9aa4af);
  --paper: light-dark(#fbfbfa, #14171b);
  --panel: light-dark(#f0f1f2, #1f242a);
  --line: light-dark(#d8dcdf, #333a42);
  --accent: light-dark(#0b57c4, #7fb4ff);
}
* { box-sizing: border-box; }
body {
  margin: 0;
  background: var(--paper);
  color: var(--ink);
  font: 1rem/1.6 system-ui, sans-serif;
}
.page { max-width: 44rem; margin: 0 auto; padding: 3rem 1.25rem 5rem; }
.kicker { margin: 0; color: var(--faint); }
h1 { margin: 0.25rem 0 0.75rem; font-size: 2rem; line-height: 1.2; }
h2 { margin: 2rem 0 0.4rem; font-size: 1.1rem; }
p, ul { margin: 0; }
ul { padding-left: 1.25rem; }
.problems { margin-top: 1.5rem; padding: 0; list-style: none; }
.problems li { padding: 0.35rem 0; border-bottom: 1px solid var(--line); }
a { color: var(--accent); }
.status span {
  padding: 0.1rem 0.5rem;
  border-radius: 0.4rem;
  background: var(--ink);
  color: var(--paper);
  font-weight: 600;
}
code { font: 0.92em ui-monospace, monospace; }
p code, li code { padding: 0.05rem 0.3rem; border-radius: 0.3rem; background: var(--panel); }
pre {
  margin: 0;
  padding: 1rem;
  overflow-x: auto;
  border: 1px solid var(--line);
  border-radius: 0.5rem;
  background: var(--panel);
}
.guide { max-width: 52rem; }
.guide h3 { margin: 1.5rem 0 0.4rem; font-size: 1rem; }
.guide :is(p, ul, ol, pre, table):not(.kicker) { margin-bottom: 1rem; }
.guide li { margin-bottom: 0.35rem; }
.guide table { display: block; overflow-x: auto; border-collapse: collapse; }
.guide :is(th, td) { padding: 0.35rem 0.75rem 0.35rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
`;
