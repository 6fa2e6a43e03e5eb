/**
 * What does this host run? Taken at start and hourly, in a worker thread that ends with its answer.
 *
 * systeminformation starts shells and other programs for most of its answers, some of them synchronously: it may hang here, and
 * only here. Nothing from outside is passed to it.
 */
import { parentPort } from 'node:worker_threads';

const longest = 120;

async function takeInventory(): Promise<Record<string, string>> {
  const { default: system } = await import('systeminformation');
  const [os, machine, processor] = await Promise.all([system.osInfo(), system.system(), system.cpu()]);
  const onEc2 = /amazon ec2/i.test(machine.manufacturer);
  const facts: Record<string, string> = {
    os: os.distro,
    os_release: os.release,
    kernel: os.kernel,
    architecture: os.arch,
    processor: processor.brand,
    processors: String(processor.cores),
    vendor: machine.manufacturer,
    model: machine.model,
    instance_type: onEc2 ? machine.model : '',
    virtual: machine.virtual ? 'yes' : 'no',
  };
  return Object.fromEntries(
    Object.entries(facts)
      .map(([name, value]) => [name, value.trim().slice(0, longest)] as const)
      .filter(([, value]) => value !== '' && value !== 'unknown'),
  );
}

void takeInventory().then((facts) => parentPort?.postMessage(facts));
