/**
 * With which flags is the agent's node started? Those that spare a host some 15 MB: the agent does too little for V8's optimising
 * compilers to be worth their own code pages. They work only from the command line; set later, the pages have been touched.
 */
export const agentNodeFlags: readonly string[] = ['--max-semi-space-size=1', '--no-opt', '--no-maglev'];
