import type { ButtonKind } from "./press.ts";

/** Runs a shortcode that was offered, once, for the person who pressed first. */
export const pressShortcode: ButtonKind = async ({ button, choice, actor, words, name, key }, { engine, reader }) => {
  const by = { id: actor.user_id, name };
  const decided = await engine.buttons.decide(button.token, { choice, by, press: key });
  if (decided === undefined) return { text: words.press.tooOld };
  // The same key is the same message: were it lost after the decision, this takes it up, and else it does nothing.
  await reader.accept({
    key: `${actor.surface}:press:${button.token}`,
    actor: { ...actor, user_id: decided.by.id, name: decided.by.name },
    text: String(button.data.shortcode),
  });
  return { text: decided.press === key ? words.press.done : words.press.pressedAlready(decided.by.name) };
};
