/**
 * Does the house stay in order? Import floors, words, sizes: what no compiler or linter keeps.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');

/** Imports go downward only; folders that share a floor do not import each other. */
const floors: Readonly<Record<string, number>> = {
  base: 0,
  liveness: 1,
  az: 2,
  remediation: 3,
  policy: 4,
  controller: 5,
  adapters: 6,
  simulator: 6,
  console: 6,
  apps: 7,
};
const highestPureFloor = 5;

/** Third-party libraries that the pure floors may use, each through the one file that owns it. */
const ownersOfLibraries: Readonly<Record<string, string>> = { yaml: 'src/policy/yaml.ts' };

/** A word that the house does not use, and the one to use instead. */
const bannedNames: readonly (readonly [RegExp, string])[] = [
  [/(^|[-/])(utils?|helpers?|common|misc)([-./]|$)/, 'the name of the one thing in the file'],
  [/(^|[-/])(manager|service)\.ts$/, 'what it does: sender, reader, source, …'],
];

const bannedWords: readonly (readonly [RegExp, string])[] = [
  [/\b(?:TO)(?:DO)\b|\bFIXME\b|\bXXX\b/, 'do it, or file an issue'],
  [/\binterface I[A-Z][a-z]/, 'no I-prefix'],
  [/\bblacklist|whitelist\b/i, 'deny list, allow list'],
  [/\b(?:master|slave)\b(?! )/i, 'leader, follower'],
  [/\.only\(/, 'run all tests'],
  [/\/work\//, 'no path of somebody’s machine'],
];

const longestFile = 320;

function listFiles(folder: string, endings: readonly string[]): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => endings.some((ending) => name.endsWith(ending)))
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .toSorted();
}

const sources = listFiles('src', ['.ts', '.tsx']);
const everything = [
  ...sources,
  ...listFiles('test', ['.ts']),
  ...listFiles('tools', ['.ts', '.mjs']),
  ...listFiles('docs', ['.md']),
  ...listFiles('policies', ['.yaml']),
];
const read = (file: string) => readFileSync(join(root, file), 'utf8');

function importsOf(file: string): string[] {
  return [...read(file).matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, specifier]) => specifier as string);
}

function floorOf(file: string): number | undefined {
  return floors[file.split('/')[1] as string];
}

test('every source file lives on a floor', () => {
  expect(sources.filter((file) => floorOf(file) === undefined)).toEqual([]);
});

test('imports go downward only, and folders of one floor do not import each other', () => {
  const wrong = sources.flatMap((file) =>
    importsOf(file)
      .filter((specifier) => specifier.startsWith('.'))
      .map((specifier) => normalize(join(dirname(file), specifier)))
      .filter((target) => {
        const [from, to] = [floorOf(file), floorOf(target)];
        const sameFolder = file.split('/')[1] === target.split('/')[1];
        return !sameFolder && (to === undefined || from === undefined || to >= from);
      })
      .map((target) => `${file} imports ${target}`),
  );
  expect(wrong).toEqual([]);
});

test('the pure floors import no platform module, and a library only through the file that owns it', () => {
  const wrong = sources
    .filter((file) => (floorOf(file) ?? 0) <= highestPureFloor)
    .flatMap((file) =>
      importsOf(file)
        .filter((specifier) => !specifier.startsWith('.') && ownersOfLibraries[specifier] !== file)
        .map((specifier) => `${file} imports ${specifier}`),
    );
  expect(wrong).toEqual([]);
});

test('what the agent loads contains no controller library', () => {
  // Each costs the host megabytes: zod 17, the controller's web framework and logger more.
  const heavy = ['zod', 'fastify', 'pino', 'prom-client', 'commander'];
  const seen = new Set<string>();
  const wrong: string[] = [];
  const visit = (file: string) => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const specifier of [...read(file).matchAll(/^(?:import|export) (?!type)[^;]*?from '([^']+)'/gm)].map(
      ([, found]) => found as string,
    )) {
      if (heavy.includes(specifier)) wrong.push(`${file} imports ${specifier}`);
      if (specifier.startsWith('.')) visit(normalize(join(dirname(file), specifier)));
    }
  };
  visit('src/apps/agent/main.ts');
  expect(seen.size).toBeGreaterThan(20);
  expect(wrong).toEqual([]);
});

test('file names say what is in the file', () => {
  const wrong = [...sources, ...listFiles('test', ['.ts'])].flatMap((file) =>
    bannedNames.filter(([pattern]) => pattern.test(file)).map(([, instead]) => `${file}: name it after ${instead}`),
  );
  expect(wrong).toEqual([]);
  expect(sources.filter((file) => !/^[a-z0-9/.-]+$/.test(file))).toEqual([]);
});

test('no banned word is used', () => {
  const wrong = everything
    .filter((file) => file !== 'test/tidy.test.ts')
    .flatMap((file) =>
      bannedWords.filter(([pattern]) => pattern.test(read(file))).map(([pattern, instead]) => `${file} matches ${pattern}: ${instead}`),
    );
  expect(wrong).toEqual([]);
});

test('a source file is about one concept, so it is short', () => {
  const long = sources.map((file) => [file, read(file).split('\n').length] as const).filter(([, lines]) => lines > longestFile);
  expect(long).toEqual([]);
});

test('a source file opens with the question it answers, or with a sentence about what it is', () => {
  const silent = sources.filter((file) => !/\/\*\*|^\/\//m.test(read(file)));
  expect(silent).toEqual([]);
});

test('every signal file is in the catalogue', () => {
  const catalog = importsOf('src/liveness/catalog.ts').filter((specifier) => specifier.startsWith('./signals/'));
  const files = listFiles('src/liveness/signals', ['.ts']).filter((file) => read(file).includes('defineSignal('));
  expect(files.filter((file) => !catalog.includes(`./signals/${file.split('/').at(-1)}`))).toEqual([]);
  expect(files.length).toBeGreaterThan(30);
});

test('every action file is in the catalogue', () => {
  const catalog = importsOf('src/remediation/action-catalog.ts');
  expect(listFiles('src/remediation/actions', ['.ts']).filter((file) => !catalog.includes(`./actions/${file.split('/').at(-1)}`))).toEqual(
    [],
  );
});

interface LockedPackage {
  readonly resolved?: string;
  readonly link?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

test('the lock file carries no download address, and names every optional package that a package asks for', () => {
  const { packages } = JSON.parse(read('package-lock.json')) as { packages: Record<string, LockedPackage> };
  const addressed = Object.entries(packages).filter(
    ([, { resolved, link }]) => link !== true && resolved !== undefined && /^https?:/.test(resolved),
  );
  expect(addressed.map(([name]) => name)).toEqual([]);

  // `npm ci` fails on a machine where one of these is wanted and the lock file has never heard of it.
  const missing = Object.entries(packages).flatMap(([name, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter(
      (wanted) => packages[`node_modules/${wanted}`] === undefined && packages[`${name}/node_modules/${wanted}`] === undefined,
    ),
  );
  expect(missing).toEqual([]);
});
