import { expect, test } from 'vitest';
import { findUnit, judgeUnit, parseUnits } from '../../../../src/adapters/services/unit-state.ts';

/** As systemd 252 prints it for `kafka ssh.service nosuch.service`. */
const shown = `Type=simple
NRestarts=0
Result=success
Id=kafka.service
Names=kafka.service broker.service
LoadState=loaded
ActiveState=active
SubState=running

Type=notify
NRestarts=2
Result=exit-code
Id=ssh.service
Names=ssh.service
LoadState=loaded
ActiveState=activating
SubState=auto-restart

NRestarts=0
Id=nosuch.service
Names=nosuch.service
LoadState=not-found
ActiveState=inactive
SubState=dead
`;

const unit = (properties: Record<string, string>) => ({
  LoadState: 'loaded',
  Type: 'simple',
  SubState: 'x',
  Result: 'success',
  NRestarts: '0',
  ...properties,
});

test('each unit is found by its id, by an alias and without its ending', () => {
  const units = parseUnits(shown);
  expect(units).toHaveLength(3);
  expect(['kafka', 'kafka.service', 'broker.service', 'broker'].map((name) => findUnit(units, name)?.['Id'])).toEqual(
    Array(4).fill('kafka.service'),
  );
  expect(findUnit(units, 'kaf')).toBeUndefined();
});

test('a running unit is up, one that waits for its restart is down, one that does not exist is neither', () => {
  const [kafka, ssh, nosuch] = parseUnits(shown);
  expect(judgeUnit(kafka, undefined)).toEqual({ value: 0, detail: undefined });
  expect(judgeUnit(ssh, undefined)).toEqual({ value: 1, detail: 'activating (auto-restart): exit-code' });
  expect(judgeUnit(nosuch, undefined)).toEqual({ value: null, detail: 'there is no such unit' });
  expect(judgeUnit(undefined, undefined).value).toBeNull();
});

test('a unit in a restart loop is down, even in the moments in which it runs', () => {
  const running = unit({ ActiveState: 'active', SubState: 'running', NRestarts: '7' });
  expect(judgeUnit(running, 5)).toEqual({ value: 1, detail: 'active (running), restarted by systemd 2 times since the last look' });
  expect(judgeUnit(running, 7).value).toBe(0);
  expect(judgeUnit(running, undefined).value).toBe(0);
  expect(judgeUnit(unit({ ActiveState: 'active', NRestarts: '0' }), 7).value).toBe(0);
});

test.each([
  ['active', 0],
  ['reloading', 0],
  ['refreshing', 0],
  ['activating', null],
  ['inactive', 1],
  ['deactivating', 1],
  ['failed', 1],
  ['maintenance', 1],
] as const)('%s is %s', (active, value) => {
  expect(judgeUnit(unit({ ActiveState: active }), 0).value).toBe(value);
});

test('a job that ended well is not down, one that failed is', () => {
  expect(judgeUnit(unit({ Type: 'oneshot', ActiveState: 'inactive' }), 0).value).toBe(0);
  expect(judgeUnit(unit({ Type: 'oneshot', ActiveState: 'failed', Result: 'exit-code' }), 0).value).toBe(1);
});

test('output that is no list of units holds none', () => {
  expect(parseUnits('')).toEqual([]);
  expect(findUnit(parseUnits('System has not been booted with systemd\n'), 'kafka')).toBeUndefined();
});
