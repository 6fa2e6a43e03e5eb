/**
 * The message as an incoming webhook of Slack takes it: blocks to read, and the same in one line for notifications on a phone.
 *
 * Source: Slack, "Sending messages using incoming webhooks" and Block Kit: a header up to 150 characters, a text up to 3000; `&`, `<`
 * and `>` are written as entities, so that no word of a host becomes a link or calls a channel.
 */
import type { Message } from '../../controller/people/message-entry.ts';

const headerLettersMost = 150;
const textLettersMost = 3_000;

export function asSlack({ id, on, incident, sentence, reason, because, hosts, hostCount, runbook }: Message): object {
  const title = `heald: ${(reason ?? on).replaceAll('_', ' ')}${incident === undefined ? '' : ` (${incident})`}`;
  const named = hosts.map(({ name, zone }) => `${name} (zone ${zone})`).join(', ');
  const more = hostCount > hosts.length ? ` and ${hostCount - hosts.length} more` : '';
  const lines = [
    sentence,
    ...(because === undefined || because === sentence ? [] : [`Because: ${because}`]),
    ...(named === '' ? [] : [`Hosts: ${named}${more}`]),
    ...(runbook === undefined ? [] : [`Runbook: ${runbook}`]),
    ...(incident === undefined ? [] : [`heald explain ${incident}`]),
  ];
  return {
    text: escapeText(`${title}: ${sentence}`),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: title.slice(0, headerLettersMost) } },
      { type: 'section', text: { type: 'mrkdwn', text: escapeText(lines.join('\n')).slice(0, textLettersMost) } },
      { type: 'context', elements: [{ type: 'mrkdwn', text: `delivery ${id}` }] },
    ],
  };
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
