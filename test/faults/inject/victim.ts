import { startProgram } from './child-program.ts';
import type { Scene } from './scene.ts';

/** A process that answers over TCP (it echoes) and over HTTP (200), on 127.0.0.1. */
export interface Victim {
  readonly pid: number;
  readonly tcpPort: number;
  readonly httpPort: number;
}

export async function startVictim(scene: Scene): Promise<Victim> {
  const { pid, said } = await startProgram(scene, { file: './echo-program.ts' });
  return { pid, ...(said as Omit<Victim, 'pid'>) };
}
