/** What does a call take, and what does it give? */
export interface Exchange<Input, Output> {
  readonly input: Input;
  readonly output: Output;
}
