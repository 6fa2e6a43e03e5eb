/** When should this process stop, and why? On a signal, or when the process that started it has gone. */
export function waitForStop(): Promise<string> {
  return new Promise((resolve) => {
    process.once('SIGTERM', () => resolve('asked to (SIGTERM)'));
    process.once('SIGINT', () => resolve('asked to (Ctrl-C)'));
    process.once('disconnect', () => resolve('the process that started it has gone'));
  });
}
