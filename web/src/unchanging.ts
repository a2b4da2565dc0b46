import { Component } from "preact";

/** A component that is drawn again only if a property has another value: one of many, of which most stay as they are. */
export abstract class Unchanging<P extends object> extends Component<P> {
  override shouldComponentUpdate(next: P): boolean {
    const now = this.props as Record<string, unknown>;
    return Object.entries(next).some(([name, value]) => now[name] !== value);
  }
}
