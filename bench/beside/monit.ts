/** monit, as a peer: configured by hand in a folder of its own, never the one that the system may run. */
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findProgram, type Program, type Stage } from './programs.ts';

export interface RunningMonit {
  readonly program: Program;
  readonly logFile: string;
}

/** `checks` is its configuration after the first lines; undefined when monit is not installed. */
export async function startMonit(stage: Stage, name: string, cycleSeconds: number, checks: string): Promise<RunningMonit | undefined> {
  const monit = findProgram('monit');
  if (monit === undefined) return undefined;
  const at = (what: string) => join(stage.folder, `${name}.${what}`);
  const head = [`set daemon ${cycleSeconds}`, ...['log', 'pidfile', 'idfile', 'statefile'].map((what) => `set ${what} ${at(what)}`)];
  await writeFile(at('monitrc'), `${head.join('\n')}\n${checks}`);
  // monit refuses a configuration that others may read.
  await chmod(at('monitrc'), 0o600);
  return { program: stage.start(monit, ['-I', '-c', at('monitrc')]), logFile: at('log') };
}

/** What monit's manual and Debian's example recommend for a host, on one filesystem. */
export function recommendedChecks(mount: string): string {
  return `
check system $HOST
  if loadavg (1min) per core > 2 for 5 cycles then alert
  if loadavg (5min) per core > 1.5 for 10 cycles then alert
  if cpu usage > 95% for 10 cycles then alert
  if memory usage > 75% then alert
  if swap usage > 25% then alert
${filesystemChecks(mount)}
check network loopback with interface lo
`;
}

export function filesystemChecks(mount: string): string {
  return `
check filesystem watched with path ${mount}
  if space usage > 80% for 5 times within 15 cycles then alert
  if inode usage > 90% then alert
  if changed fsflags then alert
  if read rate > 500 operations/s for 5 cycles then alert
  if write rate > 500 operations/s for 5 cycles then alert
  if service time > 10 milliseconds for 3 times within 5 cycles then alert
`;
}
