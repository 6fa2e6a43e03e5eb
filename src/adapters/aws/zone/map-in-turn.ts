/** How are many things asked for without a crowd? A few at a time: an account has one bucket for all its calls, and others need it too. */

const atOnce = 4;

/** In their order; ends with the first error. */
export async function mapInTurn<Item, Answer>(items: readonly Item[], ask: (item: Item) => Promise<Answer>): Promise<Answer[]> {
  const answers: Answer[] = [];
  let next = 0;
  async function askOn(): Promise<void> {
    while (next < items.length) {
      const at = next;
      next += 1;
      answers[at] = await ask(items[at] as Item);
    }
  }
  await Promise.all(Array.from({ length: atOnce }, askOn));
  return answers;
}
