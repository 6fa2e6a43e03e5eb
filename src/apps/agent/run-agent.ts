/** How does the agent's process begin and end? Everything that may wait for a disk happens here, before it says that it is ready. */
import { randomUUID } from 'node:crypto';
import { networkInterfaces } from 'node:os';
import { chooseServers } from '../../adapters/dns/known-servers.ts';
import { createKnownAddress, type KnownAddress } from '../../adapters/dns/known-address.ts';
import { loadLibc } from '../../adapters/libc.ts';
import { createReportSender } from '../../adapters/report-sender.ts';
import { findStateFolder } from '../../adapters/state-folder.ts';
import { steadyClock } from '../../adapters/steady-clock.ts';
import { lockCode } from '../../adapters/systemd/lock-memory.ts';
import { createNotifier } from '../../adapters/systemd/notify.ts';
import { healdVersion } from '../version.ts';
import { createAgent } from './agent.ts';
import type { AgentConfig } from './config.ts';
import { createHostSources, type HostSources } from './host-sources.ts';
import { findIdentity, readBootId, readSystemNames } from './identity.ts';
import { createLineWriter } from './line-writer.ts';
import { createOrderKeeper } from './order-keeper.ts';
import { createOwnAddresses } from './own-addresses.ts';
import { createOrderWorks } from './order-works.ts';
import { readToken } from './load-config.ts';

export interface RunAgentSettings {
  readonly config: AgentConfig;
  /** `--state-dir`; undefined for the usual place. */
  readonly stateDir: string | undefined;
}

/** Runs until SIGTERM or SIGINT, or until the process that started it over a channel is gone; then ends the process. */
export async function runAgent({ config, stateDir }: RunAgentSettings): Promise<void> {
  const writeLine = createLineWriter(process.stderr);
  const libc = await loadLibc();
  const unlockedBecause = config.lockMemory === 'off' || process.platform !== 'linux' ? null : lockCode(libc, config.lockMemory);
  const host = findIdentity(config.host, process.env, readSystemNames());
  const run = randomUUID();
  let hurry: () => void = () => {};
  let sources: HostSources | undefined;
  const orders = createOrderKeeper({
    host: host.id,
    run,
    ...createOrderWorks(config, (unit, timeoutMs) => sources?.restartUnit?.(unit, timeoutMs)),
    hurry: () => hurry(),
    now: () => performance.now(),
  });
  const sender = createReportSender({
    controllers: config.controllers,
    token: readToken(config.tokenFile),
    findAddress: createAddressBook(config),
    random: Math.random,
    onChange: (controller, state) => {
      writeLine(state === 'reachable' ? `${controller} takes reports` : `${controller} does not take reports: ${state.because}`);
    },
    onAnswer: orders.hear,
  });
  const agent = createAgent({
    speaker: { host, boot: readBootId(run), run, agentVersion: healdVersion },
    createSources: (hurried) => {
      hurry = hurried;
      sources = createHostSources({ config, libc, stateFolder: findStateFolder(stateDir).folder, hurry });
      return sources;
    },
    addresses: createOwnAddresses(config.addresses, networkInterfaces, () => performance.now()),
    orderResults: orders.results,
    sender,
    notifier: createNotifier(libc),
    unlockedBecause,
    reportEveryMs: config.reportEveryMs,
    writeLine,
    now: () => performance.now(),
  });

  let ending = false;
  const end = () => {
    if (ending) process.exit(1);
    ending = true;
    agent.stop(() => process.exit(0));
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
  if (process.channel !== undefined) process.on('disconnect', end);
  agent.start();
  if (typeof unlockedBecause === 'string') writeLine(`code pages are not locked in memory: ${unlockedBecause}`);
  writeLine(`measuring ${host.name} (${host.id}, zone ${host.zone}, group ${host.group}); reporting to ${config.controllers.join(', ')}`);
}

function createAddressBook(config: AgentConfig): (host: string) => ReturnType<KnownAddress['find']> {
  const findServers = chooseServers(config.dns.servers);
  const known = new Map<string, KnownAddress>();
  return (host) => {
    const address = known.get(host) ?? createKnownAddress(host, findServers, steadyClock);
    known.set(host, address);
    return address.find();
  };
}
