/** `maintenanceWindows`: the times of the week at which people work on the fleet, in their own time zone. */
import { isTimeZone, listTimeZones, weekdays, type Weekday } from '../../base/local-time.ts';
import { describeFound, findPlace } from '../node.ts';
import { defaulted, object, required } from './object-shape.ts';
import { choice, list, refuse, suggest, text, type Shape } from './shape.ts';

const timePattern = /^(?:([01]\d|2[0-3]):([0-5]\d)|24:00)$/;

const timeOfDay: Shape<number> = {
  form: 'a time of day from 00:00 to 24:00, such as 22:30',
  schema: { type: 'string', pattern: timePattern.source },
  read: (node, path, report) => {
    if (node.kind !== 'scalar' || typeof node.value !== 'string') return refuse(node, path, timeOfDay.form, report);
    const parts = timePattern.exec(node.value);
    if (parts === null) {
      report('HP016', node.at, `${path}: expected ${timeOfDay.form}, ${describeFound(node)}`);
      return undefined;
    }
    return parts[1] === undefined ? 24 * 60 : Number(parts[1]) * 60 + Number(parts[2]);
  },
};

const timeZone: Shape<string> = {
  form: 'a time zone of the IANA database, such as Europe/Berlin or UTC',
  schema: { type: 'string', minLength: 1 },
  read: (node, path, report) => {
    const name = text(timeZone.form).read(node, path, report);
    if (name === undefined || isTimeZone(name)) return name;
    report('HP016', node.at, `${path}: expected ${timeZone.form}, ${describeFound(node)}`, suggest(name, listTimeZones()));
    return undefined;
  },
};

export const maintenanceWindow = object(
  'a mapping with days, from, to, timeZone and reason',
  {
    days: defaulted(list(choice<Weekday>(weekdays), 'a list of days'), 'The days on which it begins.', [...weekdays]),
    from: required(timeOfDay, 'From this time on, by the clocks on the wall.'),
    to: required(timeOfDay, 'Up to this time; on the next day when it is not after `from`.'),
    timeZone: required(timeZone, 'Whose clocks. Summer time is followed.'),
    reason: required(text(), 'Why, for the person who reads that heald held.'),
  },
  ({ from, to }, node, path, report) => {
    if (from === undefined || from !== to) return;
    report('HP030', findPlace(node, ['to']), `${path}: ends when it begins`, 'write 00:00 to 24:00 for the whole day');
  },
);
