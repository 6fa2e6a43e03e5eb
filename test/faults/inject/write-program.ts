/** Keeps a disk busy as a database would: large direct writes in parallel, and an append with fsync after every block. */
import { constants, open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';

declare const WebAssembly: { readonly Memory: new (size: { readonly initial: number }) => { readonly buffer: ArrayBuffer } };

const blockBytes = 1024 * 1024;
const blocks = 24;
const [folder = '', writers = '8'] = process.argv.slice(2);
const block = new Uint8Array(new WebAssembly.Memory({ initial: blockBytes / 65_536 }).buffer);

async function overwrite(file: FileHandle, from: number): Promise<never> {
  for (let at = from; ; at = (at + 1) % blocks) await file.write(block, 0, blockBytes, at * blockBytes);
}

async function append(file: FileHandle): Promise<never> {
  for (let at = 0; ; at = (at + 1) % 1_000) {
    await file.write(block, 0, 4_096, at * 4_096);
    await file.sync();
  }
}

async function begin(): Promise<void> {
  const direct = await open(join(folder, 'busy-direct'), constants.O_RDWR | constants.O_CREAT | constants.O_DIRECT);
  const log = await open(join(folder, 'busy-log'), 'w');
  process.send?.('writing');
  await Promise.all([append(log), ...Array.from({ length: Number(writers) }, (_, writer) => overwrite(direct, writer * 3))]);
}

process.once('message', () => void begin());
process.on('disconnect', () => process.exit());
