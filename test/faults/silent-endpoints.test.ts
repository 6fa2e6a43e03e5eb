/** Processes that stand still while the kernel accepts connections for them, and resolvers that fail. They leave each other alone. */
import { expect } from 'vitest';
import { startResolver } from './inject/misbehaving-resolver.ts';
import { freezeProcess, stopProcess } from './inject/stop-process.ts';
import { startVictim } from './inject/victim.ts';
import { openStage } from './stage.ts';
import type { Course } from './stage-course.ts';

const onStage = openStage({ together: true });

function expectOutage({ suspectS, failedS, wellS }: Course): void {
  expect(suspectS).toBeLessThanOrEqual(7);
  expect(failedS).toBeLessThanOrEqual(25);
  // A resolver must answer for 30 s, a process for 15 s; the policies ask for 30 s.
  expect(wellS).toBeLessThanOrEqual(50);
}

onStage('a hung process that still accepts connections is suspected within 7 s and failed within 25 s, by TCP', async (stage) => {
  const victim = await startVictim(stage.scene);
  const host = await stage.startHost({ tcp: [{ name: 'echo', port: victim.tcpPort, send: 'well?' }] });
  const course = await host.follow({
    fault: 'network',
    reasons: [['network.tcp_failures', 'echo']],
    inject: () => stopProcess(stage.scene, victim.pid),
    until: 'failed',
  });
  expectOutage(course);
});

onStage('a hung process that still accepts connections is suspected within 7 s and failed within 25 s, by HTTP', async (stage) => {
  const victim = await startVictim(stage.scene);
  const host = await stage.startHost({ http: [{ name: 'page', url: `http://127.0.0.1:${victim.httpPort}/` }] });
  const course = await host.follow({
    fault: 'service',
    reasons: [['service.http_failures', 'page']],
    inject: () => stopProcess(stage.scene, victim.pid),
    until: 'failed',
  });
  expectOutage(course);
});

onStage(
  'a process that its cgroup has frozen is suspected within 7 s and failed within 25 s, and no thread counts as blocked',
  async (stage) => {
    const victim = await startVictim(stage.scene);
    const host = await stage.startHost({ tcp: [{ name: 'echo', port: victim.tcpPort, send: 'well?' }] });
    const course = await host.follow({
      fault: 'network',
      reasons: [['network.tcp_failures', 'echo']],
      inject: () => freezeProcess(stage.scene, victim.pid),
      until: 'failed',
    });
    expectOutage(course);
    expect(host.turnings().flatMap(({ reasons }) => reasons.map(({ signal }) => signal))).not.toContain('kernel.blocked_seconds');
  },
);

onStage('a resolver that answers nothing is suspected within 7 s and failed within 25 s', async (stage) => {
  const resolver = await startResolver(stage.scene);
  const host = await stage.startHost({ resolvers: [resolver.server] });
  const course = await host.follow({
    fault: 'dns',
    reasons: [['dns.failures', resolver.server]],
    inject: () => resolver.goSilent(),
    until: 'failed',
  });
  expectOutage(course);
});

onStage('a resolver that answers after 2 s is suspected within 7 s and failed within 25 s', async (stage) => {
  const resolver = await startResolver(stage.scene);
  const host = await stage.startHost({ resolvers: [resolver.server] });
  const course = await host.follow({
    fault: 'dns',
    reasons: [['dns.failures', resolver.server]],
    inject: () => resolver.goSlow(2_000),
    until: 'failed',
  });
  expectOutage(course);
});

onStage('a resolver that fails six questions in ten is suspected within 7 s and failed within 25 s', async (stage) => {
  const resolver = await startResolver(stage.scene);
  const host = await stage.startHost({ resolvers: [resolver.server] });
  const course = await host.follow({
    fault: 'dns',
    reasons: [['dns.failures', resolver.server]],
    inject: () => resolver.fail(0.6),
    until: 'failed',
  });
  expectOutage(course);
});
