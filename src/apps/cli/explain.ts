/** `heald explain <id>`: finds the story that the id means, and tells it. */
import { explainStory } from './pages/explain-page.ts';
import { layoutOf } from './pages/layout.ts';
import { asJson, stateDir } from './options.ts';
import { readRecord } from './open-record.ts';
import { show } from './show.ts';
import { findStory } from './story.ts';
import { Unanswerable, type Verb } from './verb.ts';

export const verb: Verb = {
  argument: { form: '<id>', summary: 'an incident, episode, decision or repair, or a host: then its latest trouble' },
  options: [stateDir, asJson],
  examples: [
    ['explain inc-7f3kq2', 'the whole story of an incident'],
    ['explain web-3', 'the latest that happened to a host'],
    ['explain dec-x8m2pd', 'one decision, with the evidence that it saw'],
  ],
  endings: '0, or 1 when the ledger knows no such id.',
  run: async (call) => {
    const found = findStory(readRecord(call), call.argument ?? '');
    if (!found.ok) throw new Unanswerable('finding', found.problem);
    const story = found.value;
    const { incident, episodes, decision, decisions, entries, repairs, decidedBy } = story;
    const document = () => ({ incident, episodes, decision, decisions, entries, repairs, decidedBy });
    show(call, { kind: 'explanation', document, page: () => explainStory(story, layoutOf(call)) });
    return 'ok';
  },
};
