/**
 * Which filesystems does this host work on, and may it still write to them? From /proc/self/mountinfo, read again every five
 * seconds, so that a disk attached later is found without a restart.
 *
 * One mount speaks for a device: the shortest of its mount points. A filesystem that was writable when first seen stays in the
 * table when it turns read-only, since that is the news.
 */
import type { Crossing } from '../crossing.ts';
import type { Concern } from './concern.ts';
import type { KernelFiles } from './kernel-files.ts';

export interface MountEntry {
  /** "major:minor". */
  readonly device: string;
  /** The folder of the filesystem that is mounted; "/" unless it is a bind mount or a subvolume. */
  readonly root: string;
  readonly mountPoint: string;
  readonly fsType: string;
  readonly source: string;
  readonly readOnly: boolean;
}

/** A mount that is watched, and the folders in which probe files may be made, best first. */
export interface WatchedMount {
  readonly mount: string;
  readonly folders: readonly string[];
  readonly device: string;
  /** The device's name in /proc/diskstats, where its number is not listed there (btrfs). */
  readonly deviceName: string;
  readonly readOnly: boolean;
}

export interface MountChoice {
  /** "auto", or the folders that matter; their mounts are watched whatever their filesystem. */
  readonly mounts: 'auto' | readonly string[];
  readonly exclude: readonly string[];
}

const localTypes = new Set(['ext2', 'ext3', 'ext4', 'xfs', 'btrfs', 'f2fs', 'zfs', 'jfs', 'reiserfs', 'bcachefs', 'nilfs2']);
const mountsMax = 32;

/** The optional fields end with a lone dash; spaces in paths are written as octal numbers. Source: proc_pid_mountinfo(5). */
export function parseMountInfo(text: string): readonly MountEntry[] {
  const entries: MountEntry[] = [];
  for (const line of text.split('\n')) {
    const dash = line.indexOf(' - ');
    if (dash < 0) continue;
    const [, , device, root, mountPoint, options] = line.slice(0, dash).split(' ');
    const [fsType, source, superOptions] = line.slice(dash + 3).split(' ');
    if (device === undefined || root === undefined || mountPoint === undefined || options === undefined || fsType === undefined) continue;
    const flags = new Set([...options.split(','), ...(superOptions ?? '').split(',')]);
    const readOnly = flags.has('ro') || flags.has('emergency_ro') || flags.has('shutdown');
    entries.push({ device, root: decode(root), mountPoint: decode(mountPoint), fsType, source: decode(source ?? ''), readOnly });
  }
  return entries;
}

function decode(path: string): string {
  // Paths come as Latin-1 so that every byte survives; only here do they become text.
  const bytes = path.replaceAll(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

export function chooseMounts(entries: readonly MountEntry[], choice: MountChoice): readonly WatchedMount[] {
  const wanted =
    choice.mounts === 'auto'
      ? entries.filter(isWorthWatching).map((entry) => ({ entry, folder: entry.mountPoint }))
      : findNamed(entries, choice.mounts);
  const byDevice = new Map<string, { entry: MountEntry; folders: string[] }>();
  for (const { entry, folder } of wanted.sort((left, right) => compareMounts(left.entry, right.entry))) {
    if (choice.exclude.some((excluded) => isBelow(entry.mountPoint, excluded) || excluded === entry.source)) continue;
    const key = `${entry.device} ${entry.source}`;
    const known = byDevice.get(key);
    if (known === undefined) byDevice.set(key, { entry, folders: [folder] });
    else if (known.folders.length < 8) known.folders.push(folder);
  }
  return [...byDevice.values()].slice(0, mountsMax).map(({ entry, folders }) => ({
    mount: entry.mountPoint,
    folders,
    device: entry.device,
    deviceName: entry.source.replace(/^\/dev\//, ''),
    readOnly: entry.readOnly,
  }));
}

function isWorthWatching(entry: MountEntry): boolean {
  return localTypes.has(entry.fsType) && !isBelow(entry.mountPoint, '/boot') && !isBelow(entry.mountPoint, '/efi');
}

/** A whole filesystem before a part of it, then the shorter path. */
function compareMounts(left: MountEntry, right: MountEntry): number {
  return Number(left.root !== '/') - Number(right.root !== '/') || left.mountPoint.length - right.mountPoint.length;
}

function findNamed(entries: readonly MountEntry[], folders: readonly string[]): { entry: MountEntry; folder: string }[] {
  return folders.flatMap((folder) => {
    // The last one mounted over a path is the one in force.
    const entry = entries
      .filter(({ mountPoint }) => isBelow(folder, mountPoint))
      .reduce<MountEntry | undefined>(
        (best, each) => (best === undefined || each.mountPoint.length >= best.mountPoint.length ? each : best),
        undefined,
      );
    return entry === undefined ? [] : [{ entry, folder }];
  });
}

function isBelow(path: string, folder: string): boolean {
  return path === folder || folder === '/' || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}

const rereadMs = 5_000;

export interface MountTable extends Concern {
  watched(): readonly WatchedMount[];
}

/** `onChange` hears of every change of the watched mounts, the first reading included. */
export function createMountTable(
  files: KernelFiles,
  choice: MountChoice,
  crossing: Crossing,
  onChange: (mounts: readonly WatchedMount[]) => void,
): MountTable {
  const file = files.keep('/proc/self/mountinfo');
  const everWritable = new Set<string>();
  let watched: readonly WatchedMount[] = [];
  let lastText = '';
  let readAt = -Infinity;

  function reread(): void {
    const text = file?.read();
    if (text === undefined || text === lastText) return;
    lastText = text;
    const before = JSON.stringify(watched);
    const chosen = chooseMounts(parseMountInfo(text), choice);
    for (const { mount, device, readOnly } of chosen) if (!readOnly) everWritable.add(`${device} ${mount}`);
    watched = chosen.filter(({ mount, device }) => everWritable.has(`${device} ${mount}`));
    const present = new Set(watched.map(({ mount, device }) => `${device} ${mount}`));
    for (const key of everWritable) if (!present.has(key)) everWritable.delete(key);
    for (const { mount, readOnly } of watched) crossing('disk.read_only', mount, readOnly ? 1 : 0);
    if (JSON.stringify(watched) !== before) onChange(watched);
  }

  return {
    sample: (now) => {
      if (now - readAt < rereadMs) return;
      readAt = now;
      reread();
    },
    collect: (into) => {
      reread();
      if (file === undefined) into.lack('disk.read_only', '/proc/self/mountinfo cannot be read');
      for (const { mount, readOnly } of watched) into.put('disk.read_only', mount, readOnly ? 1 : 0);
    },
    watched: () => watched,
  };
}
