import { expect, test } from "vitest";
import { contract, freshName } from "./contract-fixture.ts";

contract("what tools ask about the server", (db) => {
  const admin = () => db().admin();

  test("$currentOp and currentOp show the command that asks, on the database admin only", async () => {
    const pipeline = [{ $currentOp: { allUsers: true } }, { $match: { "command.aggregate": 1 } }];
    const [own] = await db().client.db("admin").aggregate(pipeline).toArray();
    expect(own).toMatchObject({ active: true, op: "command", ns: "admin.$cmd.aggregate" });
    const { inprog } = await admin().command({ currentOp: 1 });
    expect(inprog.length).toBeGreaterThan(0);
    await expect(db().aggregate(pipeline).toArray()).rejects.toMatchObject({ code: 73 });
  });

  test("serverStatus counts connections and operations", async () => {
    const before = await admin().serverStatus();
    await db().collection(freshName()).insertMany([{}, {}, {}]);
    const after = await admin().serverStatus();
    expect(after.opcounters.insert - before.opcounters.insert).toBeGreaterThanOrEqual(3);
    expect(after.connections.current).toBeGreaterThanOrEqual(1);
  });

  test("whatsmyuri returns the client's address", async () => {
    expect(await db().command({ whatsmyuri: 1 })).toMatchObject({ you: expect.stringMatching(/./), ok: 1 });
  });

  test("listCommands names the commands, and usersInfo finds nobody", async () => {
    const { commands } = await db().command({ listCommands: 1 });
    expect(Object.keys(commands)).toEqual(expect.arrayContaining(["find", "insert", "aggregate"]));
    expect(await db().command({ usersInfo: 1 })).toMatchObject({ users: [], ok: 1 });
  });

  test("a standalone server refuses change streams and a replica set's status", async () => {
    if ((await db().command({ hello: 1 })).setName !== undefined) return;
    await expect(db().collection(freshName()).watch().tryNext()).rejects.toMatchObject({ code: 40573 });
    await expect(admin().command({ replSetGetStatus: 1 })).rejects.toMatchObject({
      code: 76,
      codeName: "NoReplicationEnabled",
    });
  });
});
