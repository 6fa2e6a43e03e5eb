/** Do the units start what is built, as it is meant to be started, and leave each other alone? */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

import { agentNodeFlags } from '../../../../src/apps/agent/node-flags.ts';
import { controllerNodeFlags } from '../../../../src/apps/controller/node-flags.ts';

const root = join(import.meta.dirname, '../../../..');

/** All values of one setting; later ones do not replace earlier ones here. */
function settingsOf(unit: 'agent' | 'controller', setting: string): readonly string[] {
  const text = readFileSync(join(root, `packaging/systemd/heald-${unit}.service`), 'utf8');
  return text.split('\n').flatMap((line) => (line.startsWith(`${setting}=`) ? [line.slice(setting.length + 1)] : []));
}

test.each([
  ['agent', agentNodeFlags],
  ['controller', controllerNodeFlags],
] as const)('the unit of the %s starts node with its flags, on a program that the build makes', (unit, flags) => {
  const [node, ...rest] = settingsOf(unit, 'ExecStart')[0]?.split(' ') ?? [];
  expect(node).toBe('/usr/bin/node');
  expect(rest.slice(0, -1)).toEqual(flags);
  const program = /^\/usr\/lib\/heald\/dist\/(.+)\.js$/.exec(rest.at(-1) ?? '')?.[1];
  expect(existsSync(join(root, `src/${program}.ts`))).toBe(true);
});

test('no two units own one state folder, and each program is told of its own', () => {
  const folders = (['agent', 'controller'] as const).map((unit) => {
    const [folder = ''] = settingsOf(unit, 'StateDirectory');
    expect(settingsOf(unit, 'Environment')).toContain(`HEALD_STATE_DIR=/var/lib/${folder}`);
    return folder;
  });
  expect(new Set(folders).size).toBe(2);
});
