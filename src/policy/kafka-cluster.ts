/**
 * A document of kind KafkaCluster: how a cluster is looked at, which brokers it is meant to have, and what of its data may be lost.
 *
 * It acts on nothing. A HostRemediation with `limits.gate: kafka` asks the cluster that its host belongs to whether it can spare the
 * broker; without such a document nobody can be asked, and it holds.
 */
import type { Node } from './node.ts';
import type { KafkaAccess, KafkaCluster } from './policy.ts';
import type { ReportProblem } from './problem-list.ts';
import { headerRows } from './shapes/header-rows.ts';
import { defaulted, object, optional, required } from './shapes/object-shape.ts';
import { choice, list, text, wholeNumber, type Shape } from './shapes/shape.ts';
import { target } from './shapes/target-shape.ts';

const brokerIdMost = 2_147_483_647;
const port = String.raw`[1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d{2}|655[0-2]\d|6553[0-5]`;
const addressPattern = new RegExp(String.raw`^(?:\[(?=[^\]]*\]))?([^\s[\]/@]+?)\]?:(${port})$`);

/** An id that stands twice was meant to be another one: the cluster would be held to have a broker fewer. */
function brokerIds(mayBeEmpty = false): Shape<readonly number[]> {
  const ids = list(wholeNumber(0, brokerIdMost), 'a list of broker ids', mayBeEmpty);
  return {
    ...ids,
    read: (node, path, report) => {
      const read = ids.read(node, path, report);
      const twice = read?.find((id, at) => read.indexOf(id) !== at);
      if (twice === undefined) return read;
      report('HP016', node.at, `${path}: expected each broker once, found ${twice} twice`);
      return undefined;
    },
  };
}
const path = text('the absolute path of a file', /^\/\S+$/);

const controllers = object('a mapping with brokers', {
  brokers: required(
    brokerIds(true),
    'Brokers that are KRaft controllers too; an empty list when the controllers are machines of their own, or ZooKeeper.',
  ),
  check: optional(
    text('the name of a check'),
    'The check that each of their hosts runs, and that is well while its controller has a vote and has caught up. Without it a broker that is a controller too is never replaced.',
  ),
});

const tls = object('a mapping with caFile, certFile, keyFile or serverName', {
  caFile: optional(path, 'The authorities that are believed, in PEM; the platform’s own when it is left out.'),
  certFile: optional(path, 'heald’s own certificate in PEM, with `keyFile`.'),
  keyFile: optional(path, 'Its private key in PEM.'),
  serverName: optional(text(), 'The name in the brokers’ certificates, where it is not the host that is dialled.'),
});

const sasl = object(
  'a mapping with mechanism',
  {
    mechanism: required(choice(['plain', 'scram-sha-256', 'scram-sha-512', 'oauthbearer', 'aws-msk-iam']), 'How heald signs in.'),
    username: optional(text(), 'For plain and scram.'),
    passwordFile: optional(path, 'For plain and scram: the file with the password, on the controller’s host.'),
    tokenFile: optional(path, 'For oauthbearer: the file with the token, read again for each connection.'),
    region: optional(text('an AWS region'), 'For aws-msk-iam.'),
  },
  ({ mechanism, username, passwordFile, tokenFile, region }, node, at, report) => {
    const needs = {
      plain: { username, passwordFile },
      'scram-sha-256': { username, passwordFile },
      'scram-sha-512': { username, passwordFile },
      oauthbearer: { tokenFile },
      'aws-msk-iam': { region },
    };
    if (mechanism === undefined) return;
    for (const [name, value] of Object.entries(needs[mechanism]))
      if (value === undefined) report('HP014', node.at, `${at} needs "${name}" for mechanism ${mechanism}`);
  },
);

export const kafkaCluster = object('a KafkaCluster', {
  ...headerRows('KafkaCluster'),
  provider: defaulted(
    choice(['self', 'msk']),
    'Who runs its machines: you, or Amazon MSK. With msk heald only looks: there is no machine that it could replace.',
    'self',
  ),
  target: optional(target, 'The hosts that its brokers run on; with provider self it is needed for anything but looking.'),
  bootstrap: required(
    list(text('an address and a port such as kafka-1:9092', addressPattern), 'a list of addresses'),
    'Listeners of some of its brokers, at least two where there are two: the view of a cluster never comes from the broker in question.',
  ),
  brokers: required(brokerIds(), 'The brokers that it is meant to have. While another one of them is missing, none is replaced.'),
  controllers: optional(controllers, 'Who its controllers are. While that is not known, no broker is replaced.'),
  expendableTopics: defaulted(
    list(text('the name of a topic'), 'a list of topics', true),
    'Topics whose data may be lost with a broker where they have no other replica.',
    [],
  ),
  transactionalTopics: defaulted(
    list(text('the name of a topic'), 'a list of topics', true),
    'Topics that transactions write to. Their consumers never read the marker that ends one, and are not behind for it.',
    [],
  ),
  tls: optional(tls, 'Talk to it through TLS; an empty mapping is enough for a certificate that the platform believes.'),
  sasl: optional(sasl, 'Sign in to it. Secrets stay in files.'),
});

export function readKafkaCluster(file: string, node: Node, report: ReportProblem): KafkaCluster | undefined {
  const values = kafkaCluster.read(node, '', report);
  if (values === undefined) return undefined;
  const { provider, bootstrap, brokers, controllers: declared, expendableTopics } = values;
  return {
    kind: 'KafkaCluster',
    ...values.metadata,
    file,
    provider,
    target: values.target,
    bootstrap: bootstrap.map(readAddress),
    brokers,
    controllers: declared,
    expendableTopics,
    transactionalTopics: values.transactionalTopics,
    access: { tls: values.tls, sasl: values.sasl === undefined ? undefined : describeSasl(values.sasl) },
  };
}

function readAddress(written: string): KafkaCluster['bootstrap'][number] {
  const [, host = '', digits = ''] = addressPattern.exec(written) ?? [];
  return { host, port: Number(digits) };
}

type WrittenSasl = NonNullable<NonNullable<ReturnType<typeof sasl.read>>>;

/** What a mechanism needs is there: the shape has seen to it. */
function describeSasl({ mechanism, username = '', passwordFile = '', tokenFile = '', region = '' }: WrittenSasl): KafkaAccess['sasl'] {
  if (mechanism === 'oauthbearer') return { mechanism, tokenFile };
  if (mechanism === 'aws-msk-iam') return { mechanism, region };
  return { mechanism, username, password: { file: passwordFile } };
}
