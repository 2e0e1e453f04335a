import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import {
  context,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Span,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { exchangeOf } from '../http/server/exchange';
import { finished } from '../http/server/request-observer';
import { TRACES_FLUSH_MS_MAX } from '../tuning';
import { commitSpans } from './commit-spans';
import type { CommitTracer } from './observers';

/** Loaded only where traces are wanted: the SDK takes longer to load than all the rest. */
export interface Tracing {
  /** The listener with a server span around each request, whose parent is the caller's (`traceparent`). */
  traced: (listener: RequestListener) => RequestListener;
  commits: CommitTracer;
  /** Sends the remaining spans, or gives up after some time. */
  stop: () => Promise<void>;
}

/** Where traces go, how many are kept and so on, the SDK reads from its standard variables itself. */
export function startTracing(serviceName: string): Tracing {
  const provider = new NodeTracerProvider({
    resource: defaultResource()
      .merge(detectResources({ detectors: [envDetector] }))
      .merge(resourceFromAttributes({ 'service.name': serviceName, 'process.pid': process.pid })),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
  });
  provider.register();
  const tracer = provider.getTracer('ticketboss');
  return {
    traced: (listener) => (request, response) => {
      const parent = propagation.extract(ROOT_CONTEXT, request.headers);
      const span = tracer.startSpan(
        request.method ?? '',
        { kind: SpanKind.SERVER, attributes: requestAttributes(request) },
        parent,
      );
      response.once('close', () => {
        endSpan(span, request, response);
      });
      context.with(trace.setSpan(parent, span), listener, undefined, request, response);
    },
    commits: commitSpans(tracer),
    stop: () => Promise.race([provider.shutdown(), delay(TRACES_FLUSH_MS_MAX, undefined)]),
  };
}

/** Names and meanings: OpenTelemetry's semantic conventions for HTTP spans. The query may be private. */
function requestAttributes({ headers, method, socket, url = '' }: IncomingMessage) {
  return {
    'http.request.method': method,
    'url.path': url.split('?', 1)[0],
    'url.scheme': 'http',
    'server.address': headers.host?.replace(/:\d+$/, ''),
    'network.peer.address': socket.remoteAddress,
    'user_agent.original': headers['user-agent'],
  };
}

function endSpan(span: Span, request: IncomingMessage, response: ServerResponse): void {
  const { method, route, status } = finished(request, response);
  if (route !== undefined) span.updateName(`${method} ${route}`).setAttribute('http.route', route);
  span.setAttribute('http.response.status_code', status);
  span.setAttribute('ticketboss.request_id', exchangeOf(response).requestId);
  if (status >= 500) {
    span.setStatus({ code: SpanStatusCode.ERROR }).setAttribute('error.type', String(status));
  }
  span.end();
}
