import { describe, expect, it } from "vitest";
import { appearancesOf } from "../../grammar/prose/appearance.ts";
import { parseMessage } from "../../grammar/shortcode/parse.ts";
import { leastMsOfWork } from "../ms-of-work.ts";
import { sized } from "../property-runs.ts";
import { VOCABULARY } from "./vocabulary.ts";

const C = "[MULTISTEP:CANCEL:execution_id]";

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
  ])("withheld until the reader decides, or an example: %j", (text) => {
    expect(appearance(text)).toBe("withheld");
  });

  it.each([
    `If you want a promo every day, this is the workflow for it:\n${C}`,
    `I won't run anything twice:\n${C}`,
    `Let me know if you want any changes.\n${C}\nWould you like me to add a reminder as well?`,
    `${C}\n\nShould I run it again tomorrow?`,
    `${C}\n\nAnything else?`,
    `To set this up, send the following message to your bot:\n\`\`\`\n${C}\n\`\`\``,
    `Here's an example workflow that says hello:\n${C}`,
    `Setelah anggota bergabung, bot menyapa:\n${C}`,
  ])("not withheld: %j", (text) => {
    expect(appearance(text)).not.toBe("withheld");
  });

  it("prose about consent withholds nothing where the message's own steps ask for it", () => {
    const { nodes, source } = parseMessage(`Nothing is deleted until you confirm:\n${C}`, VOCABULARY);
    expect(appearancesOf(nodes, source)).toEqual(["withheld"]);
    expect(appearancesOf(nodes, source, new Set(), true)).toEqual(["alone"]);
  });

  it("what is marked as wrong is withdrawn where something else is right", () => {
    expect(appearance(`❌ ${C}\n✅ ${C}`)).toBe("quotation alone");
    expect(appearance(`❌ Wrong:\n${C}\n✅ Right:\n${C}`)).toBe("quotation alone");
    expect(appearance(`🛑 ${C}`)).toBe("alone");
  });

  it("a start is taken back by what follows, if another one does", () => {
    const taken = (text: string) => {
      const { nodes, source } = parseMessage(text, VOCABULARY);
      return appearancesOf(nodes, source, new Set(text.split(C).slice(1).keys())).join(" ");
    };
    expect(taken(`${C}\nWait, that's wrong. Use this instead:\n${C}`)).toBe("quotation alone");
    expect(taken(`${C}\nCorrection — one step was missing:\n${C}`)).toBe("quotation alone");
    expect(taken(`${C}\nWait, actually it is at 4. Let me redo that:\n${C}`)).toBe("quotation alone");
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

  it.each([
    ["a line of many shortcodes", `word ${C}`.repeat(sized(9_000))],
    ["many marks", `${"- ".repeat(sized(400_000))}${C}`],
    ["marks of all kinds", `~~ " “ <!-- <s> ${C} `.repeat(sized(9_000))],
    ["words that negate and explain", `${"don't do not run for example you can ".repeat(sized(20_000))}:\n${C}`],
    [
      "words that withhold",
      `${"if you want once you confirm shall I run this reply yes to ".repeat(sized(15_000))}?\n${C}`,
    ],
    ["sentences that withhold", `${"Shall I? Once you say so! Don't run it. ".repeat(sized(15_000))}\n${C}`],
    ["clauses", `${"a, b. c: (d) ".repeat(sized(60_000))}\n${C}`],
    ["lines that introduce", `Don't send this, you can:\n${C}\n`.repeat(sized(9_000))],
    ["many lines", `- **a:** ${C}\n`.repeat(sized(9_000))],
  ])("takes linear time on %s", (_, text) => {
    const { nodes, source } = parseMessage(text, VOCABULARY);
    expect(leastMsOfWork(() => appearancesOf(nodes, source))).toBeLessThan(sized(1000));
  });
});
