/**
 * The JSON Schema of policy files, for completion and hover in editors (`# yaml-language-server: $schema=./policy.schema.json`).
 * Made from the very rows that the parser reads by. It cannot say everything that the parser checks; it accepts all that the parser
 * accepts.
 */
import { schemaOfCondition } from './shapes/condition-shape.ts';
import { guardrails } from './guardrails.ts';
import { apiVersion, kinds, type Kind } from './shapes/header-rows.ts';
import { hostRemediation } from './host-remediation.ts';
import { kafkaCluster } from './kafka-cluster.ts';
import { ifThen } from './shapes/comparison-shape.ts';
import { notification } from './notification.ts';
import type { JsonSchema } from './shapes/shape.ts';
import { zoneEvacuation } from './zone-evacuation.ts';

export function policySchema(): JsonSchema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'heald policy',
    type: 'object',
    properties: {
      apiVersion: { description: 'The version of the policy language.', enum: [apiVersion] },
      kind: {
        description:
          'HostRemediation: one fault and its repair. ZoneEvacuation: what may be done about a whole zone. Guardrails: what holds for the whole fleet. Notification: who is told. KafkaCluster: a cluster that is looked at, and asked before one of its brokers goes.',
        enum: [...kinds],
      },
    },
    required: ['apiVersion', 'kind', 'metadata'],
    allOf: [
      ifThen(ofKind('HostRemediation'), hostRemediation.schema),
      ifThen(ofKind('ZoneEvacuation'), zoneEvacuation.schema),
      ifThen(ofKind('Guardrails'), guardrails.schema),
      ifThen(ofKind('Notification'), notification.schema),
      ifThen(ofKind('KafkaCluster'), kafkaCluster.schema),
    ],
    definitions: { condition: schemaOfCondition({}) },
  };
}

function ofKind(kind: Kind): JsonSchema {
  return { properties: { kind: { enum: [kind] } }, required: ['kind'] };
}
