/** Who is this host? The configuration says, else the environment, else the system itself. */
import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import type { HostIdentity } from '../../liveness/report.ts';
import type { AgentConfig } from './config.ts';

export interface SystemNames {
  readonly hostName: string;
  /** The text of /etc/machine-id; undefined where there is none. */
  readonly machineId: string | undefined;
}

/**
 * The machine id itself is confidential by its manual page, so a hash of it is used. Two hosts that were cloned with one machine id
 * must be given ids by hand.
 */
export function findIdentity(config: AgentConfig['host'], env: NodeJS.ProcessEnv, system: SystemNames): HostIdentity {
  const machineId = system.machineId?.trim();
  const own = machineId === undefined || machineId === '' ? system.hostName : `m-${hash('sha256', `heald ${machineId}`).slice(0, 12)}`;
  const id = config.id ?? env['HEALD_HOST_ID'] ?? own;
  return {
    id,
    name: config.name ?? (system.hostName === '' ? id : system.hostName),
    zone: config.zone ?? env['HEALD_ZONE'] ?? 'local',
    group: config.group ?? env['HEALD_GROUP'] ?? 'default',
    tags: config.tags,
  };
}

export function readSystemNames(): SystemNames {
  return { hostName: hostname(), machineId: readText('/etc/machine-id') };
}

/** The kernel's boot id; where there is none, heald cannot tell a restart of the host from one of the agent. */
export function readBootId(run: string): string {
  return readText('/proc/sys/kernel/random/boot_id')?.trim() ?? run;
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
