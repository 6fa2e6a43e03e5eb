/**
 * Are these two the same IP address? One is written by a kernel, the other by Java, which does not shorten: `::1` and
 * `0:0:0:0:0:0:0:1`.
 */

const groupsOfSix = 8;

/** One way to write each address; undefined for what is none. An IPv4 address in IPv6's clothes is the IPv4 address; a zone (`%eth0`) is left out. */
export function plainAddress(text: string): string | undefined {
  const bare = text.replace(/%.*$/, '').toLowerCase();
  if (!bare.includes(':')) return plainFour(bare);
  const [, head = bare, four] = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(bare) ?? [];
  const last = four === undefined ? undefined : plainFour(four);
  if (four !== undefined && last === undefined) return undefined;
  const groups = readGroups(last === undefined ? head : `${head}${asGroups(last)}`);
  if (groups === undefined) return undefined;
  const isFour = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (!isFour) return groups.map((group) => group.toString(16)).join(':');
  return groups
    .slice(6)
    .flatMap((group) => [group >> 8, group & 0xff])
    .join('.');
}

function plainFour(text: string): string | undefined {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255) ? text : undefined;
}

function asGroups(four: string): string {
  const [a = 0, b = 0, c = 0, d = 0] = four.split('.').map(Number);
  return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
}

function readGroups(text: string): readonly number[] | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [left = [], right = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const missing = groupsOfSix - left.length - right.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const all = [...left, ...Array.from({ length: missing }, () => '0'), ...right];
  return all.every((group) => /^[0-9a-f]{1,4}$/.test(group)) ? all.map((group) => Number.parseInt(group, 16)) : undefined;
}
