import { describe, expect, it } from "vitest";
import { alternativesOf } from "../../grammar/prose/alternatives.ts";
import { parseMessage } from "../../grammar/shortcode/parse.ts";
import { expectLinear } from "../ms-of-work.ts";
import { sized } from "../property-runs.ts";
import { VOCABULARY } from "./vocabulary.ts";

const A = '[MULTISTEP:QUICK_WORKFLOW:Now:[{"name":"A","handler":"log"}]]';
const B = '[MULTISTEP:QUICK_WORKFLOW:Later:[{"name":"B","handler":"log"}]]';
const C = '[MULTISTEP:QUICK_WORKFLOW:Also:[{"name":"C","handler":"log"}]]';
const STARTS = new Set(["QUICK_WORKFLOW", "EXECUTE", "SCHEDULED_WORKFLOW", "BATCH_PROCESS", "TEMPLATE_WORKFLOW"]);

/** The labels of the alternatives, by the index of the shortcode. */
function chosen(text: string): Record<number, string | undefined> {
  const { nodes, source } = parseMessage(text, VOCABULARY);
  const shortcodes = nodes.filter((node) => node.type !== "text");
  const starts = new Set(
    shortcodes.flatMap((node, i) => (node.action !== undefined && STARTS.has(node.action) ? [i] : [])),
  );
  return Object.fromEntries(alternativesOf(nodes, source, starts).map(({ index, label }) => [index, label]));
}

