/** `eq`, `ne`, `lt`, `le`, `gt`, `ge`. Expected values: Go 1.26. */
import { test } from "node:test";
import { checkRows } from "./outcome.fixture.ts";

test("eq holds for equal values of one kind", () => {
  checkRows([
    ["{{eq 1 1}}", "true"],
    ["{{eq 1 2}}", "false"],
    ["{{eq 1.5 1.5}}", "true"],
    ["{{eq 1.0 2.0}}", "false"],
    ["{{eq `a` `a`}}", "true"],
    ["{{eq `a` `b`}}", "false"],
    ["{{eq true true}}", "true"],
    ["{{eq true false}}", "false"],
    ["{{eq .count 3}}", "true"],
    ["{{eq .name `vm`}}", "true"],
    ["{{eq .half 0.5}}", "true"],
    ["{{eq .whole 2.0}}", "true"],
    ["{{eq .empty ``}}", "true"],
    ["{{eq 'a' 97}}", "true"],
    ["{{eq 0x10 16}}", "true"],
    ["{{eq 0.0 -0.0}}", "true"],
    ["{{eq (index .name 0) 118}}", "true"],
    ["{{.name | eq `vm`}}", "true"],
  ]);
});

test("eq of several holds when the first equals any", () => {
  checkRows([
    ["{{eq 1 2 3 1}}", "true"],
    ["{{eq 1 2 3}}", "false"],
    ["{{eq .name `a` `vm`}}", "true"],
    ["{{eq 1 1 `a`}}", "true"],
    ["{{eq 1 `a` 1}}", "!call-failed: eq"],
    ["{{eq nil 1 nil}}", "true"],
    ["{{.name | eq `a` `vm`}}", "false"],
  ]);
});

test("ne turns eq round, for two", () => {
  checkRows([
    ["{{ne 1 2}}", "true"],
    ["{{ne 1 1}}", "false"],
    ["{{ne `a` `b`}}", "true"],
    ["{{ne .name nil}}", "true"],
    ["{{ne nil nil}}", "false"],
    ["{{ne .count 3}}", "false"],
    ["{{ne 1 2 3}}", "!call-failed: ne"],
    ["{{ne 1}}", "!call-failed: ne"],
    ["{{ne 1 `a`}}", "!call-failed: ne"],
    ["{{ne .list .list}}", "!call-failed: ne"],
  ]);
});

test("nothing equals only nothing", () => {
  checkRows([
    ["{{eq nil nil}}", "true"],
    ["{{eq .nothing nil}}", "true"],
    ["{{eq .missing nil}}", "true"],
    ["{{eq .missing .nothing}}", "true"],
    ["{{eq .name nil}}", "false"],
    ["{{eq nil .name}}", "false"],
    ["{{eq .count .missing}}", "false"],
    ["{{eq .list nil}}", "false"],
    ["{{eq nil .map}}", "false"],
    ["{{eq .none nil}}", "false"],
    ["{{eq .missing .list}}", "false"],
    ["{{eq .zero nil}}", "false"],
  ]);
});

test("values of different kinds cannot be equal: that fails", () => {
  checkRows([
    ["{{eq 1 1.0}}", "!call-failed: eq"],
    ["{{eq 1 `1`}}", "!call-failed: eq"],
    ["{{eq true 1}}", "!call-failed: eq"],
    ["{{eq `true` true}}", "!call-failed: eq"],
    ["{{eq 1.5 `1.5`}}", "!call-failed: eq"],
    ["{{eq .whole 2}}", "!call-failed: eq"],
    ["{{eq .list 1}}", "!call-failed: eq"],
    ["{{eq 1 .list}}", "!call-failed: eq"],
    ["{{eq .map `a`}}", "!call-failed: eq"],
  ]);
});

test("lists and maps cannot be compared, nor can there be nothing to compare with", () => {
  checkRows([
    ["{{eq .list .list}}", "!call-failed: eq"],
    ["{{eq .map .map}}", "!call-failed: eq"],
    ["{{eq .list .map}}", "!call-failed: eq"],
    ["{{eq .none .none}}", "!call-failed: eq"],
    ["{{eq .tags .map}}", "!call-failed: eq"],
    ["{{eq}}", "!call-failed: eq"],
    ["{{eq 1}}", "!call-failed: eq"],
    ["{{eq nil}}", "!call-failed: eq"],
    ["{{1 | eq}}", "!call-failed: eq"],
  ]);
});

test("lt, le, gt and ge order numbers of one kind and texts", () => {
  checkRows([
    ["{{lt 1 2}} {{lt 2 1}} {{lt 1 1}}", "true false false"],
    ["{{le 1 2}} {{le 2 1}} {{le 1 1}}", "true false true"],
    ["{{gt 1 2}} {{gt 2 1}} {{gt 1 1}}", "false true false"],
    ["{{ge 1 2}} {{ge 2 1}} {{ge 1 1}}", "false true true"],
    ["{{lt 1.5 2.5}} {{ge 1.5 1.5}}", "true true"],
    ["{{lt `a` `b`}} {{lt `b` `a`}} {{le `a` `a`}}", "true false true"],
    ["{{lt `a` `B`}} {{lt `` `a`}} {{lt `a` `ab`}}", "false true true"],
    ["{{lt `z` `é`}} {{lt .accent `ÿ`}}", "true true"],
    ['{{lt "\\ufffd" "😀"}}', "true"],
    ["{{lt .minus .zero}}", "true"],
    ["{{gt .count 2}}", "true"],
    ["{{lt -1 1}}", "true"],
    ["{{2 | lt 1}}", "true"],
    ["{{lt 9007199254740992 9007199254740993}}", "true"],
    ["{{eq 9007199254740992 9007199254740993}}", "false"],
  ]);
});

test("what has no order fails", () => {
  checkRows([
    ["{{lt true false}}", "!call-failed: lt"],
    ["{{lt 1 1.5}}", "!call-failed: lt"],
    ["{{lt 1 `a`}}", "!call-failed: lt"],
    ["{{lt .list .list}}", "!call-failed: lt"],
    ["{{gt .map .map}}", "!call-failed: gt"],
    ["{{le nil nil}}", "!call-failed: le"],
    ["{{ge nil 1}}", "!call-failed: ge"],
    ["{{lt .missing 1}}", "!call-failed: lt"],
    ["{{lt 1}}", "!call-failed: lt"],
    ["{{lt}}", "!call-failed: lt"],
    ["{{lt 1 2 3}}", "!call-failed: lt"],
    ["{{ge 1 2 3}}", "!call-failed: ge"],
    ["{{le 1}}", "!call-failed: le"],
    ["{{gt}}", "!call-failed: gt"],
  ]);
});
