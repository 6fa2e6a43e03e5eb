/**
 * The message in the shape in which Amazon SNS delivers to an HTTPS endpoint, for receivers that take those already. It is signed as all
 * of heald's messages are, and not by AWS: a receiver that checks the certificate of SNS will refuse it.
 *
 * Source: Amazon SNS, "Parsing message formats", HTTP/HTTPS notification: a subject up to 100 characters of ASCII, the message a text.
 */
import type { Instant } from '../../base/instant.ts';
import type { Message } from '../../controller/people/message-entry.ts';

const subjectLettersMost = 100;

export function asSns(message: Message, body: object, calledAt: Instant): object {
  const { id, notification, on, severity, sentence } = message;
  const text = (value: string) => ({ Type: 'String', Value: value });
  return {
    Type: 'Notification',
    MessageId: id,
    TopicArn: `heald:${notification}`,
    Subject: `heald: ${sentence}`.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, subjectLettersMost),
    Message: JSON.stringify(body),
    Timestamp: new Date(calledAt).toISOString(),
    MessageAttributes: { on: text(on), severity: text(severity) },
  };
}
