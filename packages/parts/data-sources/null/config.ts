/** Configuration and outputs of the data source `null`. */
import { declareConfig, string } from "@prebake/schema";

export const nullConfig = declareConfig("null", "Gives back what it is given: for trying out templates.", {
  input: string({ required: true, doc: "What to give back." }),
});

export const nullOutputs = {
  output: string({ doc: "What was given." }),
};
