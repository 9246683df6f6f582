/** `len`, `index`, `slice`, `and`, `or`, `not`, `call`: what they take and give. Expected values: Go 1.26. */
import { test } from "node:test";
import { checkRows } from "./outcome.fixture.ts";

test("len counts bytes of a string, elements, keys", () => {
  checkRows([
    ["{{len .name}}", "2"],
    ["{{len .accent}}", "9"],
    ["{{len .empty}}", "0"],
    ["{{len .list}}", "3"],
    ["{{len .none}}", "0"],
    ["{{len .map}}", "4"],
    ["{{len .bare}}", "0"],
    ["{{len `é`}}", "2"],
    ["{{.list | len}}", "3"],
  ]);
});

test("len of anything else, or of two things, fails", () => {
  checkRows([
    ["{{len}}", "!call-failed: len"],
    ["{{len 3}}", "!call-failed: len"],
    ["{{len 1.5}}", "!call-failed: len"],
    ["{{len true}}", "!call-failed: len"],
    ["{{len nil}}", "!call-failed: len"],
    ["{{len .nothing}}", "!call-failed: len"],
    ["{{len .missing}}", "!call-failed: len"],
    ["{{len .name .name}}", "!call-failed: len"],
    ["{{.name | len .name}}", "!call-failed: len"],
  ]);
});

test("index goes into lists, maps and strings, one key after the other", () => {
  checkRows([
    ["{{index .list 0}}", "a"],
    ["{{index .list 2}}", "c"],
    ["{{index .table 0 1}}", "2"],
    ["{{index .table 1 0}}", "y"],
    ["{{index .table 1 0 0}}", "121"],
    ["{{index .map `k`}}", "v"],
    ["{{index .map `deep` `x`}}", "y"],
    ["{{index .rows 1 `k`}}", "w"],
    ["{{index .name 0}}", "118"],
    ["{{index .accent 0}}", "195"],
    ["{{index .list}}", "[a b c]"],
    ["{{index .name}}", "vm"],
    ["{{index 3}}", "3"],
    ["{{0 | index .list}}", "a"],
    ["{{index .list .zero}}", "a"],
    ["{{index .mixed 3}}", "true"],
    ["{{index .mixed 2}}", "<no value>"],
    ["{{index .list '\\x01'}}", "b"],
  ]);
});

test("index fails beyond the end, at a key of another type, and in what has no elements", () => {
  checkRows([
    ["{{index}}", "!call-failed: index"],
    ["{{index .list 3}}", "!call-failed: index"],
    ["{{index .list -1}}", "!call-failed: index"],
    ["{{index .list `0`}}", "!call-failed: index"],
    ["{{index .list 1.0}}", "!call-failed: index"],
    ["{{index .list nil}}", "!call-failed: index"],
    ["{{index .list .missing}}", "!call-failed: index"],
    ["{{index .none 0}}", "!call-failed: index"],
    ["{{index .name 2}}", "!call-failed: index"],
    ["{{index .map 1}}", "!call-failed: index"],
    ["{{index .map nil}}", "!call-failed: index"],
    ["{{index .map true}}", "!call-failed: index"],
    ["{{index 3 0}}", "!call-failed: index"],
    ["{{index true 0}}", "!call-failed: index"],
    ["{{index nil}}", "!call-failed: index"],
    ["{{index nil 0}}", "!call-failed: index"],
    ["{{index .nothing 0}}", "!call-failed: index"],
    ["{{index .missing}}", "!call-failed: index"],
    ["{{index .map `missing` `x`}}", "!call-failed: index"],
    ["{{index .map `a` `x`}}", "!call-failed: index"],
    ["{{index .map `n` 0}}", "!call-failed: index"],
    ["{{index .list 9223372036854775807}}", "!call-failed: index"],
  ]);
});

test("slice cuts lists and strings, strings by bytes", () => {
  checkRows([
    ["{{slice .list 1}}", "[b c]"],
    ["{{slice .list 0 2}}", "[a b]"],
    ["{{slice .list 1 1}}", "[]"],
    ["{{slice .list}}", "[a b c]"],
    ["{{slice .list 0 1 2}}", "[a]"],
    ["{{slice .list 3}}", "[]"],
    ["{{slice .name 1}}", "m"],
    ["{{slice .name 0 1}}", "v"],
    ["{{slice .name}}", "vm"],
    ["{{slice .name 2}}", ""],
    ["{{slice .accent 0 2}}", "é"],
    ["{{slice .accent 2 5}}", "日"],
    ["{{slice .none 0}}", "[]"],
    ["{{slice .none 0 0}}", "[]"],
    ["{{slice `abc` 1 2}}", "b"],
    ["{{len (slice .list 1 3)}}", "2"],
    ["{{1 | slice .list}}", "[b c]"],
    ["{{range slice .list 1}}{{.}}{{end}}", "bc"],
  ]);
});

test("slice fails at bounds that are out of range, out of order or no whole numbers", () => {
  checkRows([
    ["{{slice}}", "!call-failed: slice"],
    ["{{slice .list 4}}", "!call-failed: slice"],
    ["{{slice .list -1}}", "!call-failed: slice"],
    ["{{slice .list 2 1}}", "!call-failed: slice"],
    ["{{slice .list 0 4}}", "!call-failed: slice"],
    ["{{slice .list 0 2 1}}", "!call-failed: slice"],
    ["{{slice .list 0 1 4}}", "!call-failed: slice"],
    ["{{slice .list 0 1 2 3}}", "!call-failed: slice"],
    ["{{slice .name 3}}", "!call-failed: slice"],
    ["{{slice .name 0 3}}", "!call-failed: slice"],
    ["{{slice .name 0 1 1}}", "!call-failed: slice"],
    ["{{slice .list `1`}}", "!call-failed: slice"],
    ["{{slice .list 1.0}}", "!call-failed: slice"],
    ["{{slice .list nil}}", "!call-failed: slice"],
    ["{{slice .list .missing}}", "!call-failed: slice"],
    ["{{slice .map 0}}", "!call-failed: slice"],
    ["{{slice 3 0}}", "!call-failed: slice"],
    ["{{slice nil}}", "!call-failed: slice"],
    ["{{slice .missing 0}}", "!call-failed: slice"],
    ["{{slice .none 1}}", "!call-failed: slice"],
  ]);
});

