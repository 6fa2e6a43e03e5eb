/**
 * The message as an incoming webhook of Slack takes it: blocks to read, and the same in one line for notifications on a phone.
 *
 * Source: Slack, "Sending messages using incoming webhooks" and Block Kit: a header up to 150 characters, a text up to 3000; `&`, `<`
 * and `>` are written as entities, so that no word of a host becomes a link or calls a channel.
 */
import type { Message } from '../../controller/people/message-entry.ts';
import { cutText } from './cut-text.ts';

const headerLettersMost = 150;
const textLettersMost = 3_000;
/** Of what to do, three lines: what happened needs room as well, and a text that is too long is refused for good. */
const endingLettersMost = 800;

export function asSlack({ id, on, incident, sentence, reason, because, next, hosts, hostCount, runbook }: Message): object {
  const title = `heald: ${(reason ?? on).replaceAll('_', ' ')}${incident === undefined ? '' : ` (${incident})`}`;
  const named = hosts.map(({ name, zone }) => `${name} (zone ${zone})`).join(', ');
  const more = hostCount > hosts.length ? ` and ${hostCount - hosts.length} more` : '';
  const lines = [
    sentence,
    ...(because === undefined || because === sentence ? [] : [`Because: ${because}`]),
    ...(named === '' ? [] : [`Hosts: ${named}${more}`]),
  ];
  // What to do is not cut off in favour of what happened.
  const ending = [
    ...(next === undefined ? [] : [`Next: ${next}`]),
    ...(runbook === undefined ? [] : [`Runbook: ${runbook}`]),
    ...(incident === undefined ? [] : [`heald explain ${incident}`]),
  ].map((line) => `\n${cutText(escapeText(line), endingLettersMost)}`);
  const room = textLettersMost - ending.join('').length;
  return {
    text: cutText(escapeText(`${title}: ${sentence}`), textLettersMost),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: cutText(title, headerLettersMost) } },
      { type: 'section', text: { type: 'mrkdwn', text: `${cutText(escapeText(lines.join('\n')), room)}${ending.join('')}` } },
      { type: 'context', elements: [{ type: 'mrkdwn', text: `delivery ${id}` }] },
    ],
  };
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
