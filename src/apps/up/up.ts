/**
 * `heald up`: agent and controller together on this host, and what they see as it happens.
 *
 * It restarts nothing: a watchdog that dies is news, and whoever wants it restarted has systemd for that (packaging/systemd).
 */
import { defaultListen, isLoopback, parseListenAddress } from '../../adapters/wire/listen-address.ts';
import { exitCodes, type Ending } from '../cli/exit-codes.ts';
import { drawTranscriptLine } from '../cli/pages/log-lines.ts';
import type { Screen } from '../cli/screen.ts';
import type { Times } from '../cli/pages/times.ts';
import { readControllerOptions, urlOf, type ControllerFlags } from '../controller/controller-options.ts';
import { readControllerLine, type ControllerLine } from './controller-line.ts';
import { drawGreeting } from './greeting.ts';
import { startChild, type Child, type ChildEnd, type ProgramName } from './start-child.ts';
import { waitUntilReady } from './wait-until-ready.ts';

export interface UpFlags extends Pick<ControllerFlags, 'stateDir' | 'policies' | 'listen' | 'actuator'> {
  /** The agent's own YAML; without it the agent finds everything by itself. */
  readonly agentConfig?: string | undefined;
}

/** What the person at the terminal sees with. */
export interface UpFace {
  readonly screen: Screen;
  readonly times: Times;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

const stopWithinMs = 6_000;

/** Runs until `stop` resolves, or until one of the two ends by itself; gives how it ended. */
export async function runUp(flags: UpFlags, { screen, times, environment }: UpFace, stop: Promise<string>): Promise<Ending> {
  const { stateDir, policies, listen, actuator, agentConfig } = flags;
  const address = parseListenAddress(listen ?? defaultListen);
  if (address.ok && !isLoopback(address.value.host)) {
    screen.say(sayOtherHosts(address.value.host));
    return 'usage';
  }
  const options = readControllerOptions({ stateDir, policies, listen, actuator });
  if (!options.ok) {
    options.problem.forEach((problem) => screen.say(problem));
    return 'usage';
  }
  const url = urlOf(options.value.listen);
  const page = createPage({ screen, times });
  const { state, policyFolder } = options.value;

  const controller = startChild('controller', controllerArgs(flags), (line) => page.addControllerLine(line));
  const asked = stop.then(() => undefined);
  const over = new AbortController();
  const ready = await Promise.race([waitUntilReady(url, page.listening, over.signal), watchChild(controller), asked]);
  over.abort();
  if (ready === undefined || 'how' in ready) {
    page.begin([]);
    await controller.stop(stopWithinMs);
    if (ready === undefined) return 'interrupted';
    // With an exit code of its own it has said why.
    if (ready.code === undefined) screen.say(screen.paintTalk('bad', sayEnded(ready)));
    return endingOf(ready);
  }
  const facts = {
    health: ready,
    url,
    state,
    policyFolder,
    isOwnFolder: policies !== undefined,
    isUnderNpm: environment['npm_lifecycle_event'] !== undefined,
  };
  page.begin(drawGreeting(facts, screen.paint));

  const agentArgs = ['--controller', url, '--state-dir', state.folder, ...(agentConfig === undefined ? [] : ['--config', agentConfig])];
  const agent = startChild('agent', agentArgs, (line) => screen.say(screen.paintTalk('quiet', line)));
  const ended = await Promise.race([watchChild(controller), watchChild(agent), asked]);
  if (ended !== undefined) screen.say(screen.paintTalk('bad', sayEnded(ended)));
  await Promise.all([agent.stop(stopWithinMs), controller.stop(stopWithinMs)]);
  if (ended !== undefined) return endingOf(ended);
  screen.say('Stopped. What happened is kept: heald log');
  return 'ok';
}

function sayOtherHosts(host: string): string {
  return (
    `Will not listen on "${host}": heald up watches this host alone, so its controller listens on loopback only. ` +
    'To hear other hosts, run "heald controller" with --tls-cert, --tls-key and --tokens, and "heald agent" on each of them.'
  );
}

function controllerArgs({ stateDir, policies, listen, actuator }: UpFlags): string[] {
  const given = Object.entries({ '--state-dir': stateDir, '--policies': policies, '--listen': listen, '--actuator': actuator });
  return given.flatMap(([flag, value]) => (value === undefined ? [] : [flag, value]));
}

interface EndedChild extends ChildEnd {
  readonly name: ProgramName;
}

async function watchChild({ name, ended }: Child): Promise<EndedChild> {
  return { name, ...(await ended) };
}

function sayEnded({ name, how }: EndedChild): string {
  return `The ${name} ended by itself (${how}), so heald no longer watches this host. Nothing is restarted; start it again with "heald up".`;
}

/** What stopped one of the two from starting stopped `heald up` from it; whatever else ended one of them is news. */
function endingOf({ code }: ChildEnd): Ending {
  if (code === exitCodes.usage.code) return 'usage';
  return code === exitCodes.refused.code ? 'refused' : 'finding';
}

interface Page {
  /** Resolves when the controller that was started here has its port. */
  readonly listening: Promise<void>;
  addControllerLine(line: string): void;
  /** Shows the greeting, and what came in before it. */
  begin(greeting: readonly string[]): void;
}

function createPage({ screen, times }: Pick<UpFace, 'screen' | 'times'>): Page {
  let held: (() => void)[] | undefined = [];
  let sayListening: () => void;
  const listening = new Promise<void>((resolve) => (sayListening = resolve));
  function show(said: ControllerLine): void {
    if (said.kind === 'trouble') screen.say(screen.paintTalk('warning', said.text));
    if (said.kind !== 'entry') return;
    const entry = `${times.clock(said.at)}  ${said.word.padEnd(9)} ${said.text}`;
    screen.write(drawTranscriptLine(entry, screen.columns ?? Infinity, screen.paint));
  }
  return {
    listening,
    addControllerLine(line) {
      const said = readControllerLine(line);
      if (said === undefined) return;
      if (said.kind === 'listening') sayListening();
      else if (held === undefined) show(said);
      else held.push(() => show(said));
    },
    begin(greeting) {
      screen.write(greeting);
      held?.forEach((showHeld) => showHeld());
      held = undefined;
    },
  };
}
