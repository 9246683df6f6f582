/** Why a call fails; with an index, because of that argument. The message may quote arguments: it is not shown when one of them is sensitive. */
export class FunctionFailure extends Error {
  override readonly name = "FunctionFailure";
  readonly argumentIndex: number | undefined;

  constructor(message: string, argumentIndex?: number) {
    super(message);
    this.argumentIndex = argumentIndex;
  }
}

/** As `FunctionFailure`, with a message that holds nothing of the arguments, so that it is always shown. */
export class PlainFailure extends FunctionFailure {}
