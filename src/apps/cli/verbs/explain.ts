/** `heald explain <id>`: finds the story that the id means, and tells it. */
import { explainStory } from '../pages/explain-page.ts';
import { drawEvacuation } from '../pages/evacuation-page.ts';
import { drawEvacuationStory, isEvacuationEntry } from '../pages/evacuation-story.ts';
import { drawSection, layoutOf } from '../pages/layout.ts';
import { asJson, recordFrom, stateDir, tokenFile } from '../options.ts';
import { reachRecord } from '../record/reach-record.ts';
import { show } from '../show.ts';
import { findStory } from '../record/story.ts';
import type { LedgerRecord } from '../record/record.ts';
import type { EvacuationRecord } from '../../../remediation/evacuation/evacuation.ts';
import { Unanswerable, type Call, type Verb } from '../verb.ts';

export const verb: Verb = {
  argument: { form: '<id>', summary: 'an incident, episode, decision, repair or evacuation, or a host: then its latest trouble' },
  options: [stateDir, recordFrom, tokenFile, asJson],
  examples: [
    ['explain inc-7f3kq2', 'the whole story of an incident'],
    ['explain web-3', 'the latest that happened to a host'],
    ['explain dec-x8m2pd', 'one decision, with the evidence that it saw'],
  ],
  endings: '0, or 1 when the ledger knows no such id.',
  run: async (call) => {
    const { record } = await reachRecord(call);
    const evacuation = record.history.evacuations.records.get(call.argument ?? '');
    if (evacuation !== undefined && evacuation.incident === undefined) return explainEvacuation(call, record, evacuation);
    const found = findStory(record, call.argument ?? '');
    if (!found.ok) throw new Unanswerable('finding', found.problem);
    const story = found.value;
    const { incident, parts, episodes, decision, decisions, entries, repairs, evacuations, decidedBy, advice } = story;
    const document = () => ({ incident, parts, episodes, decision, decisions, entries, repairs, evacuations, decidedBy, advice });
    show(call, { kind: 'explanation', document, page: () => explainStory(story, layoutOf(call)) });
    return 'ok';
  },
};

/** One that a person asked for while nothing spoke against the zone: no incident tells of it. */
function explainEvacuation(call: Call, { entries }: LedgerRecord, evacuation: EvacuationRecord): 'ok' {
  const own = entries.filter((entry) => isEvacuationEntry(entry) && entry.evacuation === evacuation.id);
  const layout = layoutOf(call);
  show(call, {
    kind: 'explanation',
    document: () => ({ evacuations: [evacuation], entries: own }),
    page: () => [
      ...drawEvacuation(evacuation, layout),
      ...drawSection('What happened', drawEvacuationStory(own, [evacuation], layout), layout),
    ],
  });
  return 'ok';
}
