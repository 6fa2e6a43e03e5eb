import { execFile } from 'node:child_process';

const timeoutMs = 20_000;

/** Runs a program and gives its output; throws with what it complained about. */
export function run(program: string, ...words: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(program, words, { timeout: timeoutMs, killSignal: 'SIGKILL', maxBuffer: 16 * 1024 * 1024 }, (error, output, complaint) => {
      if (error === null) resolve(output.trim());
      else reject(new Error(`${program} ${words.join(' ')}: ${complaint.trim() || error.message}`));
    });
  });
}
