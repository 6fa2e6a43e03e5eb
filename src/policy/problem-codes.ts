/**
 * What can be wrong with a policy file? The closed list: a code for machines, what it means, and a line that earns it.
 * Adding one is one row here; the manual is made from this table.
 */

export interface ProblemKind {
  readonly severity: 'error' | 'warning';
  /** What is wrong, in general, and why it is not let pass. */
  readonly sentence: string;
  /** A piece of YAML that earns it. */
  readonly example: string;
}

export const problemCodes = {
  HP001: {
    severity: 'error',
    sentence: 'The file is not plain UTF-8 text. Half a file, or a file in another encoding, is never guessed at.',
    example: 'a file saved as UTF-16',
  },
  HP002: { severity: 'error', sentence: 'The file holds no policy: it is empty, or only comments.', example: '# nothing yet' },
  HP003: { severity: 'error', sentence: 'The file is not YAML.', example: 'target: { groups: [web }' },
  HP004: { severity: 'error', sentence: 'Tabs cannot indent YAML.', example: '\tgroups: [web]' },
  HP005: {
    severity: 'error',
    sentence: 'A key stands twice in one mapping, so one of the two would be lost.',
    example: '{ mode: auto, mode: observe }',
  },
  HP006: {
    severity: 'error',
    sentence:
      'YAML aliases, custom tags and keys that are not plain words are not accepted: a policy says what it means where it means it.',
    example: 'target: *everywhere',
  },
  HP007: {
    severity: 'error',
    sentence: 'The file is larger or nested deeper than any policy needs to be.',
    example: '[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[',
  },
  HP010: { severity: 'error', sentence: 'The kind of the document is not one that this heald knows.', example: 'kind: HostRemedy' },
  HP011: {
    severity: 'error',
    sentence: 'No such key is known in this place. A key that is ignored is a limit that does not hold.',
    example: 'limitz: { inFlight: 1 }',
  },
  HP012: { severity: 'error', sentence: 'No signal has this name.', example: 'signal: disk.stal_seconds' },
  HP013: { severity: 'error', sentence: 'No action has this name.', example: 'steps: [replaceHost]' },
  HP014: { severity: 'error', sentence: 'Something that every such document needs is missing.', example: 'metadata: { owner: storage }' },
  HP015: { severity: 'error', sentence: 'A value is of the wrong type.', example: 'steps: replace' },
  HP016: { severity: 'error', sentence: 'A value is outside what is accepted.', example: 'limits: { inFlight: 0 }' },
  HP017: {
    severity: 'error',
    sentence: 'A time without its unit. Nobody should have to know whether 15 means seconds.',
    example: 'for: 15',
  },
  HP018: {
    severity: 'error',
    sentence: 'Two policies have the same name, so the log could not say which of them decided.',
    example: 'metadata: { name: web }, twice',
  },
  HP019: { severity: 'error', sentence: 'Guardrails hold for the whole fleet; there can be only one.', example: 'kind: Guardrails, twice' },
  HP020: {
    severity: 'error',
    sentence: 'An empty list or mapping where it would silently mean nothing, or everything.',
    example: 'target: { groups: [] }',
  },
  HP021: {
    severity: 'error',
    sentence: 'A condition is exactly one of all, any, not, or a comparison of one signal.',
    example: '{ all: […], any: […] }',
  },
  HP022: { severity: 'error', sentence: 'A comparison has exactly one of above and below.', example: '{ signal: disk.stall_seconds }' },
  HP023: {
    severity: 'error',
    sentence: 'Thresholds that contradict each other: a host would be failed before it is suspect, or never recover.',
    example: 'suspect: { above: 20s }, failed: { above: 5s }',
  },
  HP024: {
    severity: 'error',
    sentence: 'The policy asks for more independent witnesses than could ever speak for its condition, so it can never do what it says.',
    example: 'witnesses: 4',
  },
  HP025: {
    severity: 'error',
    sentence: 'The condition can be met by something that the host only depends on. Another host in its place would see the same.',
    example: 'when: { signal: dns.failures, … }, steps: [replace]',
  },
  HP026: { severity: 'warning', sentence: 'With this limit the policy can never act.', example: 'minHealthy: 100%' },
  HP027: { severity: 'warning', sentence: 'So short a time that a single report decides.', example: 'for: 5s' },
  HP028: { severity: 'warning', sentence: 'This limit can never hold anything back.', example: 'minHealthy: 0' },
  HP029: {
    severity: 'error',
    sentence: 'The set holds no HostRemediation, so heald would watch and have nothing to say.',
    example: 'an empty folder',
  },
  HP030: {
    severity: 'error',
    sentence: 'A freeze that ends before it begins, or a maintenance window without length.',
    example: '{ from: 2026-12-24T00:00:00Z, until: 2026-12-20T00:00:00Z }',
  },
  HP031: {
    severity: 'error',
    sentence: 'A step stands after one that goes further: what it would work on is out of service or gone by then.',
    example: 'steps: [replace, captureEvidence]',
  },
  HP032: {
    severity: 'error',
    sentence: 'The policy would replace machines of a Kafka cluster that its provider runs. There is none that heald could replace.',
    example: 'steps: [replace], beside a KafkaCluster with provider: msk',
  },
  HP033: {
    severity: 'error',
    sentence: 'A step that would leave the old broker running beside the one in its place. The cluster takes only one with the same id.',
    example: 'steps: [{ replace: { retain: 24h } }], with limits: { gate: kafka }',
  },
  HP034: {
    severity: 'warning',
    sentence: 'A step that ends machines of a Kafka cluster, in a policy that does not ask the cluster. It holds on every broker.',
    example: 'steps: [replace], on the hosts of a KafkaCluster, without limits: { gate: kafka }',
  },
  HP040: {
    severity: 'warning',
    sentence: 'No host that the ledger knows is meant by this (told by `heald policy validate --fleet`).',
    example: 'target: { groups: [wbe] }',
  },
} as const satisfies Readonly<Record<`HP${string}`, ProblemKind>>;

export type ProblemCode = keyof typeof problemCodes;
