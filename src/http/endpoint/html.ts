import type { EndpointAnswer } from './endpoint';

/** Only what this server serves itself; nothing inline. */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join(';');

interface Page {
  title: string;
  /** Elements of the head beside the usual ones. */
  head?: string;
  body: string;
}

export function htmlAnswer({ title, head = '', body }: Page, status = 200) {
  const content = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${escapeHtml(title)} – TicketBoss</title>
${head}
</head>
<body>
${body}
</body>
</html>
`;
  const headers = {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': PAGE_POLICY,
    Vary: 'Accept',
  };
  return { status, headers, content } satisfies EndpointAnswer;
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
