import type { Outcome } from './outcome.ts';

/** What a person reads: a line for each result, the reasons of failures below it, the counts at the end. */
export class Report {
  #passed = 0;
  #failed = 0;

  tell(text: string): void {
    console.log(text);
  }

  outcome(where: string, { scenario, seconds, error }: Outcome): void {
    if (error === undefined) this.passed(where, scenario, seconds);
    else this.failed(where, scenario, error, seconds);
  }

  passed(where: string, name: string, seconds: number): void {
    this.#passed += 1;
    this.tell(`pass  ${inSeconds(seconds)}  ${where}: ${name}`);
  }

  failed(where: string, name: string, why: string, seconds = 0): void {
    this.#failed += 1;
    this.tell(`FAIL  ${inSeconds(seconds)}  ${where}: ${name}`);
    this.tell(why.replaceAll(/^/gm, '        '));
  }

  async time<T>(what: string, action: () => Promise<T>): Promise<T> {
    const start = performance.now();
    try {
      return await action();
    } finally {
      this.tell(`      ${inSeconds((performance.now() - start) / 1000)}  ${what}, all in all`);
    }
  }

  /** Prints the counts and gives the exit code. */
  close(): number {
    this.tell(`${this.#passed} passed, ${this.#failed} failed`);
    return this.#failed === 0 && this.#passed > 0 ? 0 : 1;
  }
}

function inSeconds(seconds: number): string {
  return `${seconds.toFixed(1).padStart(6)} s`;
}
