/** In which order things that use each other are evaluated. Without recursion: chains of thousands are normal. */

export interface DependencyOrder {
  /** Every node after those that it uses; nodes in circles and those that use one are left out. */
  readonly order: readonly string[];
  /** Circles, each as its names with the first one again at the end. */
  readonly cycles: readonly (readonly string[])[];
}

interface Visit {
  readonly name: string;
  readonly pending: string[];
}

/** Orders the nodes, in the order given where nothing else decides. Names that are no nodes are ignored. */
export function orderDependencies(nodes: ReadonlyMap<string, readonly string[]>): DependencyOrder {
  const state = new Map<string, "open" | "done" | "broken">();
  const order: string[] = [];
  const cycles: string[][] = [];
  for (const start of nodes.keys()) {
    if (state.has(start)) continue;
    const stack: Visit[] = [];
    const enter = (name: string): void => {
      state.set(name, "open");
      stack.push({ name, pending: [...(nodes.get(name) ?? [])].reverse() });
    };
    enter(start);
    for (let visit = stack.at(-1); visit; visit = stack.at(-1)) {
      const next = visit.pending.pop();
      if (next === undefined) {
        stack.pop();
        const broken = (nodes.get(visit.name) ?? []).some((used) => state.get(used) === "broken");
        if (state.get(visit.name) === "broken" || broken) state.set(visit.name, "broken");
        else {
          state.set(visit.name, "done");
          order.push(visit.name);
        }
      } else if (state.get(next) === "open") {
        const circle = stack.slice(stack.findIndex((one) => one.name === next)).map((one) => one.name);
        cycles.push([...circle, next]);
        for (const name of circle) state.set(name, "broken");
      } else if (nodes.has(next) && !state.has(next)) enter(next);
    }
  }
  return { order, cycles };
}
