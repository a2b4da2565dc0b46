/** Step indices ordered by priority (higher first), then by index. A binary heap, so push and pop take logarithmic time. */
export class ReadyQueue {
  readonly #heap: number[] = [];
  readonly #priority: (index: number) => number;

  /** `priority` must not change for an index while it is in the queue. */
  constructor(priority: (index: number) => number) {
    this.#priority = priority;
  }

  get size(): number {
    return this.#heap.length;
  }

  peek(): number | undefined {
    return this.#heap[0];
  }

  /** All items, in no particular order. */
  items(): readonly number[] {
    return this.#heap;
  }

  push(index: number): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(index);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#before(index, heap[parent] as number)) break;
      heap[at] = heap[parent] as number;
      at = parent;
    }
    heap[at] = index;
  }

  pop(): number | undefined {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    if (top === undefined || last === undefined || heap.length === 0) return top;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && this.#before(heap[child + 1] as number, heap[child] as number)) child++;
      if (!this.#before(heap[child] as number, last)) break;
      heap[at] = heap[child] as number;
      at = child;
    }
    heap[at] = last;
    return top;
  }

  #before(a: number, b: number): boolean {
    const difference = this.#priority(b) - this.#priority(a);
    return difference < 0 || (difference === 0 && a < b);
  }
}
