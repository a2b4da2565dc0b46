import { words } from "./words.ts";

/** Searches a list by name or id as one types. */
export function SearchField({ value, onInput }: { value: string; onInput(value: string): void }) {
  return (
    <input
      type="search"
      aria-label={words.search}
      placeholder={words.search}
      value={value}
      onInput={(event) => onInput(event.currentTarget.value)}
    />
  );
}
