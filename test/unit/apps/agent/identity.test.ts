import { expect, test } from 'vitest';
import { defaultConfig } from '../../../../src/apps/agent/config.ts';
import { findIdentity } from '../../../../src/apps/agent/identity.ts';

const system = { hostName: 'web-1', machineId: '3d1219c7c4c5404aaa1f6d2a48adfda4\n' };

test('a host that nobody named is known by a hash of its machine id, which stays secret', () => {
  const identity = findIdentity(defaultConfig.host, {}, system);
  expect(identity).toEqual({
    id: expect.stringMatching(/^m-[0-9a-f]{12}$/) as string,
    name: 'web-1',
    zone: 'local',
    group: 'default',
    tags: {},
  });
  expect(system.machineId).not.toContain(identity.id.slice(2));
});

test('the configuration wins over the environment, and that over the system', () => {
  const env = { HEALD_HOST_ID: 'i-0env', HEALD_ZONE: 'use1-az1', HEALD_GROUP: 'workers' };
  expect(findIdentity(defaultConfig.host, env, system)).toMatchObject({ id: 'i-0env', zone: 'use1-az1', group: 'workers' });
  const config = { ...defaultConfig.host, id: 'i-0config', name: 'db', zone: 'use1-az2', group: 'db', tags: { role: 'db' } };
  expect(findIdentity(config, env, system)).toEqual({ id: 'i-0config', name: 'db', zone: 'use1-az2', group: 'db', tags: { role: 'db' } });
});

test('a host without a machine id is known by its name', () => {
  expect(findIdentity(defaultConfig.host, {}, { hostName: 'web-1', machineId: undefined }).id).toBe('web-1');
  expect(findIdentity(defaultConfig.host, {}, { hostName: 'web-1', machineId: '\n' }).id).toBe('web-1');
});
