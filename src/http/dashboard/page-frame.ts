/** What the dashboard's page shows before its script has run, and what the script fills then. */
export const PAGE_FRAME = `<header class="top">
<a class="brand" href="#/">
<svg class="logo" viewBox="0 0 32 32" aria-hidden="true">
<path class="logo-ticket" d="M4 8h24a2 2 0 0 1 2 2v3a3 3 0 0 0 0 6v3a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2v-3a3 3 0 0 0 0-6v-3a2 2 0 0 1 2-2Z"/>
<path class="logo-line" d="M20 11v10"/>
</svg>TicketBoss</a>
<nav class="nav" id="nav" aria-label="Main"></nav>
<div class="actions"><div class="actions" id="account"></div></div>
</header>
<main class="page" id="main" tabindex="-1">
<noscript><p>The dashboard needs JavaScript. The API is described at <a href="/docs">/docs</a>.</p></noscript>
</main>`;
