/** An editor as far as a test needs one: starts the YAML language server, opens texts in it, and asks what it makes of them. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface Marked {
  /** From 1, as people count lines. */
  readonly line: number;
  readonly message: string;
}

export interface Editor {
  /** Opens the text under this address, and gives what is marked in it. */
  open(uri: string, text: string): Promise<readonly Marked[]>;
  /** What is offered at this place; line and column count from 1. */
  complete(uri: string, line: number, column: number): Promise<readonly string[]>;
  /** What hovering there says. */
  hover(uri: string, line: number, column: number): Promise<string>;
  close(): Promise<void>;
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
}

/** No schema store and no cluster: nothing is fetched, and were it tried, nobody would answer there. */
const settings: Readonly<Record<string, unknown>> = {
  yaml: { validate: true, completion: true, hover: true, schemaStore: { enable: false }, kubernetesCRDStore: { enable: false } },
  http: { proxy: 'http://127.0.0.9:9', proxyStrictSSL: false },
  '[yaml]': {},
  editor: {},
  files: {},
};

export async function startEditor(): Promise<Editor> {
  const program = fileURLToPath(import.meta.resolve('yaml-language-server/bin/yaml-language-server'));
  const child = spawn(process.execPath, [program, '--stdio'], { stdio: ['pipe', 'pipe', 'ignore'] });
  const waiting = new Map<number, (result: unknown) => void>();
  const marked = new Map<string, (found: readonly Marked[]) => void>();
  let lastId = 0;

  function send(message: object): void {
    const body = JSON.stringify({ jsonrpc: '2.0', ...message });
    child.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  }

  function ask(method: string, params: unknown): Promise<unknown> {
    lastId += 1;
    const id = lastId;
    send({ id, method, params });
    return new Promise((resolve) => void waiting.set(id, resolve));
  }

  function hear({ id, method, params, result }: Message): void {
    if (method === 'workspace/configuration' && id !== undefined) {
      const { items } = params as { items: readonly { section: string }[] };
      send({ id, result: items.map(({ section }) => settings[section] ?? null) });
    } else if (method === 'textDocument/publishDiagnostics') {
      const { uri, diagnostics } = params as { uri: string; diagnostics: { range: { start: { line: number } }; message: string }[] };
      marked.get(uri)?.(diagnostics.map(({ range, message }) => ({ line: range.start.line + 1, message })));
      marked.delete(uri);
    } else if (method !== undefined && id !== undefined) {
      send({ id, result: null });
    } else if (id !== undefined) {
      waiting.get(id)?.(result);
      waiting.delete(id);
    }
  }

  let received = Buffer.alloc(0);
  child.stdout.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    for (;;) {
      const headEnd = received.indexOf('\r\n\r\n');
      if (headEnd < 0) return;
      const length = Number(/Content-Length: (\d+)/i.exec(received.subarray(0, headEnd).toString())?.[1]);
      const bodyStart = headEnd + 4;
      if (received.length < bodyStart + length) return;
      const body = received.subarray(bodyStart, bodyStart + length).toString();
      received = received.subarray(bodyStart + length);
      hear(JSON.parse(body) as Message);
    }
  });

  const capabilities = {
    workspace: { configuration: true, didChangeConfiguration: { dynamicRegistration: true } },
    textDocument: { completion: { completionItem: { snippetSupport: false } }, hover: { contentFormat: ['plaintext'] } },
  };
  await ask('initialize', { processId: process.pid, rootUri: null, capabilities, workspaceFolders: null });
  send({ method: 'initialized', params: {} });
  send({ method: 'workspace/didChangeConfiguration', params: { settings } });

  const placeOf = (uri: string, line: number, column: number) => ({
    textDocument: { uri },
    position: { line: line - 1, character: column - 1 },
  });
  return {
    open(uri, text) {
      const found = new Promise<readonly Marked[]>((resolve) => void marked.set(uri, resolve));
      send({ method: 'textDocument/didOpen', params: { textDocument: { uri, languageId: 'yaml', version: 1, text } } });
      return found;
    },
    async complete(uri, line, column) {
      const answer = (await ask('textDocument/completion', placeOf(uri, line, column))) as { items?: { label: string }[] } | null;
      return (answer?.items ?? []).map(({ label }) => label);
    },
    async hover(uri, line, column) {
      const answer = (await ask('textDocument/hover', placeOf(uri, line, column))) as { contents?: { value?: string } } | null;
      return answer?.contents?.value ?? '';
    },
    async close() {
      await ask('shutdown', null);
      const ended = new Promise((resolve) => child.once('exit', resolve));
      send({ method: 'exit' });
      child.stdin.end();
      await ended;
    },
  };
}
