import { Component } from "preact";

/** A component that is redrawn only if a property changes: for one of many, most of which stay the same. */
export abstract class Unchanging<P extends object> extends Component<P> {
  override shouldComponentUpdate(next: P): boolean {
    const now = this.props as Record<string, unknown>;
    return Object.entries(next).some(([name, value]) => now[name] !== value);
  }
}
