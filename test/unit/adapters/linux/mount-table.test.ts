import { expect, test } from 'vitest';
import {
  chooseMounts,
  createMountTable,
  type MountChoice,
  parseMountInfo,
  type WatchedMount,
} from '../../../../src/adapters/linux/mount-table.ts';
import { collectFrom, createFakeKernel } from './fake-kernel-files.ts';

const auto: MountChoice = { mounts: 'auto', exclude: [] };
const root = '27 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw,discard\n';
const data = '63 43 259:1 / /data rw,relatime - xfs /dev/nvme1n1 rw,attr2\n';
const dataGone = '63 43 259:1 / /data rw,relatime - ext4 /dev/nvme1n1 rw,errors=remount-ro,emergency_ro\n';

const choose = (text: string, choice = auto) => chooseMounts(parseMountInfo(text), choice).map(({ mount, folders }) => [mount, ...folders]);

test('optional fields may be many or none, and spaces in paths are octal', () => {
  const [entry] = parseMountInfo(
    '36 35 98:0 /mnt1 /my\\040disk/\\303\\244 rw,noatime shared:7 propagate_from:2 - ext3 /dev/root rw,errors=continue\n',
  );
  expect(entry).toEqual({ device: '98:0', root: '/mnt1', mountPoint: '/my disk/ä', fsType: 'ext3', source: '/dev/root', readOnly: false });
});

test('a filesystem that turned read-only by itself says so among its own options', () => {
  expect(parseMountInfo(dataGone)[0]?.readOnly).toBe(true);
  expect(parseMountInfo('1 1 8:1 / /d ro - ext4 /dev/sda1 rw\n')[0]?.readOnly).toBe(true);
  expect(parseMountInfo('1 1 8:1 / /d rw - xfs /dev/sda1 rw,shutdown\n')[0]?.readOnly).toBe(true);
  expect(parseMountInfo('1 1 8:1 / /d rw - ext4 /dev/sda1 rw,errors=remount-ro\n')[0]?.readOnly).toBe(false);
});

test('disks are chosen; memory, images, overlays, network and boot partitions are not', () => {
  const others = [
    '24 27 0:6 / /dev rw - devtmpfs devtmpfs rw\n',
    '25 27 0:30 / /var/lib/docker/overlay2/x rw - overlay overlay rw\n',
    '26 27 7:1 / /snap/core/1 ro - squashfs /dev/loop1 ro\n',
    '28 27 8:15 / /boot/efi rw - vfat /dev/sda15 rw\n',
    '29 27 8:16 / /boot rw - ext4 /dev/sda16 rw\n',
    '30 27 0:50 / /home rw - nfs4 server:/home rw\n',
  ];
  expect(choose(root + data + others.join(''))).toEqual([
    ['/', '/'],
    ['/data', '/data'],
  ]);
});

test('a bind mount is the same disk once more, and the whole filesystem speaks for it', () => {
  const bind = '70 27 259:1 /pods/a /a rw - xfs /dev/nvme1n1 rw\n';
  expect(choose(bind + data)).toEqual([['/data', '/data', '/a']]);
});

test('named folders choose their mounts whatever the filesystem, and are probed in those folders', () => {
  const nfs = '30 27 0:50 / /home rw - nfs4 server:/home rw\n';
  const choice = { mounts: ['/data/kafka/logs', '/home'], exclude: [] };
  expect(choose(root + data + nfs, choice)).toEqual([
    ['/data', '/data/kafka/logs'],
    ['/home', '/home'],
  ]);
});

test('an excluded folder takes the mounts below it along, but not those that merely begin alike', () => {
  const database = '64 43 259:2 / /database rw,relatime - xfs /dev/nvme2n1 rw\n';
  expect(choose(root + data + database, { mounts: 'auto', exclude: ['/data'] })).toEqual([
    ['/', '/'],
    ['/database', '/database'],
  ]);
});

test('a disk attached later is found, one that turns read-only stays, and one that was always read-only is not watched', () => {
  const archive = '65 43 8:1 / /archive ro - ext4 /dev/sda1 ro\n';
  const kernel = createFakeKernel({ '/proc/self/mountinfo': root + archive });
  const heard: string[][] = [];
  const crossed: string[] = [];
  const hear = (mounts: readonly WatchedMount[]) =>
    heard.push(mounts.map(({ mount, readOnly }) => `${mount}${readOnly ? ' read-only' : ''}`));
  const table = createMountTable(kernel, auto, (_, subject, value) => crossed.push(`${subject} ${value}`), hear);
  table.sample?.(0);
  kernel.texts.set('/proc/self/mountinfo', root + archive + data);
  table.sample?.(4_999);
  table.sample?.(5_000);
  kernel.texts.set('/proc/self/mountinfo', root + archive + dataGone);
  table.sample?.(10_000);
  expect(heard).toEqual([['/'], ['/', '/data'], ['/', '/data read-only']]);
  expect(crossed).toContain('/data 1');
  expect(collectFrom(table).readings).toEqual({ 'disk.read_only /': 0, 'disk.read_only /data': 1 });
});
