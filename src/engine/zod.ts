import { z } from "zod";

// zod compiles object schemas with `new Function` unless it is told not to before the first schema is made, which is why
// every schema of the project takes `z` from here.
z.config({ jitless: true });

export { z };
