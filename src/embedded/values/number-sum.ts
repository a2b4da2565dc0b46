import { Decimal128 } from "bson";
import type { Value } from "../bson/value.ts";
import { double, exactDecimal, type NumberValue, toDecimal } from "./arithmetic.ts";
import { toDouble } from "./compare-values.ts";
import { decimalArithmetic, decimalQuotient } from "./decimal-math.ts";
import { decimalOf } from "./decimal-of.ts";

const LONG_MIN = -0x8000000000000000n;
const LONG_MAX = 0x7fffffffffffffffn;

/** How much of a whole total is kept as a plain number, so that no addition can lose a digit. */
const SAFE = 2 ** 52;

/**
 * The sum of numbers as `$sum` and `$avg` take it: integers exactly, doubles with what their additions round off, decimals
 * in 34 digits. The order of the numbers does not matter but for the decimals' last digit.
 */
export class NumberSum {
  /** How many numbers were added. */
  count = 0;
  #whole = 0;
  #wide = 0n;
  #isLong = false;
  #isDouble = false;
  #sum = 0;
  #rest = 0;
  #special = 0;
  #decimal: Decimal128 | undefined;

  /** Adds one more. */
  add(value: NumberValue): void {
    this.count++;
    if (typeof value === "number" && Number.isInteger(value)) {
      this.#whole += value;
      if (this.#whole > SAFE || this.#whole < -SAFE) this.#widen();
    } else if (typeof value === "bigint") {
      this.#isLong = true;
      this.#wide += value;
    } else if (value instanceof Decimal128) {
      this.#decimal = this.#decimal === undefined ? value : decimalArithmetic("add", this.#decimal, value);
    } else {
      this.#isDouble = true;
      this.#addDouble(toDouble(value));
    }
  }

  /** The sum in the widest type of the numbers: 0 for none, a double where an int64 does not hold it. */
  total(): Value & NumberValue {
    if (this.#decimal !== undefined) return this.#decimalTotal(this.#decimal);
    if (this.#isDouble) return double(this.#doubleTotal());
    this.#widen();
    const whole = this.#wide;
    if (!this.#isLong && whole === BigInt.asIntN(32, whole)) return Number(whole);
    return whole >= LONG_MIN && whole <= LONG_MAX ? whole : double(Number(whole));
  }

  /** The sum by the count, a double or a decimal; null for no numbers. */
  mean(): Value {
    if (this.count === 0) return null;
    if (this.#decimal !== undefined) return decimalQuotient(this.#decimalTotal(this.#decimal), toDecimal(this.count));
    return double(this.#doubleTotal() / this.count);
  }

  #widen(): void {
    if (this.#whole === 0) return;
    this.#wide += BigInt(this.#whole);
    this.#whole = 0;
  }

  /** Keeps beside the sum what a double of it cannot hold (Møller's and Knuth's two-sum). */
  #addDouble(value: number): void {
    this.#special += value;
    const low = value + this.#rest;
    this.#rest = this.#rest - (low - value);
    const sum = this.#sum + low;
    const before = sum - low;
    this.#rest += this.#sum - before + (low - (sum - before));
    this.#sum = sum;
  }

  #doubleTotal(): number {
    this.#widen();
    if (!this.#isDouble) return Number(this.#wide);
    if (!Number.isFinite(this.#sum)) return this.#special;
    if (this.#wide === 0n) return this.#sum;
    const high = Number(this.#wide);
    this.#addDouble(high);
    this.#addDouble(Number(this.#wide - BigInt(high)));
    this.#wide = 0n;
    return this.#sum;
  }

  #decimalTotal(decimal: Decimal128): Decimal128 {
    this.#widen();
    const total = decimalArithmetic("add", decimal, decimalOf(this.#wide, 0));
    if (!this.#isDouble) return total;
    if (!Number.isFinite(this.#sum)) return decimalArithmetic("add", total, exactDecimal(this.#special));
    const doubles = decimalArithmetic("add", exactDecimal(this.#sum), exactDecimal(this.#rest));
    return decimalArithmetic("add", total, doubles);
  }
}
