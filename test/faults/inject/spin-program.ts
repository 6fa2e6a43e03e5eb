/** Uses a processor, all of it. */
process.once('message', () => {
  process.send?.('spinning', () => {
    const until = process.hrtime.bigint() + 10n ** 12n;
    while (process.hrtime.bigint() < until);
  });
});
process.on('disconnect', () => process.exit());
