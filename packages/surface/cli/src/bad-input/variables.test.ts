/** Variables without a value, with a wrong one, with one that their validation refuses. */
import { badInputs } from "./bad-input.fixture.ts";

const rest = 'source "null" "a" {\n  communicator = "none"\n}\nbuild {\n  sources = ["source.null.a"]\n}\n';
const port = `variable "port" {
  type = number
  validation {
    condition     = var.port > 1024
    error_message = "The port must be above 1024."
  }
}
${rest}`;
const legacy = (variables: string) =>
  `{\n  "variables": ${variables},\n  "builders": [{"type": "null", "communicator": "none"}]\n}`;

badInputs([
  {
    name: "a variable without a value",
    files: { "t.pkr.hcl": `variable "a" {}\n${rest}` },
    says: ["template/unset-variable t.pkr.hcl:1,10-13"],
    text: /-var 'a=…'.*PKR_VAR_a/,
  },
  {
    name: "three variables without a value, told at once",
    files: { "t.pkr.hcl": `variable "a" {}\nvariable "b" {}\nvariable "c" {}\n${rest}` },
    says: [
      "template/unset-variable t.pkr.hcl:1,10-13",
      "template/unset-variable t.pkr.hcl:2,10-13",
      "template/unset-variable t.pkr.hcl:3,10-13",
    ],
  },
  {
    name: "a value that the validation refuses",
    files: { "t.pkr.hcl": port },
    words: ["-var", "port=80", "t.pkr.hcl"],
    says: ["template/validation-failed", "< t.pkr.hcl:4,21-36"],
    text: /The port must be above 1024\./,
  },
  {
    name: "a value from the environment that the validation refuses",
    files: { "t.pkr.hcl": port },
    env: { PKR_VAR_port: "80" },
    says: ["template/validation-failed", "< t.pkr.hcl:4,21-36"],
    text: /The port must be above 1024\./,
  },
  {
    name: "a default that the validation refuses",
    files: { "t.pkr.hcl": port.replace("type = number", "default = 80") },
    says: ["template/validation-failed t.pkr.hcl:2,13-15", "< t.pkr.hcl:4,21-36"],
    text: /The port must be above 1024\./,
  },
  {
    name: "a secret that the validation refuses is not shown",
    files: {
      "t.pkr.hcl": `variable "key" {\n  sensitive = true\n  validation {\n    condition     = length(var.key) > 20\n    error_message = "The key is too short."\n  }\n}\n${rest}`,
    },
    words: ["-var", "key=hunter2222", "t.pkr.hcl"],
    says: ["template/validation-failed", "< t.pkr.hcl:4,21-41"],
    text: /^(?![^]*hunter2222)[^]*The key is too short\./,
  },
  {
    name: "a value that is no number",
    files: { "t.pkr.hcl": port },
    words: ["-var", "port=high", "t.pkr.hcl"],
    says: ["template/bad-variable-type"],
  },
  {
    name: "a value in a variable file that is no number",
    files: { "t.pkr.hcl": port, "v.pkrvars.hcl": '\nport = "high"\n' },
    words: ["-var-file=v.pkrvars.hcl", "t.pkr.hcl"],
    says: ["template/bad-variable-type v.pkrvars.hcl:2,8-14"],
  },
  {
    name: "a value from the environment that is no number",
    files: { "t.pkr.hcl": port },
    env: { PKR_VAR_port: "high" },
    says: ["template/bad-variable-type"],
  },
  {
    name: "a condition that does not name the variable",
    files: {
      "t.pkr.hcl": `variable "a" {\n  default = 1\n  validation {\n    condition     = true\n    error_message = "Never said."\n  }\n}\n${rest}`,
    },
    says: ["template/bad-validation-condition t.pkr.hcl:4,21-25"],
  },
  {
    name: "an error message that is no sentence",
    files: {
      "t.pkr.hcl": `variable "a" {\n  default = 1\n  validation {\n    condition     = var.a > 0\n    error_message = "bad"\n  }\n}\n${rest}`,
    },
    says: ["template/bad-validation-message t.pkr.hcl:5,21-26"],
  },
  {
    name: "a variable file that does not exist",
    files: { "t.pkr.hcl": rest },
    words: ["-var-file=absent.pkrvars.hcl", "t.pkr.hcl"],
    says: ["template/missing-file"],
  },
  {
    name: "a variable file of an unknown language",
    files: { "t.pkr.hcl": rest, "v.yaml": "a: 1\n" },
    words: ["-var-file=v.yaml", "t.pkr.hcl"],
    says: ["template/bad-variables-file"],
  },
  {
    name: "a required variable of a legacy template",
    files: { "t.json": legacy('{"a": null}') },
    says: ["template/legacy-unset-variable t.json:2,17-20"],
  },
  {
    name: "variables of a legacy template that use each other in a circle",
    files: { "t.json": legacy('{"a": "{{user `b`}}", "b": "{{user `a`}}"}') },
    says: ["template/legacy-variable-cycle t.json:2,22-36"],
  },
  {
    name: "a variable file of a legacy template that is no object",
    files: { "t.json": legacy("{}"), "v.json": "[]" },
    words: ["-var-file=v.json", "t.json"],
    says: ["template/legacy-bad-variables-file v.json:1,1-3"],
  },
  {
    name: "-var with a slip in the name: the variable that was meant is not called unset",
    files: { "t.pkr.hcl": `variable "region" {}\n${rest}` },
    words: ["-var=regoin=x", "t.pkr.hcl"],
    says: ["template/undeclared-variable"],
    text: /Did you mean "region"\?/,
  },
]);
