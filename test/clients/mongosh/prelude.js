// Runs inside mongosh, before the files of facts: `fact` says in one line of JSON whether something holds.

globalThis.show = (value) => EJSON.stringify(value?.toArray ? value.toArray() : value);

globalThis.same = (found, wanted) => {
  if (show(found) !== show(wanted)) throw new Error(`found ${show(found)}, wanted ${show(wanted)}`);
};

globalThis.holds = (condition, found) => {
  if (!condition) throw new Error(`found ${show(found)}`);
};

/** The code that MongoDB refuses something with. */
globalThis.refused = (code, action) => {
  try {
    action();
  } catch (error) {
    if (error.code === code) return;
    throw error;
  }
  throw new Error(`it was not refused with ${code}`);
};

globalThis.fact = (name, check) => {
  let problem;
  try {
    check();
  } catch (error) {
    problem = `${error.codeName ?? error.name} ${error.code ?? ""} ${error.message}`;
  }
  print(JSON.stringify({ fact: name, problem }));
};
