import { describe, expect, it } from "vitest";
import { type AccessOptions, createAccess } from "../../src/chat-store/access.ts";
import { CAPABILITIES } from "../../src/engine/actor.ts";

function access(options: Partial<AccessOptions> = {}) {
  return createAccess({
    ownerIds: [10],
    allowedUserIds: [20],
    allowedChatIds: [-300],
    trustedBotIds: [77],
    settings: { pairedOwner: async () => undefined },
    ...options,
  });
}
function from(user_id: number, chat_id = user_id, is_bot = false) {
  return { user_id, chat_id, is_bot };
}
function actor(user_id: number, chat_id = user_id, gateway = "telegram") {
  return {
    user_id,
    chat_id,
    gateway,
    message_id: 1,
  };
}

describe("access", () => {
  it("admits only owners, allowed people and members of allowed chats", async () => {
    const { admits } = access();
    expect(await admits(from(10))).toBe(true);
    expect(await admits(from(20))).toBe(true);
    expect(await admits(from(30, -300))).toBe(true);
    expect(await admits(from(30))).toBe(false);
    expect(await admits(from(30, -301))).toBe(false);
  });

  it("never treats Telegram's shared ids as people, not even in an allowed chat or as the paired owner", async () => {
    for (const id of [1087968824, 136817688, 777000]) {
      const { admits, authorize } = access({ ownerIds: [], settings: { pairedOwner: async () => id } });
      expect(await admits(from(id, -300))).toBe(false);
      expect(await authorize(actor(id, -300), "chat")).toBe(false);
    }
  });

  it("ignores other bots unless they are trusted", async () => {
    const { admits, authorize } = access();
    expect(await admits(from(78, -300, true))).toBe(false);
    expect(await admits(from(77, -300, true))).toBe(true);
    expect(await authorize(actor(77, -300), "chat")).toBe(true);
    expect(await authorize(actor(77, -300), "database")).toBe(false);
  });

  it("lets owners do everything, and others only write to their own chat", async () => {
    const { authorize } = access();
    for (const capability of CAPABILITIES) {
      expect(await authorize(actor(10), capability)).toBe(true);
      expect(await authorize(actor(20), capability)).toBe(capability === "chat");
      expect(await authorize(actor(30), capability)).toBe(false);
    }
  });

  it("lets the members of an allowed group continue in its supergroup, whichever process noticed the move", async () => {
    const moves = async () => [
      { from: -300, to: -1000300 },
      { from: -302, to: -1000302 },
    ];
    const { authorize } = access({ settings: { pairedOwner: async () => undefined, moves } });
    expect(await authorize(actor(30, -1000300), "chat")).toBe(true);
    expect(await authorize(actor(30, -1000300), "database")).toBe(false);
    expect(await authorize(actor(30, -1000302), "chat")).toBe(false);
    expect(await authorize(actor(30, -1000303), "chat")).toBe(false);
  });

  it("treats the person at a terminal as the owner, but nobody in Telegram with that id", async () => {
    const { authorize } = access();
    expect(await authorize(actor(1, 1, "terminal:1"), "files")).toBe(true);
    expect(await authorize(actor(1), "chat")).toBe(false);
  });

  it("knows who paired as soon as it happened, but only if no owner is set", async () => {
    let paired: number | undefined;
    const settings = { pairedOwner: async () => paired };
    const open = access({ ownerIds: [], settings });
    expect(await open.hasOwner()).toBe(false);
    paired = 55;
    expect(await open.hasOwner()).toBe(true);
    expect(await open.authorize(actor(55), "database")).toBe(true);
    expect(await access({ settings }).admits(from(55))).toBe(false);
  });
});
