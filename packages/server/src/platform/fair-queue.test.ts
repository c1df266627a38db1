import { describe, expect, test } from 'vitest';
import { type Asker, FairQueue, type FairQueueLimits, LineFull, type Share } from './fair-queue.ts';

const ample: FairQueueLimits = { total: 1, perCredential: 1, waitingPerCredential: 100, waitingTotal: 1_000 };
const never = new AbortController().signal;
const of = (organizationId: string, credential = `${organizationId}'s`): Asker => ({
  organizationId,
  credential,
});

/** Lets every one in who can be, and notes the order in which they were. */
function follow(queue: FairQueue) {
  const order: string[] = [];
  const shares: Share[] = [];
  const enter = (asker: Asker, amount = 1, signal = never) => {
    const entered = queue.enter(asker, amount, signal).then((share) => {
      order.push(asker.credential);
      shares.push(share);
    });
    return entered;
  };
  const letGoAll = async () => {
    for (let share = shares.shift(); share || queue.waiting > 0; share = shares.shift()) {
      share?.release();
      await Promise.resolve();
      await Promise.resolve();
    }
  };
  return { order, shares, enter, letGoAll };
}

describe('a fair queue', () => {
  test('lets an organization that asks last in after one of forty that asked before', async () => {
    const queue = new FairQueue(ample);
    const { order, enter, letGoAll } = follow(queue);
    const greedy = Array.from({ length: 40 }, () => enter(of('greedy')));
    const modest = enter(of('modest'));
    await letGoAll();
    await Promise.all([...greedy, modest]);
    expect(order.indexOf("modest's")).toBe(1);
    expect(order).toHaveLength(41);
  });

  test('gives the credentials of one organization their turns, too', async () => {
    const queue = new FairQueue(ample);
    const { order, enter, letGoAll } = follow(queue);
    const asked = [...'aaabbc'].map((name) => enter(of('acme', name)));
    asked.push(enter(of('other', 'x')), enter(of('other', 'x')));
    await letGoAll();
    await Promise.all(asked);
    expect(order.join('')).toBe('axbxcaba');
  });

  test('never gives one organization everything where that is said, with however many credentials it asks', async () => {
    const queue = new FairQueue({ ...ample, total: 3, perOrganization: 2 });
    const { order, shares, enter } = follow(queue);
    const greedy = [...'abc'].map((credential) => enter(of('greedy', credential)));
    await enter(of('modest'));
    expect(order).toEqual(['a', 'b', "modest's"]);
    shares[0]?.release();
    await Promise.all(greedy);
    expect(queue).toMatchObject({ taken: 3, waiting: 0 });
  });

  test('never gives one credential everything, in however many organizations it asks', async () => {
    const queue = new FairQueue({ ...ample, total: 3, perCredential: 2 });
    const { order, enter } = follow(queue);
    for (const organization of ['a', 'b', 'c']) void enter(of(organization, 'greedy'));
    await enter(of('d', 'modest'));
    expect(order).toEqual(['greedy', 'greedy', 'modest']);
    expect(queue).toMatchObject({ taken: 3, waiting: 1 });
  });

  test('lets nobody past one who wants much and waits only for room', async () => {
    const queue = new FairQueue({ ...ample, total: 10, perCredential: 8 });
    const { order, shares, enter } = follow(queue);
    await enter(of('a'), 8);
    const large = enter(of('b'), 8);
    const small = enter(of('c'), 1);
    expect(queue).toMatchObject({ taken: 8, waiting: 2 });
    shares[0]?.shrink(1);
    await Promise.all([large, small]);
    expect(order).toEqual(["a's", "b's", "c's"]);
    expect(queue).toMatchObject({ taken: 10, waiting: 0 });
  });

  test('gives back what was taken once, however often it is released', async () => {
    const queue = new FairQueue({ ...ample, total: 5, perCredential: 5 });
    const share = await queue.enter(of('a'), 9, never);
    expect(queue.taken).toBe(5);
    share.shrink(2);
    share.shrink(4);
    expect(queue.taken).toBe(2);
    share.release();
    share.release();
    expect(queue.taken).toBe(0);
  });

  test('refuses at once what its lines have no room for, and says whose line is full', async () => {
    const queue = new FairQueue({ ...ample, waitingPerCredential: 2, waitingTotal: 3 });
    const { enter } = follow(queue);
    for (let n = 0; n < 3; n++) void enter(of('a'));
    await expect(enter(of('a'))).rejects.toMatchObject({ of: 'credential' });
    void enter(of('b'));
    await expect(enter(of('c'))).rejects.toThrow(LineFull);
    await expect(enter(of('c'))).rejects.toMatchObject({ of: 'server' });
    expect(queue).toMatchObject({ taken: 1, waiting: 3 });
  });

  test('forgets who went away while waiting, and those behind move up', async () => {
    const queue = new FairQueue({ ...ample, total: 10, perCredential: 8 });
    const { order, enter } = follow(queue);
    await enter(of('a'), 8);
    const gone = new AbortController();
    const left = enter(of('b'), 8, gone.signal);
    const behind = enter(of('c'), 1);
    gone.abort(new Error('gone'));
    await expect(left).rejects.toThrow('gone');
    await behind;
    expect(order).toEqual(["a's", "c's"]);
    expect(queue.waiting).toBe(0);
    await expect(queue.enter(of('d'), 1, gone.signal)).rejects.toThrow('gone');
  });
});