describe("a choice in words", () => {
  it.each([
    [
      "two ways",
      `There are two ways to do this, pick whichever you prefer:\n\n**Option A – right now**\n${A}\n\n**Option B – in one second**\n${B}\n\nLet me know which one you'd like!`,
    ],
    ["options alone", `Option A: now\n${A}\nOption B: later\n${B}`],
    ["or on a line", `Run it now:\n${A}\n\nor\n\nlater:\n${B}`],
    ["or in a line", `Either ${A} or ${B}.`],
    ["bold OR", `${A}\n\n**OR**\n\n${B}`],
    ["alternatively", `${A}\nAlternatively, wait a second:\n${B}`],
    ["choose one, without labels", `Choose one:\n\n1. Right now\n${A}\n\n2. In a second\n${B}`],
    ["two ways, without labels", `There are two ways to do it.\n\n**Right now**\n${A}\n\n**In a second**\n${B}`],
    ["asked afterwards", `### Now\n${A}\n### Later\n${B}\n\nWhich one do you want?`],
    ["letters", `Pick one:\nA) now ${A}\nB) later ${B}`],
    [
      "approaches, one of them recommended",
      `**Approach 1 – simple**\n${A}\n**Approach 2 – robust (recommended)**\n${B}`,
    ],
    ["cara, yang satu disarankan", `**Cara 1**\n${A}\n**Cara 2 (disarankan)**\n${B}`],
    ["plans, and a question", `Plan A\n${A}\nPlan B\n${B}\nTell me which you like better.`],
    ["Indonesian", `Ada dua cara, pilih salah satu ya:\n\n**Opsi 1**\n${A}\n\n**Opsi 2**\n${B}`],
    ["Indonesian, atau", `${A}\natau\n${B}`],
    ["German", `Es gibt zwei Möglichkeiten:\nVariante 1\n${A}\noder Variante 2\n${B}`],
    ["Spanish", `Elige una:\n\nOpción A\n${A}\n\nOpción B\n${B}`],
    ["Spanish o", `${A}\no\n${B}`],
    ["Portuguese", `Escolha uma das opções:\n${A}\nou\n${B}`],
    ["French", `Au choix :\n${A}\nou bien\n${B}`],
    ["Russian", `Выберите вариант:\nВариант 1\n${A}\nВариант 2\n${B}`],
    ["Arabic", `اختر واحدًا:\nالخيار الأول\n${A}\nأو\n${B}`],
    ["variants, and a question", `Variante 1 (sofort):\n${A}\nVariante 2 (später):\n${B}\nWelche soll es sein?`],
    ["your favourite", `Pick your favourite:\n1) ${A}\n2) ${B}`],
    ["your options", `Here are your options:\n\n1. Now\n${A}\n2. Later\n${B}`],
    ["send one of these", `Send one of these:\n${A}\n${B}`],
    ["one of the following", `Only run one of the following:\n${A}\n${B}`],
    ["two wishes", `If you want it now:\n${A}\nIf you want it later:\n${B}`],
    ["uses", `Use this if you want speed:\n${A}\nUse this one if you want care:\n${B}`],
    ["ordinals", `The first option is simple:\n${A}\nThe second option is thorough:\n${B}\nYour call.`],
    ["a table of options", `| Option | Code |\n|---|---|\n| Now | ${A} |\n| Later | ${B} |`],
    ["choose, with a colon", `Choose: now or every day?\nNow: ${A}\nEvery day:\n${B}`],
    ["French, vous", `Vous pouvez choisir :\n${A}\n${B}\nLaquelle voulez-vous ?`],
    ["French soit", `Soit maintenant :\n${A}\nsoit plus tard :\n${B}`],
    ["Spanish, o si", `${A}\no, si prefieres,\n${B}`],
    ["Indonesian, a question", `Mau sekarang atau nanti?\nSekarang:\n${A}\nNanti:\n${B}`],
    ["English, a question", `Do you want it now or later?\nNow:\n${A}\nLater:\n${B}`],
    ["both work", `Both work, so choose one:\nOption A\n${A}\nOption B\n${B}`],
  ])("%s", (_, text) => {
    expect(Object.keys(chosen(text))).toEqual(["0", "1"]);
  });

  it.each([
    ["both, however labelled", `I set up both: Option A at 9\n${A}\nOption B at 18\n${B}`],
    ["one after another", `I'll run these one after another:\n${A}\n${B}\nTell me which one fails, if any.`],
    ["my own choice", `First I choose one colour for the poll, then I post it.\n${A}\n${B}`],
    ["a poll that asks", `This poll asks which option people want:\n${A}\nAnd this closes it:\n${B}`],
    ["or else", `${A}\nOr else it would be late. And then the second:\n${B}`],
    ["a correction", `Yang pertama:\n${A}\nAtau lebih tepatnya, dan yang kedua juga:\n${B}`],
    ["a question afterwards", `${A}\n${B}\nDo you want to add more or is that all?`],
    ["two options of which one is taken", `Two options exist, I take the first:\n${A}\nand then:\n${B}`],
    ["two conditions", `Wenn du fertig bist, läuft dies:\n${A}\nWenn du zurück bist, das:\n${B}`],
    ["an option that is active", `Option A is now active:\n${A}\nOption B as well:\n${B}`],
    ["a table of settings", `| Option | Value |\n|---|---|\n| speed | 3 |\n\n${A}\n${B}`],
    ["both, said afterwards", `Option A\n${A}\nOption B\n${B}\nBoth are active now.`],
    ["done", `I've scheduled Option 1 in the morning:\n${A}\nand Option 2 in the evening:\n${B}`],
    ["steps", `Step 1\n${A}\nStep 2\n${B}`],
    ["first and then", `First this:\n${A}\nThen that:\n${B}`],
    ["approaches to one whole", `Approach 1 covers mornings\n${A}\nApproach 2 covers evenings\n${B}`],
    ["plans without a question", `Plan A covers mornings\n${A}\nPlan B covers evenings\n${B}`],
    ["letters without a question", `A) mornings ${A}\nB) evenings ${B}`],
    ["keduanya", `Keduanya saya jalankan:\nOpsi 1\n${A}\nOpsi 2\n${B}`],
    ["or within a sentence", `It greets with hello or hi.\n${A}\nIt says bye or so.\n${B}`],
    ["people who choose", `The poll asks people to choose one.\n${A}\n${B}`],
    ["members who can pick one", `Members can pick one in the poll.\n${A}\n${B}`],
    ["a Portuguese article", `${A}\nO relatório vem depois:\n${B}`],
    [
      "two ways of which one is taken",
      `There are two ways to do it; I use the first, in three parts.\n${A}\n${B}\n${C}`,
    ],
    ["one start alone", `Choose one: Option A\n${A}\nOption B: do nothing.`],
    ["a choice within code", `${A}\n${B}`],
  ])("is none: %s", (_, text) => {
    expect(chosen(text)).toEqual({});
  });

  it("calls alternatives what the message calls them", () => {
    expect(chosen(`**Option A – right now**\n${A}\n\n**Option B: in one second:**\n${B}`)).toEqual({
      0: "Option A – right now",
      1: "Option B: in one second",
    });
    expect(chosen(`Choose one:\n\n**Right now:**\n${A}\n\n- In a second\n${B}`)).toEqual({
      0: "Right now",
      1: "In a second",
    });
  });

  it.each([
    [`Run it now:\n${A}\n\nor\n\nlater:\n${B}`, ["Run it now", "later"]],
    [`You can clean with ${A} or right away with ${B}.`, [undefined, undefined]],
    [`${A}\natau\n${B}`, [undefined, undefined]],
    [`${A}\no, si prefieres,\n${B}`, [undefined, undefined]],
    [`Du hast zwei Möglichkeiten:\n${A}\noder\n${B}`, [undefined, undefined]],
    [`¿Cuál prefieres?\n${A}\n${B}`, [undefined, undefined]],
    [`Pilih salah satu ya:\n${A}\n${B}`, [undefined, undefined]],
    [`| Option | Code |\n|---|---|\n| Now | ${A} |\n| Later | ${B} |`, ["Now", "Later"]],
    [`Choose one:\n**Right now**\nThis sends it at once.\n${A}\n**Later**\n${B}`, ["Right now", "Later"]],
  ])("names them by the option's own words alone: %j", (text, labels) => {
    expect(Object.values(chosen(text))).toEqual(labels);
  });

  it("leaves other starts of the message alone", () => {
    expect(Object.keys(chosen(`First:\n${C}\nNow choose one.\nOption A\n${A}\nOption B\n${B}`))).toEqual(["1", "2"]);
    expect(Object.keys(chosen(`Option A\n${A}\nOption B\n${B}\nI also keep a log:\n${C}`))).toEqual(["0", "1"]);
    expect(Object.keys(chosen(`Choose one:\n${A}\n${B}\nEither way, this is logged:\n${C}`))).toEqual(["0", "1"]);
  });

  it("has every start of an option", () => {
    expect(Object.keys(chosen(`Option A\n${A}\nand\n${C}\nOption B\n${B}`))).toEqual(["0", "1", "2"]);
  });

  it.each<[what: string, count: number, text: (count: number) => string]>([
    ["words", 30_000, (n) => `${A}${"choose pick option a either or ".repeat(n)}${B}`],
    ["starts", 9_000, (n) => `Choose one. Option A or\n${A}\n`.repeat(n)],
    ["lines", 100_000, (n) => `${A}${"or\n".repeat(n)}${B}`],
  ])("takes linear time on many %s", (_, count, text) => {
    expectLinear(
      (n) => {
        const { nodes, source } = parseMessage(text(n), VOCABULARY);
        return { nodes, source, starts: new Set(nodes.filter((node) => node.type !== "text").keys()) };
      },
      ({ nodes, source, starts }) => alternativesOf(nodes, source, starts),
      sized(count),
    );
  });
});
