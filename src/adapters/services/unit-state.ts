/**
 * Is this systemd unit down? Read from what `systemctl show` prints: one block of `Key=value` lines a unit, with empty lines between.
 *
 * A unit that systemd keeps restarting looks active most of the time; its count of restarts shows it.
 * Source: systemd's org.freedesktop.systemd1(5), ActiveState and SubState.
 */
export type UnitProperties = Readonly<Record<string, string>>;

export interface UnitState {
  /** 0 up, 1 down, null neither: the unit is starting, or there is none. */
  readonly value: 0 | 1 | null;
  readonly detail: string | undefined;
}

/** What `judgeUnit` needs to see. */
export const unitProperties = ['Id', 'Names', 'Type', 'LoadState', 'ActiveState', 'SubState', 'Result', 'NRestarts'] as const;

export function parseUnits(text: string): readonly UnitProperties[] {
  return text
    .split(/\n\s*\n/)
    .filter((block) => block.trim() !== '')
    .map((block) => Object.fromEntries(block.split('\n').map(splitLine)));
}

function splitLine(line: string): [string, string] {
  const at = line.indexOf('=');
  return at === -1 ? [line, ''] : [line.slice(0, at), line.slice(at + 1)];
}

/** The block of the unit that somebody calls `name`: an alias, or without its `.service`. */
export function findUnit(units: readonly UnitProperties[], name: string): UnitProperties | undefined {
  const names = [name, `${name}.service`];
  return units.find((unit) => names.some((one) => unit['Id'] === one || (unit['Names'] ?? '').split(' ').includes(one)));
}

/** How often systemd has restarted the unit by itself. */
export function countRestarts(unit: UnitProperties): number {
  return Number(unit['NRestarts'] ?? 0);
}

/** `restartsBefore` is the count at the last look; undefined at the first. */
export function judgeUnit(unit: UnitProperties | undefined, restartsBefore: number | undefined): UnitState {
  if (unit === undefined || unit['LoadState'] === 'not-found') return { value: null, detail: 'there is no such unit' };
  const { ActiveState: active = '', SubState: sub = '', Result: result = '' } = unit;
  const state = result === '' || result === 'success' ? `${active} (${sub})` : `${active} (${sub}): ${result}`;
  const restarts = countRestarts(unit) - (restartsBefore ?? countRestarts(unit));
  if (restarts > 0)
    return { value: 1, detail: `${state}, restarted by systemd ${restarts === 1 ? 'once' : `${restarts} times`} since the last look` };
  switch (active) {
    case 'active':
    case 'reloading':
    case 'refreshing':
      return { value: 0, detail: undefined };
    case 'activating':
      return sub === 'auto-restart' ? { value: 1, detail: state } : { value: null, detail: state };
    case 'inactive':
      // A job that has run and ended well is not down.
      return unit['Type'] === 'oneshot' && result === 'success' ? { value: 0, detail: undefined } : { value: 1, detail: state };
    default:
      return { value: 1, detail: state };
  }
}
