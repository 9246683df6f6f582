/** A line without a network. */
import { Duplex } from "node:stream";

/** Its two ends: what is written into one comes out of the other, its end too; destroying one destroys the other. */
export function newLine(): readonly [Duplex, Duplex] {
  const near: Duplex = newEnd(() => far);
  const far: Duplex = newEnd(() => near);
  return [near, far];
}

function newEnd(other: () => Duplex): Duplex {
  return new Duplex({
    allowHalfOpen: false, // As sockets are.
    read: () => undefined,
    write: (chunk, _encoding, done) => {
      other().push(chunk);
      done();
    },
    final: (done) => {
      other().push(null);
      done();
    },
    destroy: (error, done) => {
      done(error);
      // Later: whoever destroyed this end hears of it first.
      setImmediate(() => other().destroy());
    },
  });
}
