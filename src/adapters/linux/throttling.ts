/**
 * Is the agent itself held back by a processor quota? The share of its own control group's periods that ended throttled.
 *
 * A throttled agent measures slow answers from healthy targets.
 */
import { wholeHost } from '../../liveness/report.ts';
import type { Concern } from './concern.ts';
import { createDelta } from './delta.ts';
import type { KernelFiles } from './kernel-files.ts';
import { parseNamedNumber } from './memory.ts';

const signal = 'cpu.throttled_share';

/** Where the group's cpu.stat may lie, version 2 first. From /proc/self/cgroup. */
export function findThrottlingPaths(selfCgroup: string): readonly string[] {
  const paths: string[] = [];
  for (const line of selfCgroup.split('\n')) {
    const [, controllers, path] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    if (controllers === undefined || path === undefined) continue;
    const below = path === '/' ? '' : path;
    if (controllers === '') paths.unshift(`/sys/fs/cgroup${below}/cpu.stat`, `/sys/fs/cgroup/unified${below}/cpu.stat`);
    else if (controllers.split(',').includes('cpu'))
      paths.push(`/sys/fs/cgroup/${controllers}${below}/cpu.stat`, `/sys/fs/cgroup/cpu${below}/cpu.stat`);
  }
  return paths;
}

export function createThrottlingConcern(files: KernelFiles): Concern {
  const paths = findThrottlingPaths(files.readOnce('/proc/self/cgroup') ?? '');
  const path = paths.find((each) => parseNamedNumber(files.readOnce(each) ?? '', 'nr_periods') !== undefined);
  const file = path === undefined ? undefined : files.keep(path);
  const periods = createDelta();
  const throttled = createDelta();
  return {
    collect: (into, now) => {
      const text = file?.read() ?? '';
      const periodsNow = parseNamedNumber(text, 'nr_periods');
      const throttledNow = parseNamedNumber(text, 'nr_throttled');
      if (periodsNow === undefined || throttledNow === undefined) {
        into.lack(signal, "the agent's control group counts no processor periods");
        return;
      }
      const more = periods.grow(periodsNow, now);
      const held = throttled.grow(throttledNow, now);
      if (more !== undefined && held !== undefined) into.put(signal, wholeHost, more.by === 0 ? 0 : Math.min(1, held.by / more.by));
    },
  };
}
