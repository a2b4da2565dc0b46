import { describe, expect, it } from "vitest";
import { appearancesOf, type Roles } from "../../grammar/prose/appearance.ts";
import { parseMessage } from "../../grammar/shortcode/parse.ts";
import { expectLinear } from "../ms-of-work.ts";
import { sized } from "../property-runs.ts";
import { VOCABULARY } from "./vocabulary.ts";

const C = "[MULTISTEP:CANCEL:execution_id]";

function roles(given: Partial<Roles>): Roles {
  return { starts: new Set(), parts: new Set(), creates: new Set(), gated: new Set(), asks: false, ...given };
}

function appearance(text: string): string {
  const { nodes, source } = parseMessage(text, VOCABULARY);
  return appearancesOf(nodes, source).join(" ");
}

describe("how a shortcode stands in its message", () => {
  it.each([
    C,
    `Done:\n${C}\nThat is all.`,
    `  ${C}  `,
    `- ${C}`,
    `* ${C}`,
    `1. ${C}`,
    `(2) ${C}`,
    `a) ${C}`,
    `1️⃣ ${C}`,
    `- [ ] ${C}`,
    `- [x] ${C}`,
    `## ${C}`,
    `👉 ${C}`,
    `→ ${C} ✅`,
    `**${C}**`,
    `__${C}__.`,
    `\`${C}\``,
    `\`\`\`\n${C}\n\`\`\``,
    `\`\`\`${C}\`\`\``,
    `\`\`\`text\n  ${C}\n\`\`\``,
    `**Cancel it:** ${C}`,
    `1. **Cancel it:** ${C}`,
    `- **Cancel it** – ${C}`,
    `**Cancel it:** \`${C}\``,
    `**Cancel it: ${C}**`,
    `_Abbrechen:_ ${C}`,
    `<b>Cancel it:</b> ${C}`,
    `Step 2: ${C}`,
    `Langkah 2 ${C}`,
    `**Step 2:** ${C}`,
    `| ${C} |`,
    `[${C}]`,
    `Sure!\\n\\n${C}\\nDone.`,
  ])("alone: %j", (text) => {
    expect(appearance(text)).toBe("alone");
  });

  it("several shortcodes on a line are alone if nothing else is there", () => {
    expect(appearance(`${C} ${C}, ${C}`)).toBe("alone alone alone");
    expect(appearance(`${C} and ${C}`)).toBe("sentence sentence");
  });

  it("a shortcode of several lines is one piece of its line", () => {
    expect(appearance('[MULTISTEP:EXECUTE:w:{\n"a": 1\n}] ✅')).toBe("alone");
    expect(appearance('See [MULTISTEP:EXECUTE:w:{\n"a": 1\n}]')).toBe("sentence");
  });

  it.each([
    `${C} cancels it.`,
    `- ${C} – cancels it`,
    `- \`${C}\`: cancels it`,
    `1. Send ${C}`,
    `Cancel it: ${C}`,
    `| Cancel | ${C} |`,
    `## Stop it with ${C}`,
    `tolong batalkan ${C} makasih`,
    `**To cancel:** ${C}`,
    `**Untuk membatalkan:** ${C}`,
    `**If anything goes wrong with it you can stop it with** ${C}`,
    `**Cancel** it with ${C}`,
    `"${C}" is what you need`,
    `إلغاء ${C}`,
    `${C} # cancels it`,
    `At 9 ${C}`,
  ])("in a sentence: %j", (text) => {
    expect(appearance(text)).toBe("sentence");
  });

  it.each([`> ${C}`, `>> ${C}`, `- > ${C}`, `&gt; ${C}`, `> Budi wrote: ${C}`, `\`\`\`\n> ${C}\n\`\`\``])(
    "in a quotation: %j",
    (text) => {
      expect(appearance(text)).toBe("quotation");
    },
  );

  it.each([
    `${C}?`,
    `Syntax:\n\n${C}`,
    `Useful commands:\n\n**Cancel:** ${C}`,
    `**Delete (if needed):** ${C}`,
    `**Bei Bedarf löschen:** ${C}`,
    `**Jika perlu, hapus:** ${C}`,
    `• ${C}\n  → stops the run for good`,
    `# Cheat sheet\n\n## Delete\n${C}`,
    `How to stop it:\n1. Look at it.\n2. Then cancel it:\n   ${C}`,
    `You can cancel it with:\n${C}`,
    `It's running. If something goes wrong, cancel it:\n${C}`,
    `Kalau mau dibatalkan:\n${C}`,
    `Falls etwas schiefgeht:\n${C}`,
    `Should you need to stop it:\n${C}`,
    `In case of problems:\n${C}`,
    `To abort:\n${C}`,
    `Untuk membatalkannya, kirim:\n${C}`,
  ])("only explained by what stands around it: %j", (text) => {
    expect(appearance(text)).toBe("sentence");
  });

  it.each([
    `~~${C}~~`,
    `<del>${C}</del>`,
    `~~Old:\n${C}~~`,
    `<!-- ${C} -->`,
    `<!--\nOld:\n\n${C}\n-->`,
    `\`\`\`\n# ${C}\n\`\`\``,
    `\`\`\`js\n// ${C}\n\`\`\``,
    `// ${C}`,
    `\`\`\`js\n/*\n${C}\n*/\n\`\`\``,
    `\`\`\`diff\n- ${C}\n\`\`\``,
    `\`\`\`\n- ${C}\n+ nothing\n\`\`\``,
    `> Bob wrote:\n${C}`,
    `> Bob wrote:\nplease send\n${C}`,
    `Bob said: "please send\n${C}\nto the bot". Should I?`,
    `Bob schrieb: „Bitte\n${C}“`,
    `Bob wrote:\n“Please\n\n${C}\n\nThanks”`,
    `┃ ${C}`,
    `│ ${C}`,
    `| ${C}`,
    `» ${C}`,
    `Don't send this:\n${C}`,
    `Don’t send this:\n${C}`,
    `Please do not run any of these:\n\`\`\`\n${C}\n\`\`\``,
    `Don't send this: ${C}`,
    `**Don't run:** ${C}`,
    `**Jangan jalankan:** ${C}`,
    `**Not:** ${C}`,
    `❌ Wrong:\n${C}`,
    `**Before (broken):**\n${C}`,
    `I would not recommend running this:\n${C}`,
    `The command you tried earlier failed:\n\n${C}`,
    `You sent:\n\n"${C}"`,
    `**User:** ${C}`,
    `Bitte sende das nicht:\n${C}`,
    `Nicht ausführen: ${C}`,
    `No envíes esto:\n${C}`,
    `Não envie isto:\n${C}`,
    `N'envoyez pas ceci :\n${C}`,
    `Не отправляйте это:\n${C}`,
    `لا ترسل هذا:\n${C}`,
    `To send it again you would write ${C}, but please don't do that now.`,
  ])("withdrawn, or somebody else's: %j", (text) => {
    expect(appearance(text)).toBe("quotation");
  });

  it.each([
    `For example ${C} would cancel it.`,
    `**Example:** ${C}`,
    `For example, to cancel it you would send:\n\`\`\`\n${C}\n\`\`\``,
    `Zum Beispiel:\n${C}`,
    `Por ejemplo, para cancelarlo:\n${C}`,
    `Par exemple :\n${C}`,
    `Например:\n${C}`,
    `مثال:\n${C}`,
    `Once you confirm, I'll run:\n${C}`,
    `When you're ready, send this to start:\n\`${C}\``,
    `I won't start anything until you approve it.\n\n${C}`,
    `Please don't run this yet, I'm still checking:\n${C}`,
    `If you want, I can run\n\n${C}\n\nJust say the word!`,
    `Jangan dijalankan dulu ya, ini cuma contoh:\n${C}`,
    `Kalau mau, saya bisa jalankan:\n${C}`,
    `Setelah Anda setuju:\n${C}`,
    `Sobald du bestätigst:\n${C}`,
    `Here it is.\n\n${C}\n\nWould you like me to run this now?`,
    `${C}\n\nShall I proceed?`,
    `${C}\n\nMau saya jalankan sekarang?`,
    `${C}\n\nReply "yes" to proceed.`,
    `${C}\n\nBalas "ya" untuk melanjutkan.`,
    `Once you confirm, ${C} starts.`,
    `Please review the steps and approve them before I start anything.\n\n${C}`,
    `Draft (not yet approved):\n${C}`,
    `I'll only do this with your permission:\n${C}`,
    `If everything looks good, run:\n${C}`,
    `${C}\n\n⏳ Awaiting your approval.`,
    `${C}\n\nGive me a 👍 and I'll start it.`,
    `${C}\n\nProceed?`,
    `${C}\n\nDoes this look right?`,
    `${C}\n\nDo you want to proceed? (y/n)`,
    `${C}\n\nOK to send?`,
    `${C}\n\nRun it? Yes / No`,
    `Nothing runs yet. This is what it would be:\n${C}`,
    `${C}\n\nWant me to fire this off now?`,
    `${C}\n\nSaya tunggu konfirmasinya ya.`,
    `${C}\n\nApakah Anda yakin ingin melanjutkan?`,
    `${C}\n\nSoll ich das jetzt ausführen?`,
    `${C}\n\n¿Quieres que lo ejecute?`,
    `${C}\n\nVoulez-vous que je le lance ?`,
    `Here's a template you can adapt:\n${C}`,
    `Sample usage:\n${C}`,
    `### Example\n${C}`,
  ])("withheld until the reader decides, or an example: %j", (text) => {
    expect(appearance(text)).toBe("withheld");
  });

  it.each([
    `If you want a promo every day, this is the workflow for it:\n${C}`,
    `I won't run anything twice:\n${C}`,
    `Let me know if you want any changes.\n${C}\nWould you like me to add a reminder as well?`,
    `${C}\n\nShould I run it again tomorrow?`,
    `${C}\n\nAnything else?`,
    `${C}\n\nAny questions?`,
    `${C}\n\nMake sense?`,
    `To set this up, send the following message to your bot:\n\`\`\`\n${C}\n\`\`\``,
    `Here's an example workflow that says hello:\n${C}`,
    `Setelah anggota bergabung, bot menyapa:\n${C}`,
    `As you confirmed, it starts now:\n${C}`,
    `Now that you've approved it, here goes:\n${C}`,
    `No need to confirm anything, it starts right away:\n${C}`,
    `Langsung dijalankan tanpa konfirmasi:\n${C}`,
    `You'll get a message once it is done:\n${C}`,
    `${C}\n\nIs there anything else you'd like me to run?`,
    `${C}\n\nDoes this look good, or should I change anything?`,
    `${C}\n\nWould you like me to explain it?`,
    `${C}\n\nIf anything looks wrong, tell me and I'll fix it.`,
  ])("not withheld: %j", (text) => {
    expect(appearance(text)).not.toBe("withheld");
  });

  it("prose about consent withholds nothing where the message's own steps ask for it", () => {
    const { nodes, source } = parseMessage(`Nothing is deleted until you confirm:\n${C}`, VOCABULARY);
    expect(appearancesOf(nodes, source)).toEqual(["withheld"]);
    expect(appearancesOf(nodes, source, roles({ asks: true }))).toEqual(["alone"]);
  });

  it("what is marked as wrong is withdrawn where something else is right", () => {
    expect(appearance(`❌ ${C}\n✅ ${C}`)).toBe("quotation alone");
    expect(appearance(`❌ Wrong:\n${C}\n✅ Right:\n${C}`)).toBe("quotation alone");
    expect(appearance(`🛑 ${C}`)).toBe("alone");
  });

  it("a start is taken back by what follows, if another one does", () => {
    const taken = (text: string) => {
      const { nodes, source } = parseMessage(text, VOCABULARY);
      return appearancesOf(nodes, source, roles({ starts: new Set(text.split(C).slice(1).keys()) })).join(" ");
    };
    expect(taken(`${C}\nWait, that's wrong. Use this instead:\n${C}`)).toBe("quotation alone");
    expect(taken(`${C}\nCorrection — one step was missing:\n${C}`)).toBe("quotation alone");
    expect(taken(`${C}\nWait, actually it is at 4. Let me redo that:\n${C}`)).toBe("quotation alone");
    expect(taken(`${C}\nUpdate: ignore the previous one and use this:\n${C}`)).toBe("quotation alone");
    expect(taken(`${C}\nHmm, no. Let me try again:\n${C}`)).toBe("quotation alone");
    expect(taken(`${C}\nMaaf, salah. Yang benar:\n${C}`)).toBe("quotation alone");
    expect(taken(`${C}\nI also need this one:\n${C}`)).toBe("alone alone");
    expect(taken(`${C}\nScratch that.`)).toBe("alone");
  });

  it.each([
    `Don't worry, I cancel it:\n${C}`,
    `I don't need it any more, so I stop it:\n${C}`,
    `So the jobs don't run twice, I pause it:\n${C}`,
    `If it hangs, I cancel it:\n${C}`,
    `To make room, I cancel the old run:\n${C}`,
    `For example, this is how it looks.\n\nNow I stop it:\n${C}`,
    `**Don't forget:** ${C}`,
    `**No. 1:** ${C}`,
    `Jangan khawatir, saya batalkan:\n${C}`,
    `Como pediste, lo cancelo:\n${C}`,
    `He said "stop it" and so I do:\n${C}\nI call that "done".`,
    `"Sure!\n\n${C}\n\nBye."`,
    `It is 5" long.\n${C}\nAnd 6" wide.`,
    `> A quotation.\n\n${C}`,
    `> A quotation.\n- ${C}`,
    `\`\`\`\n- ${C}\n\`\`\``,
    `A ~~struck~~ word.\n${C}\nAnother ~~one~~.`,
    `~~ is a mark.\n\n${C}\n\n~~ again.`,
    `An arrow comes first:\n→ ${C}`,
    `${C}\n\nStatus → done.`,
    `✅ ${C}`,
  ])("meant: %j", (text) => {
    expect(appearance(text)).toBe("alone");
  });

  it("formatted quotations may overlap and come in any order, and their edges count exactly", () => {
    const text = `${C}\n${C}\n${C}\n${C}`;
    const at = (line: number) => line * (C.length + 1);
    const { nodes, source } = parseMessage(text, VOCABULARY);
    const quotations = [
      { start: at(2), end: at(2) + 5 },
      { start: 1, end: at(1) },
      { start: at(1) - 1, end: at(2) },
      { start: at(1), end: at(1) + 1 },
    ];
    expect(appearancesOf(nodes, source, undefined, { quotations }).join(" ")).toBe("alone quotation quotation alone");
  });

  it.each<[what: string, count: number, text: (count: number) => string]>([
    ["a line of many shortcodes", 6_000, (n) => `word ${C}`.repeat(n)],
    ["many marks", 200_000, (n) => `${"- ".repeat(n)}${C}`],
    ["marks of all kinds", 6_000, (n) => `~~ " “ <!-- <s> ${C} `.repeat(n)],
    ["words that negate and explain", 20_000, (n) => `${"don't do not run for example you can ".repeat(n)}:\n${C}`],
    [
      "words that withhold",
      15_000,
      (n) => `${"if you want once you confirm shall I run this reply yes to ".repeat(n)}?\n${C}`,
    ],
    ["sentences that withhold", 15_000, (n) => `${"Shall I? Once you say so! Don't run it. ".repeat(n)}\n${C}`],
    ["clauses", 60_000, (n) => `${"a, b. c: (d) ".repeat(n)}\n${C}`],
    ["lines that introduce", 6_000, (n) => `Don't send this, you can:\n${C}\n`.repeat(n)],
    ["many lines", 6_000, (n) => `- **a:** ${C}\n`.repeat(n)],
  ])("takes linear time on %s", (_, count, text) => {
    expectLinear(
      (n) => parseMessage(text(n), VOCABULARY),
      ({ nodes, source }) => appearancesOf(nodes, source),
      sized(count),
    );
  });
});
