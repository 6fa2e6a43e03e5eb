/**
 * Where is the program of a worker or a child process? Beside the module that starts it: as TypeScript in development, as
 * JavaScript once built. `from` is the `import.meta.url` of that module.
 */
export function findSibling(name: string, from: string): URL {
  return new URL(`./${name}${from.endsWith('.ts') ? '.ts' : '.js'}`, from);
}
