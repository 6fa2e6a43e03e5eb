/** What is a benchmark? A question, and a run that prints ratios. It never passes or fails on a time: machines differ, ratios less so. */
export interface BenchmarkSettings {
  /** For CI: the shortest run whose ratios still mean something. */
  readonly short: boolean;
  readonly say: (line: string) => void;
}

export interface Benchmark {
  readonly name: string;
  readonly question: string;
  run(settings: BenchmarkSettings): Promise<void>;
}
