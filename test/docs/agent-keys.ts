/**
 * Which keys may the agent's configuration have? Found by asking the parser: it names the keys that it knows to whoever writes another,
 * and what it expects to whoever writes the wrong thing.
 */
import { readConfig } from '../../src/apps/agent/config.ts';

export interface AgentKey {
  /** "tcp[].port": the brackets stand for any entry of a list. */
  readonly path: string;
  /** In the parser's own words: "a whole number from 1 to 65535". */
  readonly accepts: string;
  readonly isRequired: boolean;
  /** A file in which `inner` stands there, and the same file without it. */
  readonly write: (inner: string) => string;
  readonly writeWithout: () => string;
}

const strange = 'qqqqqqqqqqqq';

/** Something right for keys that are required; the others get a word. */
const sound: Readonly<Record<string, string>> = {
  port: '1',
  url: '"http://x"',
  command: '[x]',
  brokerId: '1',
  listener: '127.0.0.1:9092',
  mechanism: 'plain',
};

/** Every key, in the parser's order. */
export async function listAgentKeys(): Promise<readonly AgentKey[]> {
  return listBelow('', '', (inner) => inner);
}

/** The keys of the mapping at `path`; `shown` is how the parser calls that place, and `embed` writes a file with something there. */
async function listBelow(path: string, shown: string, embed: (inner: string) => string): Promise<AgentKey[]> {
  const keys: AgentKey[] = [];
  const missing = (await complain(embed('{}'))).map((line) => /"(\w+)" is missing$/.exec(line)?.[1]).filter((name) => name !== undefined);
  for (const name of await listNames(shown, embed)) {
    const own = { path: join(path, name), shown: join(shown, name) };
    // The parser reads the rest of an entry only once all that is required is there.
    const others = missing.filter((other) => other !== name).map((other) => `${other}: ${sound[other] ?? 'x'}, `);
    const embedHere = (inner: string) => embed(`{ ${others.join('')}${name}: ${inner} }`);
    keys.push({
      path: own.path,
      accepts: await findForm(own.shown, embedHere),
      isRequired: missing.includes(name),
      write: embedHere,
      writeWithout: () => embed(`{ ${others.join('')} }`),
    });
    keys.push(...(await listBelow(own.path, own.shown, embedHere)));
    keys.push(...(await listBelow(`${own.path}[]`, `${own.shown}[0]`, (inner) => embedHere(`[${inner}]`))));
  }
  return keys;
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

/** None where no mapping is expected, and where its keys are free. */
async function listNames(shown: string, embed: (inner: string) => string): Promise<readonly string[]> {
  const told = `unknown field "${join(shown, strange)}"; accepted are `;
  const line = (await complain(embed(`{ ${strange}: 1 }`))).find((each) => each.includes(told));
  return line === undefined ? [] : line.slice(line.indexOf(told) + told.length).split(', ');
}

/** What the parser says that it expects there; nothing is accepted of all of these. */
async function findForm(shown: string, embed: (inner: string) => string): Promise<string> {
  for (const wrong of ['{}', '[]', '5', 'no']) {
    const found = (await complain(embed(wrong))).map((line) => line.split(`  ${shown}: expected `)[1]).find((text) => text !== undefined);
    if (found !== undefined) return found.slice(0, found.lastIndexOf(', found '));
  }
  return 'anything';
}

async function complain(text: string): Promise<readonly string[]> {
  const read = await readConfig('agent.yaml', text);
  return read.ok ? [] : read.problem;
}
