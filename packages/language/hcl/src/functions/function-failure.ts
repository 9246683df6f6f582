/** Why a call fails; with an index, because of that argument. The message is a sentence without a secret value in it. */
export class FunctionFailure extends Error {
  override readonly name = "FunctionFailure";
  readonly argumentIndex: number | undefined;

  constructor(message: string, argumentIndex?: number) {
    super(message);
    this.argumentIndex = argumentIndex;
  }
}
