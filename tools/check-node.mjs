// Is this the Node that heald runs on? Install scripts that were blocked, or optional packages that were left out, leave an
// older one in its place without a word; the first symptom would be a syntax error in a TypeScript file.
const [major] = process.versions.node.split('.').map(Number);
if (major < 24) {
  console.error(
    `heald needs Node 24 or newer, found ${process.versions.node}.\n` +
      'The project brings its own (node_modules/.bin/node, for Linux on x64 and arm64): run "npm ci" without --omit=optional,\n' +
      'then start it through npm ("npm start", "npm test"). On other systems install Node 24 yourself.',
  );
  process.exit(1);
}
