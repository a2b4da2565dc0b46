/** The most messages and edits in this many ms. */
export interface Rule {
  most: number;
  withinMs: number;
}

export interface Rules {
  chat: Rule;
  group: Rule;
  all: Rule;
}

/** The limits in Telegram's documentation. */
export const TELEGRAM_RULES: Rules = {
  chat: { most: 1, withinMs: 1_000 },
  group: { most: 20, withinMs: 60_000 },
  all: { most: 30, withinMs: 1_000 },
};

/** The same limits with times divided by `factor`. */
export function quickerRules(rules: Rules, factor: number): Rules {
  const quick = ({ most, withinMs }: Rule): Rule => ({ most, withinMs: withinMs / factor });
  return { chat: quick(rules.chat), group: quick(rules.group), all: quick(rules.all) };
}

/** Refuses calls that come too soon, without any tolerance. */
export class Limits {
  readonly #rules: Rules;
  readonly #times = new Map<string, number[]>();

  constructor(rules: Rules = TELEGRAM_RULES) {
    this.#rules = rules;
  }

  /** Counts a message and returns 0, or returns the whole seconds that it must wait. */
  refuse(chatId: number, now: number): number {
    const { chat, group, all } = this.#rules;
    const asked: [string, Rule][] = [
      [`chat:${chatId}`, chat],
      ["all", all],
      ...(chatId < 0 ? [[`group:${chatId}`, group] as [string, Rule]] : []),
    ];
    const kept = asked.map(([key, rule]) => {
      const times = (this.#times.get(key) ?? []).filter((at) => at > now - rule.withinMs);
      this.#times.set(key, times);
      return { times, rule };
    });
    const waits = kept.map(({ times, rule }) =>
      times.length < rule.most ? 0 : times[times.length - rule.most]! + rule.withinMs - now,
    );
    const wait = Math.max(...waits);
    if (wait > 0) return Math.max(1, Math.ceil(wait / 1000));
    for (const { times } of kept) times.push(now);
    return 0;
  }
}
