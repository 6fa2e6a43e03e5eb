/**
 * What does a recording look like on disk? Lines of JSON in zstd frames, one file an hour and a controller's start:
 *
 *   2026-11-22T10-0001.jsonl.zst  =  ( skippable frame holding the length n · zstd frame of n bytes ) …
 *
 * `zstdcat` reads it as it is. The length before each frame lets a reader stop cleanly where a crash tore the file's end, and
 * because a controller that starts always begins a new file, only an end can be torn.
 */
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';

/** A skippable frame with four bytes in it. Source: RFC 8878, section 3.1.2. */
const headerMagic = 0x184d2a50;
export const headerBytes = 12;
/** What one frame may unpack to; a flush is far smaller. */
const unpackedBytesMax = 64 * 1024 * 1024;

export function packLines(lines: readonly string[]): Buffer {
  const frame = zstdCompressSync(`${lines.join('\n')}\n`, { params: { [constants.ZSTD_c_checksumFlag]: 1 } });
  const header = Buffer.alloc(headerBytes);
  header.writeUInt32LE(headerMagic, 0);
  header.writeUInt32LE(4, 4);
  header.writeUInt32LE(frame.length, 8);
  return Buffer.concat([header, frame]);
}

/** The length of the frame that follows this header; undefined when it is not one of ours. */
export function readFrameLength(header: Buffer): number | undefined {
  const isOurs = header.length === headerBytes && header.readUInt32LE(0) === headerMagic && header.readUInt32LE(4) === 4;
  return isOurs ? header.readUInt32LE(8) : undefined;
}

/** The lines of one frame; undefined when the frame is damaged. */
export function unpackLines(frame: Buffer): readonly string[] | undefined {
  try {
    return zstdDecompressSync(frame, { maxOutputLength: unpackedBytesMax }).toString().trimEnd().split('\n');
  } catch {
    return undefined;
  }
}

const namePattern = /^\d{4}-\d{2}-\d{2}T\d{2}-\d{4}\.jsonl\.zst$/;

export function isRecordingName(name: string): boolean {
  return namePattern.test(name);
}

/** The hour in UTC that an instant lies in, as file names carry it. */
export function hourOf(at: number): string {
  return new Date(at).toISOString().slice(0, 13);
}

export function recordingName(hour: string, number: number): string {
  return `${hour}-${String(number).padStart(4, '0')}.jsonl.zst`;
}

/** The first millisecond of the hour that the file's name says. */
export function startOfRecording(name: string): number {
  return Date.parse(`${name.slice(0, 13)}:00:00Z`);
}
