/**
 * By which addresses do others know this host? Those of its network interfaces, looked at again every minute; or those that its file
 * says, where it stands behind others' addresses.
 *
 *     addresses: [203.0.113.7]
 */
import { isIP } from 'node:net';
import type { networkInterfaces } from 'node:os';
import { addressesMost } from '../../liveness/report.ts';
import type { Place } from './yaml-place.ts';

type ReadInterfaces = typeof networkInterfaces;

const lookAgainMs = 60_000;
/** What only this host, or only its own wire, knows. */
const isLinkLocal = (address: string) => /^(169\.254\.|fe[89ab])/i.test(address);

/** `now` is monotonic. Loopback and link-local addresses are told only when the file says so. */
export function createOwnAddresses(
  told: 'auto' | readonly string[],
  readInterfaces: ReadInterfaces,
  now: () => number,
): () => readonly string[] {
  if (told !== 'auto') return () => told;
  let lookedAt = -Infinity;
  let known: readonly string[] = [];
  return () => {
    if (now() - lookedAt < lookAgainMs) return known;
    lookedAt = now();
    known = listAddresses(readInterfaces);
    return known;
  };
}

function listAddresses(readInterfaces: ReadInterfaces): readonly string[] {
  const found = Object.values(readKindly(readInterfaces)).flatMap((addresses = []) => addresses);
  const outward = found.filter(({ internal, address }) => !internal && !isLinkLocal(address)).map(({ address }) => address);
  return [...new Set(outward)].slice(0, addressesMost);
}

/** A sandbox may forbid to ask (no AF_NETLINK): then there are none to tell. */
function readKindly(readInterfaces: ReadInterfaces): ReturnType<ReadInterfaces> {
  try {
    return readInterfaces();
  } catch {
    return {};
  }
}

export function readAddresses(place: Place | undefined): 'auto' | readonly string[] {
  const told = place?.autoOrTexts() ?? 'auto';
  if (told === 'auto') return told;
  for (const address of told) if (isIP(address) === 0) place?.complain(`expected IP addresses, found "${address}"`);
  if (told.length > addressesMost) place?.complain(`expected at most ${addressesMost} addresses, found ${told.length}`);
  return told;
}
