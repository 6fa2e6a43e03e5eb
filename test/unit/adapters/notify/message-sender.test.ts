import { expect, test } from 'vitest';
import { createMessageSender, triesMax, waitingMax, type MessageSender } from '../../../../src/adapters/notify/message-sender.ts';
import type { PostOutcome } from '../../../../src/adapters/notify/post-message.ts';
import { makeMessage } from './make-message.ts';

const to = { url: 'https://hooks.example', secretFile: '/etc/heald/hook', format: 'heald' } as const;

interface Bench {
  readonly sender: MessageSender;
  readonly posts: { readonly id: string; readonly body: string }[];
  readonly settled: string[];
  readonly waits: number[];
  /** Lets the posts that are under way answer, and the next wait be over; true while something is left to do. */
  goOn(): Promise<boolean>;
}

function createBench(answer: (tries: number) => PostOutcome, random = () => 1): Bench {
  const [posts, settled, waits]: [Bench['posts'], string[], number[]] = [[], [], []];
  const timers: (() => void)[] = [];
  const sender = createMessageSender({
    post: (id, body) => {
      posts.push({ id, body });
      return Promise.resolve(answer(posts.filter((post) => post.id === id).length));
    },
    onSettled: (id, tries, because) => settled.push(`${id} ${because ?? 'delivered'} after ${tries}`),
    random,
    after: (ms, wake) => {
      waits.push(ms);
      timers.push(wake);
      return () => void timers.splice(timers.indexOf(wake), 1);
    },
  });
  return {
    sender,
    posts,
    settled,
    waits,
    async goOn() {
      for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
      const wake = timers.shift();
      wake?.();
      return wake !== undefined;
    },
  };
}

const failed: PostOutcome = { kind: 'failed', because: 'it answered with status 503' };

test('a message is tried again with longer and longer waits, and every try says the same under the same id', async () => {
  const { sender, posts, settled, waits, goOn } = createBench((tries) => (tries < 9 ? failed : { kind: 'taken' }));
  sender.send(makeMessage(), 0, to);
  while (await goOn());
  expect(settled).toEqual(['msg-7f3kqm delivered after 9']);
  expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60].map((seconds) => seconds * 1_000));
  expect(new Set(posts.map(({ id, body }) => `${id} ${body}`)).size).toBe(1);
});

test('waits are spread over half of their length, so that many controllers do not knock together', async () => {
  const { sender, waits, goOn } = createBench(
    (tries) => (tries < 2 ? failed : { kind: 'taken' }),
    () => 0,
  );
  sender.send(makeMessage(), 0, to);
  while (await goOn());
  expect(waits).toEqual([500]);
});

test('a receiver that never answers well is given up at last, one that refuses for good at once', async () => {
  const never = createBench(() => failed);
  never.sender.send(makeMessage(), 0, to);
  while (await never.goOn());
  expect(never.settled).toEqual([`msg-7f3kqm it answered with status 503 after ${triesMax}`]);
  const final = createBench(() => ({ kind: 'final', because: 'it answered with status 410' }));
  final.sender.send(makeMessage(), 0, to);
  await final.goOn();
  expect(final.settled).toEqual(['msg-7f3kqm it answered with status 410 after 1']);
});

test('the same message asked for again is sent once, while it is under way and afterwards', async () => {
  const { sender, posts, settled, goOn } = createBench(() => ({ kind: 'taken' }));
  sender.send(makeMessage(), 0, to);
  sender.send(makeMessage(), 0, to);
  while (await goOn());
  sender.send(makeMessage(), 0, to);
  while (await goOn());
  expect([posts.length, settled.length, sender.waiting()]).toEqual([1, 1, 0]);
});

test('what waits is bounded, and what finds no room is told at once', () => {
  const { sender, settled } = createBench(() => failed);
  for (let at = 0; at <= waitingMax; at += 1) sender.send(makeMessage({ id: `msg-${at}` }), 0, to);
  expect(sender.waiting()).toBe(waitingMax);
  expect(settled).toEqual([`msg-${waitingMax} ${waitingMax} messages wait already after 0`]);
});

test('after the stop nothing is tried and nothing is told', async () => {
  const { sender, posts, settled, goOn } = createBench(() => failed);
  sender.send(makeMessage(), 0, to);
  await goOn();
  sender.stop();
  sender.send(makeMessage({ id: 'msg-late22' }), 0, to);
  while (await goOn());
  expect(settled).toEqual([]);
  expect(posts.every(({ id }) => id === 'msg-7f3kqm')).toBe(true);
});
