/** Lets `haste` seconds of this process pass in one second outside; its wall clock is off by what `stepMs` says. */
export function hurry(haste: number, stepMs: () => number = () => 0): void {
  const [steady, wall, every] = [performance.now.bind(performance), Date.now.bind(Date), globalThis.setInterval];
  performance.now = () => steady() * haste;
  Date.now = () => wall() + stepMs();
  globalThis.setInterval = ((run: () => void, ms: number) => every(run, ms / haste)) as typeof setInterval;
}
