// The load of `npm run load` for those who have k6:
//   k6 run -e URL=http://127.0.0.1:3000 -e CONNECTIONS=100 -e SECONDS=10 -e SEATS=10 scripts/k6/load.js
// Further variables: EVENT (by default the default event), KEY, PARTNER. It fails if anything but 201
// and 409 is answered, or if the event does not have the seats that the answers leave. Nobody else may
// use the event meanwhile. `npm run load` checks every reservation in the change log.

import http from 'k6/http';
import { check } from 'k6';
import { Counter } from 'k6/metrics';

const url = __ENV.URL || 'http://127.0.0.1:3000';
const seats = Number(__ENV.SEATS || 1);
const partnerId = __ENV.PARTNER || (__ENV.KEY ? undefined : 'load');
const headers = {
  'Content-Type': 'application/json',
  ...(__ENV.KEY && { Authorization: `Bearer ${__ENV.KEY}` }),
};
const expected = http.expectedStatuses(201, 409);

const accepted = new Counter('accepted');
const refused = new Counter('refused');

export const options = {
  scenarios: {
    load: {
      executor: 'constant-vus',
      vus: Number(__ENV.CONNECTIONS || 100),
      duration: `${__ENV.SECONDS || 10}s`,
    },
  },
  summaryTrendStats: ['p(50)', 'p(90)', 'p(99)', 'p(99.9)', 'max'],
  thresholds: { http_req_failed: ['rate==0'], checks: ['rate==1'] },
};

function summary(event) {
  const path = event ? `/api/v1/events/${event}` : '/api/v1/reservations';
  const answer = http.get(url + path, { headers });
  if (answer.status !== 200) throw new Error(`${url}${path} answers ${answer.status}`);
  return answer.json();
}

export function setup() {
  return summary(__ENV.EVENT);
}

export default function reserve({ eventId }) {
  const body = JSON.stringify({ partnerId, seats });
  const answer = http.post(`${url}/api/v1/events/${eventId}/reservations`, body, {
    headers,
    responseCallback: expected,
  });
  if (answer.status === 201) accepted.add(1);
  else if (answer.status === 409) refused.add(1);
}

/** Each version since took those seats: there is neither a seat too many nor one too few. */
export function teardown(before) {
  const after = summary(before.eventId);
  const reservations = after.version - before.version;
  const [tier] = after.tiers;
  check(after, {
    'the seats that are gone are those of the reservations': () =>
      before.availableSeats - after.availableSeats === reservations * seats &&
      after.reservationCount - before.reservationCount === reservations,
    'no tier is oversold': () => tier.availableSeats >= 0,
  });
}
