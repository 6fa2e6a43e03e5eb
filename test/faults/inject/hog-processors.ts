import { startProgram, type ChildProgram } from './child-program.ts';
import type { Injection, Scene } from './scene.ts';

/** `processes` of them spin; four times as many as there are processors make everybody wait. Nothing is broken: no verdict may come of it. */
export async function hogProcessors(scene: Scene, processes: number): Promise<Injection> {
  const programs: ChildProgram[] = [];
  for (let count = 0; count < processes; count += 1) programs.push(await startProgram(scene, { file: './spin-program.ts' }));
  return scene.keep({
    describe: `${processes} processes spin`,
    undo: () => Promise.all(programs.map((program) => program.end())),
    emergency: 'true',
  });
}
