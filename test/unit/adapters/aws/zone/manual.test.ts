/** Does the manual's page name every step, every tag and every call that leaving a zone takes? */
import { expect, test } from 'vitest';

import { workers } from '../../../../../src/adapters/aws/zone/aws-zone-actuator.ts';
import { evacuationTags } from '../../../../../src/adapters/aws/zone/evacuation-tags.ts';
import { zoneCallCatalog } from '../../../../../src/adapters/aws/zone/zone-call-catalog.ts';
import { codeWordsOf, firstCellsOf, readPage, sectionOf } from '../../../../docs/pages.ts';

const page = readPage('docs/manual/aws-zones.md');

test('every tag that is written on a group has its row, and no other', () => {
  expect(firstCellsOf(sectionOf(page, '## Tags on groups')).toSorted()).toEqual(Object.values(evacuationTags).toSorted());
});

test('every step has its row, or is what takes one back', () => {
  const section = sectionOf(page, '## What each step calls');
  const steps = Object.keys(workers);
  expect(steps.filter((step) => !codeWordsOf(section).includes(step))).toEqual([]);
  expect(firstCellsOf(section).filter((step) => !steps.includes(step))).toEqual([]);
});

test('every call that is made for zones only is on the page', () => {
  const said = new Set(codeWordsOf(page));
  expect(Object.keys(zoneCallCatalog).filter((call) => !said.has(call))).toEqual([]);
});
