/** What does `heald agent --once` do with its flags? On the real filesystem of this host. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'vitest';

import { testWith } from '../needs.ts';

const run = promisify(execFile);
const program = join(import.meta.dirname, '../../src/apps/cli/heald.ts');

testWith({ linux: true })(
  'where a mount’s own folder is taken, the state folder that was named is probed in its place',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'heald-once-'));
    try {
      const [mount, stateDir, config] = [join(folder, 'mount'), join(folder, 'state'), join(folder, 'agent.yaml')];
      mkdirSync(mount);
      mkdirSync(stateDir);
      // Not a folder, so nothing can be probed here; and what TMPDIR names is no disk of this host.
      writeFileSync(join(mount, '.heald-here'), '');
      writeFileSync(config, `disks: { mounts: [${mount}], dir: .heald-here }\n`);
      const words = ['agent', '--once', '--for', '3s', '--json', '--config', config];
      const env = { ...process.env, TMPDIR: '/proc', HEALD_STATE_DIR: join(folder, 'elsewhere') };
      const measure = async (...more: string[]): Promise<unknown> => {
        const { stdout } = await run(process.execPath, [program, ...words, ...more], { env }).catch((ended: { stdout: string }) => ended);
        const { report } = JSON.parse(stdout) as { report: { readings: Record<string, Record<string, unknown>> } };
        return Object.values(report.readings['disk.fsync_stall_seconds'] ?? {})[0];
      };

      const [without, named] = await Promise.all([measure(), measure('--state-dir', stateDir)]);
      expect(without).toBeNull();
      expect(named).toEqual(expect.any(Number));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
  20_000,
);
