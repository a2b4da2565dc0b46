import { pressSettings } from "../commands/press-settings.ts";
import { pressConfirm } from "../confirm/press-confirm.ts";
import { pressList } from "../lists/press-list.ts";
import type { PressKind } from "./press.ts";
import { pressApproval } from "./press-approval.ts";
import { pressCard } from "./press-card.ts";
import { pressShortcode } from "./press-shortcode.ts";

/** What buttons do, by their kind. */
export const pressKinds: Readonly<Record<string, PressKind>> = {
  card: pressCard,
  shortcode: pressShortcode,
  confirm: pressConfirm,
  approval: pressApproval,
  list: pressList,
  settings: pressSettings,
};
