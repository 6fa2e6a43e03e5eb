/**
 * Who destroys a socket to a broker? We do: kafkajs only says goodbye, and a broker that hangs never hears it, so each try would leave a
 * descriptor behind, exactly while the broker is ill.
 */
import { createConnection, isIP, type Socket } from 'node:net';
import { passAddress } from '../dns/pass-address.ts';
import type { Credentials } from './credentials.ts';
import type { BrokerAddress } from './kafka-port.ts';

const keepAliveMs = 60_000;

/** Opens a socket to an address that is an IP address already; `connected` runs when TLS, where it is wanted, stands too. */
export function openSocket({ host, port }: BrokerAddress, ip: string, { tls }: Credentials, connected: () => void): Socket {
  const socket =
    tls === undefined ? createConnection({ host: ip, port, lookup: passAddress, autoSelectFamily: false, noDelay: true }) : openTls();
  socket.setKeepAlive(true, keepAliveMs);
  if (tls === undefined) socket.once('connect', connected);
  return socket;

  function openTls(): Socket {
    // Loaded only where it is wanted: it costs 6 MB.
    const { connect } = process.getBuiltinModule('node:tls');
    const named = isIP(host) === 0 ? { servername: host } : {};
    return connect({ host: ip, port, lookup: passAddress, ...named, ...tls }, connected);
  }
}
