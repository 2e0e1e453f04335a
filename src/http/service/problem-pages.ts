import { PROBLEM_EXPLANATIONS } from '../../domain/problem-explanations';
import { PROBLEMS, type ProblemCode } from '../../domain/problems';
import type { EndpointAnswer } from '../endpoint/endpoint';
import { escapeHtml, htmlAnswer } from '../endpoint/html';
import { problemExample } from './problem-schema';

/** What a problem means, when it occurs and what to do, for people. */
export function problemPage(code: ProblemCode): EndpointAnswer {
  const { status, title, help } = PROBLEMS[code];
  const { meaning, occurs } = PROBLEM_EXPLANATIONS[code];
  const example = JSON.stringify(problemExample(code), null, 2);
  const body = `<main class="page">
<p class="kicker"><a href="/docs">TicketBoss API</a> · <a href="/problems">problem</a></p>
<h1>${marked(title)}</h1>
<p class="status"><span>${status}</span> <code>${code}</code></p>
<h2>What it means</h2>
<p>${marked(meaning)}</p>
<h2>When it occurs</h2>
<ul>
${occurs.map((way) => `<li>${marked(way)}</li>`).join('\n')}
</ul>
<h2>What to do</h2>
<p>${marked(help)}</p>
<h2>How it looks</h2>
<pre tabindex="0"><code>${escapeHtml(example)}</code></pre>
</main>`;
  return htmlAnswer({ title, head: STYLESHEET, body });
}

/** All problems, each with a link to its page. */
export function problemListPage(codes: readonly ProblemCode[]): EndpointAnswer {
  const title = 'Problems';
  const body = `<main class="page">
<p class="kicker"><a href="/docs">TicketBoss API</a></p>
<h1>${title}</h1>
<p>What an error can be: the <code>code</code> of its body, its status, and what it means.</p>
<ul class="problems">
${codes.map(listed).join('\n')}
</ul>
</main>`;
  return htmlAnswer({ title, head: STYLESHEET, body });
}

function listed(code: ProblemCode): string {
  const { status, title } = PROBLEMS[code];
  const path = `/problems/${code.replaceAll('_', '-')}`;
  return `<li><a href="${path}"><code>${code}</code></a> ${status}: ${marked(title)}</li>`;
}

const STYLESHEET = '<link rel="stylesheet" href="/docs/page.css">';

/** Text with code in backticks, as HTML. */
function marked(text: string): string {
  return escapeHtml(text).replace(/`([^`]*)`/g, '<code>$1</code>');
}
