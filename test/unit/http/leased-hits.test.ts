import { LeasedHits } from '../../../src/http/admission/leased-hits';
import { RateLimit } from '../../../src/http/admission/rate-limit';
import { RATE_LIMIT_WINDOW_MS } from '../../../src/limits';
import { LimitKeeper } from '../../../src/workers/limit-keeper';

/** Workers on one keeper, and how often they asked it. */
function workers(count: number, requestsMax: number) {
  const keeper = new LimitKeeper();
  let asked = 0;
  const limits = Array.from({ length: count }, () => {
    const hits = new LeasedHits('key', requestsMax, (wanted) => {
      asked += 1;
      return Promise.resolve(keeper.lease(wanted));
    });
    return new RateLimit('key', requestsMax, hits);
  });
  const send = async (requests: number, key = 'a') => {
    let admitted = 0;
    for (let sent = 0; sent < requests; sent += 1) {
      const allowance = await limits[sent % count]?.count(key);
      if (allowance?.isOver === false) admitted += 1;
    }
    return admitted;
  };
  return { limits, send, asked: () => asked };
}

afterEach(() => jest.useRealTimers());

it('a small limit is exact over several workers, and separate for each key', async () => {
  const { limits, send } = workers(3, 10);

  expect([await send(30), await send(5), await send(30, 'b')]).toEqual([10, 0, 10]);
  expect(await limits[0]?.count('a')).toMatchObject({
    left: expect.stringMatching('r=0') as string,
  });
});

it('a large limit costs few questions, and hardly any of it is lost', async () => {
  const { send, asked } = workers(2, 6000);

  expect(await send(7000)).toBe(6000);
  expect(asked()).toBeLessThan(700);
  const unused = workers(2, 6000);
  await unused.send(1);
  expect(await unused.send(6990)).toBeGreaterThan(6000 * 0.99);
});

it('requests at the same time share a question, and are counted one by one', async () => {
  const { limits, asked } = workers(1, 6000);
  const [limit] = limits;
  await Promise.all(Array.from({ length: 10 }, () => limit?.count('a') ?? Promise.resolve()));

  expect(asked()).toBe(1);
  expect(await limit?.count('a')).toMatchObject({
    left: expect.stringMatching('r=5989;') as string,
  });
});

it('the limit begins anew after its window', async () => {
  jest.useFakeTimers();
  const { send } = workers(2, 10);
  expect(await send(20)).toBe(10);
  jest.setSystemTime(Date.now() + RATE_LIMIT_WINDOW_MS);

  expect(await send(20)).toBe(10);
});
