/**
 * With which flags is the controller's node started? It replaces each report by the next one all day; left alone, V8 lets that garbage grow
 * to several times of what is alive before it looks. With these it holds 0.7 GB instead of 1.3 GB at 10,000 hosts, for a fifth more
 * time of the processor.
 */
export const controllerNodeFlags: readonly string[] = ['--max-semi-space-size=8', '--heap-growing-percent=30'];
