/** Checks facts one after another and prints a line for each. */
export class Facts {
  held = 0;
  failed = 0;
  readonly #about: string;
  readonly #write: (line: string) => void;

  constructor(about: string, write: (line: string) => void) {
    this.#about = about;
    this.#write = write;
  }

  /** A fact holds if its check ends without an error. */
  async check(fact: string, check: () => unknown): Promise<void> {
    try {
      await check();
      this.note(fact, undefined);
    } catch (error) {
      this.note(fact, error instanceof Error ? error.message : String(error));
    }
  }

  /** Records a fact that was checked elsewhere. */
  note(fact: string, problem: string | undefined): void {
    if (problem === undefined) this.held++;
    else this.failed++;
    const found = problem === undefined ? "" : `: ${problem.replaceAll("\n", " ")}`;
    this.#write(`${problem === undefined ? "ok  " : "FAIL"} ${this.#about}: ${fact}${found}`);
  }
}
