import { encode, type Packet } from 'dns-packet';
import { expect, test } from 'vitest';
import { decodeAnswer, encodeQuestion, type Question } from '../../../../src/adapters/dns/message.ts';

const question: Question = { name: 'kafka-b-1.example.com', type: 'A' };
const asked = { name: question.name, type: 'A' } as const;

function answer(packet: Packet): Buffer {
  return Buffer.from(encode({ type: 'response', id: 7, questions: [asked], ...packet }));
}

test('an answer with our id and question gives its code and addresses', () => {
  const message = answer({
    answers: [
      { ...asked, type: 'CNAME', data: 'b.example.com' },
      { ...asked, name: 'b.example.com', data: '10.1.2.3' },
    ],
  });
  expect(decodeAnswer(message, 7, question)).toEqual({ rcode: 'NOERROR', addresses: ['10.1.2.3'] });
});

test('SERVFAIL and codes without a name are told apart', () => {
  expect(decodeAnswer(answer({ flags: 2 }), 7, question)).toEqual({ rcode: 'SERVFAIL', addresses: [] });
  expect(decodeAnswer(answer({ flags: 13 }), 7, question)).toEqual({ rcode: 'RCODE_13', addresses: [] });
});

test('the case of the name does not matter, its other letters do', () => {
  expect(decodeAnswer(answer({ questions: [{ ...asked, name: 'KAFKA-b-1.Example.com' }] }), 7, question)).toBeDefined();
  expect(decodeAnswer(answer({ questions: [{ ...asked, name: 'kafka-b-2.example.com' }] }), 7, question)).toBeUndefined();
  expect(decodeAnswer(answer({ questions: [{ ...asked, type: 'AAAA' }] }), 7, question)).toBeUndefined();
});

test('a foreign id, our own question echoed, and noise are no answers', () => {
  expect(decodeAnswer(answer({ id: 8 }), 7, question)).toBeUndefined();
  expect(decodeAnswer(Buffer.from(encodeQuestion(7, question)), 7, question)).toBeUndefined();
  expect(decodeAnswer(Buffer.alloc(0), 7, question)).toBeUndefined();
  expect(decodeAnswer(Buffer.from([0, 7, 0x80]), 7, question)).toBeUndefined();
});

test('a refusal may leave the question out, a success may not', () => {
  expect(decodeAnswer(answer({ flags: 5, questions: [] }), 7, question)).toEqual({ rcode: 'REFUSED', addresses: [] });
  expect(decodeAnswer(answer({ questions: [] }), 7, question)).toBeUndefined();
});

test('an answer whose records are cut off still shows that the server is alive', () => {
  const whole = answer({ answers: [{ ...asked, data: '10.1.2.3' }] });
  expect(decodeAnswer(whole.subarray(0, whole.length - 3), 7, question)).toEqual({ rcode: 'NOERROR', addresses: [] });
});

test('a question that is not even readable is no answer', () => {
  const message = answer({});
  message.fill(0xff, 12);
  expect(decodeAnswer(message, 7, question)).toBeUndefined();
});