test("and gives the first value that is false, else the last", () => {
  checkRows([
    ["{{and true false}}", "false"],
    ["{{and 1 2}}", "2"],
    ["{{and 0 2}}", "0"],
    ["{{and `` 1}}", ""],
    ["{{and 1}}", "1"],
    ["{{and 0}}", "0"],
    ["{{and .list .map .name}}", "vm"],
    ["{{and .none 1}}", "[]"],
    ["{{and .bare 1}}", "map[]"],
    ["{{and .nothing 1}}", "<no value>"],
    ["{{and .missing 1}}", "<no value>"],
    ["{{and nil 1}}", "<no value>"],
    ["{{and 1 nil}}", "<no value>"],
    ["{{1 | and 2}}", "1"],
    ["{{0 | and 2}}", "0"],
    ["{{and 0.0 1}}", "0"],
    ["{{and}}", "!call-failed: and"],
  ]);
});

test("or gives the first value that is true, else the last", () => {
  checkRows([
    ["{{or true false}}", "true"],
    ["{{or 0 2}}", "2"],
    ["{{or 0 ``}}", ""],
    ["{{or .empty .name}}", "vm"],
    ["{{or .missing .nothing .count}}", "3"],
    ["{{or 1}}", "1"],
    ["{{or nil 0}}", "0"],
    ["{{or 0 nil}}", "<no value>"],
    ["{{0 | or ``}}", "0"],
    ["{{2 | or 0}}", "2"],
    ["{{or .none .bare}}", "map[]"],
    ["{{or}}", "!call-failed: or"],
  ]);
});

test("and and or leave alone what comes after the value that decides", () => {
  checkRows([
    ["{{and 0 (index .list 9)}}", "0"],
    ["{{or 1 (index .list 9)}}", "1"],
    ["{{and 1 (index .list 9)}}", "!call-failed: index"],
    ["{{or 0 (index .list 9)}}", "!call-failed: index"],
    ["{{or 1 .name.x}}", "1"],
    ["{{and 0 (upper 1)}}", "0"],
    ["{{or 0 1 (upper 1)}}", "1"],
    ["{{(index .list 9) | or 1}}", "!call-failed: index"],
  ]);
});

test("not turns truth round", () => {
  checkRows([
    ["{{not true}}", "false"],
    ["{{not 0}}", "true"],
    ["{{not 1}}", "false"],
    ["{{not 0.0}}", "true"],
    ["{{not ``}}", "true"],
    ["{{not .name}}", "false"],
    ["{{not .none}}", "true"],
    ["{{not .list}}", "false"],
    ["{{not .bare}}", "true"],
    ["{{not .map}}", "false"],
    ["{{not nil}}", "true"],
    ["{{not .missing}}", "true"],
    ["{{not .nothing}}", "true"],
    ["{{not}}", "!call-failed: not"],
    ["{{not 1 2}}", "!call-failed: not"],
    ["{{0 | not}}", "true"],
    ["{{not (not 1)}}", "true"],
  ]);
});

test("call needs a function", () => {
  checkRows([
    ["{{call}}", "!call-failed: call"],
    ["{{call .name}}", "!call-failed: call"],
    ["{{call .nothing}}", "!call-failed: call"],
    ["{{call nil}}", "!call-failed: call"],
    ["{{call .missing 1}}", "!call-failed: call"],
    ["{{call 1 2}}", "!call-failed: call"],
    ["{{call upper `a`}}", "!call-failed: upper"],
    ["{{.name | call}}", "!call-failed: call"],
  ]);
});

test("print takes any values, printf a format first", () => {
  checkRows([
    ["{{printf}}", "!call-failed: printf"],
    ["{{printf 1}}", "!call-failed: printf"],
    ["{{printf nil}}", "!call-failed: printf"],
    ["{{printf .list}}", "!call-failed: printf"],
    ["{{printf .missing}}", "!call-failed: printf"],
    ["{{printf .name}}", "vm"],
    ["{{`%d` | printf}}", "%!d(MISSING)"],
    ["{{1 | printf `%d`}}", "1"],
    ["{{2 | printf `%d %d` 1}}", "1 2"],
    ["{{print print}}", ""],
    ["{{print len}}", "!call-failed: len"],
    ["{{print (print)}}", ""],
  ]);
});

test("a caller's function is called with what the template wrote", () => {
  checkRows([
    ["{{upper `a`}}", "A"],
    ["{{`a` | upper}}", "A"],
    ["{{upper .name}}", "VM"],
    ["{{.name | upper | printf `%q`}}", '"VM"'],
    ["{{upper (print .name 1)}}", "VM1"],
    ["{{upper}}", "!call-failed: upper"],
    ["{{upper 1}}", "!call-failed: upper"],
    ["{{upper nil}}", "!call-failed: upper"],
    ["{{upper .name .name}}", "!call-failed: upper"],
    ["{{upper .missing}}", "!call-failed: upper"],
    ["{{(upper `a`)}}", "A"],
    ["{{uper `a`}}", "!unknown-function: uper"],
    ["{{Upper `a`}}", "!unknown-function: Upper"],
    ["{{.upper}}", "<no value>"],
  ]);
});
