import type { Engine } from "../engine.ts";
import { compileExpression, type Variables } from "../expression/compile-expression.ts";
import type { Request } from "./request.ts";

/** The variables that a request's expressions see: NOW and its own `let`. */
export function letVariables(request: Request, engine: Engine): Variables {
  return request.variables(engine, (expression, variables) =>
    compileExpression(expression)({ root: undefined, variables }),
  );
}
