/**
 * Pretended zones, each a network namespace of its own with its hosts in it, and a bridge between them:
 *
 *     zone 1 ── 10.231.77.11 ─┐                      zone 1's resolver, in a namespace of its own,
 *     zone 2 ── 10.231.77.12 ─┼─ bridge 10.231.77.1   is reached over a wire that nothing else uses:
 *     zone 3 ── 10.231.77.13 ─┘  (the controller)      the kernel can hold up what goes over it.
 */
import { startProgram } from './child-program.ts';
import type { Injection, Scene } from './scene.ts';
import { run } from './shell.ts';

export interface PretendedZone {
  readonly namespace: string;
  readonly address: string;
  /** For the settings of its agents. */
  readonly resolver: string;
  /** The wire to the resolver carries one or two questions a second; those that would wait for more than five seconds are lost. */
  congestResolver(): Promise<Injection>;
}

export interface ZoneNetwork {
  /** This host's own address on the bridge. */
  readonly gate: string;
  readonly zones: readonly PretendedZone[];
}

const wire = { rate: '1kbit', burst: '256', latency: '5s' } as const;

export async function buildZoneNetwork(scene: Scene, count: number): Promise<ZoneNetwork> {
  const bridge = `hz${process.pid}`;
  const gate = '10.231.77.1';
  await ip(`link add ${bridge} type bridge`);
  scene.keep({ describe: `${bridge} is a bridge`, undo: () => ip(`link del ${bridge}`), emergency: `ip link del ${bridge}` });
  await ip(`addr add ${gate}/24 dev ${bridge}`);
  await ip(`link set ${bridge} up`);
  const zones: PretendedZone[] = [];
  for (let number = 1; number <= count; number += 1) zones.push(await buildZone(scene, bridge, number));
  return { gate, zones };
}

async function buildZone(scene: Scene, bridge: string, number: number): Promise<PretendedZone> {
  const [namespace, beside] = [await addNamespace(scene, 'zone'), await addNamespace(scene, 'resolver')];
  const outer = `${bridge}z${number}`;
  const address = `10.231.77.${10 + number}`;
  await ip(`link add ${outer} type veth peer name eth0 netns ${namespace}`);
  // A connection that nobody answers any more would keep the namespace, and with it this end, for minutes.
  scene.keep({ describe: `${outer} leads to ${namespace}`, undo: () => ip(`link del ${outer}`), emergency: `ip link del ${outer}` });
  await ip(`link set ${outer} master ${bridge} up`);
  await ip(`-n ${namespace} addr add ${address}/24 dev eth0`);
  await ip(`-n ${namespace} link set eth0 up`);
  const [near, far] = [`10.231.78.${4 * number + 1}`, `10.231.78.${4 * number + 2}`];
  await ip(`-n ${namespace} link add dns0 type veth peer name eth0 netns ${beside}`);
  await ip(`-n ${namespace} addr add ${near}/30 dev dns0`);
  await ip(`-n ${namespace} link set dns0 up`);
  await ip(`-n ${beside} addr add ${far}/30 dev eth0`);
  await ip(`-n ${beside} link set eth0 up`);
  const { said } = await startProgram(scene, { file: './resolver-program.ts', words: [far], namespace: beside });
  return {
    namespace,
    address,
    resolver: (said as { readonly server: string }).server,
    async congestResolver() {
      const queue = `-n ${namespace} qdisc`;
      await tc(`${queue} add dev dns0 root tbf rate ${wire.rate} burst ${wire.burst} latency ${wire.latency}`);
      return scene.keep({
        describe: `the wire from ${namespace} to its resolver is congested`,
        undo: () => tc(`${queue} del dev dns0 root`),
        emergency: `tc ${queue} del dev dns0 root`,
      });
    },
  };
}

async function addNamespace(scene: Scene, word: string): Promise<string> {
  const namespace = scene.nextName(word);
  await ip(`netns add ${namespace}`);
  scene.keep({
    describe: `${namespace} is a network namespace`,
    undo: () => ip(`netns del ${namespace}`),
    emergency: `ip netns del ${namespace}`,
  });
  await ip(`-n ${namespace} link set lo up`);
  return namespace;
}

const ip = (words: string): Promise<string> => run('ip', ...words.split(' '));
const tc = (words: string): Promise<string> => run('tc', ...words.split(' '));
