import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { writeCanonicalJson } from '../../../../src/adapters/ledger/canonical-json.ts';

test('the order in which keys were written does not change the text', () => {
  expect(writeCanonicalJson({ b: 1, a: { d: [1, { y: 2, x: 1 }], c: null } })).toBe('{"a":{"c":null,"d":[1,{"x":1,"y":2}]},"b":1}');
});

test('a key without a value is left out and a number that is not finite becomes null', () => {
  expect(writeCanonicalJson({ gone: undefined, kept: [undefined, Number.NaN] })).toBe('{"kept":[null,null]}');
});

test('the text of anything that came from JSON reads back as the same thing, and as the same text', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = writeCanonicalJson(value);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      expect(writeCanonicalJson(JSON.parse(text))).toBe(text);
    }),
  );
});
