import { pressList } from "../lists/press-list.ts";
import { pressSettings } from "../slash-commands/press-settings.ts";
import { confirmButton } from "./confirm-button.ts";
import type { ButtonKind } from "./press.ts";
import { pressApproval } from "./press-approval.ts";
import { pressCard } from "./press-card.ts";
import { pressShortcode } from "./press-shortcode.ts";

/** What buttons do, by their kind. */
export const pressKinds: Readonly<Record<string, ButtonKind>> = {
  card: pressCard,
  shortcode: pressShortcode,
  confirm: confirmButton,
  approval: pressApproval,
  list: pressList,
  settings: pressSettings,
};
