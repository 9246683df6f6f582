/** What functions say of a failure: which argument, what is wrong, and what is meant instead. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { complaintsOf } from "../eval/go-answer.fixture.ts";

const rows: Readonly<Record<string, string>> = {
  "element([], 0)": 'The function "element" failed: An empty list has no elements.',
  "element(list, -1)": 'The function "element" failed: The index must not be negative.',
  "element(map, 0)": 'The function "element" failed: The first argument must be a list or a tuple.',
  'lookup(map, "x", [])':
    'Invalid value for "default" of the function "lookup": The default does not fit the elements of the map: a string is required.',
  'zipmap(["a"], [])':
    'The function "zipmap" failed: There must be a value for each key, but there are 0 for 1.',
  "zipmap([null], [1])": 'The function "zipmap" failed: The keys must not be null.',
  'zipmap(["a"], "x")': 'The function "zipmap" failed: The values must be a list or a tuple.',
  "chunklist(list, -1)": 'The function "chunklist" failed: The length of a part must not be negative.',
  "coalesce()": 'The function "coalesce" failed: At least one value is needed.',
  'coalesce(null, "")': 'The function "coalesce" failed: All values are null or empty.',
  "coalesce(1, [])": 'The function "coalesce" failed: All values must have a type in common.',
  "coalescelist([])": 'The function "coalescelist" failed: All lists are empty or null.',
  "concat(list, map)":
    'Invalid value for "seqs" of the function "concat": All arguments must be lists or tuples.',
  "distinct([1, true])":
    'Invalid value for "list" of the function "distinct": all elements must have the same type.',
  "flatten(map)": 'The function "flatten" failed: The argument must be a list, a set or a tuple.',
  "range()": 'The function "range" failed: One to three numbers are needed.',
  "range(1025)": 'The function "range" failed: More than 1024 numbers would result.',
  "range(1, 10, -1)":
    'Invalid value for "params" of the function "range": The step leads away from the limit.',
  "range(0, 1, 0)": 'Invalid value for "params" of the function "range": The step must not be zero.',
  "reverse(map)":
    'Invalid value for "list" of the function "reverse": The argument must be a list, a set or a tuple.',
  "slice(list, 0, 9)":
    'Invalid value for "end_index" of the function "slice": The end lies after the end of the list, which has 3 elements.',
  "slice(list, 2, 1)":
    'Invalid value for "start_index" of the function "slice": The start must not lie after the end.',
  "slice(list, -1, 1)":
    'Invalid value for "start_index" of the function "slice": The start must not be negative.',
  "sum([])": 'Invalid value for "list" of the function "sum": An empty list has no sum.',
  'sum(["x"])': 'Invalid value for "list" of the function "sum": All elements must be numbers.',
  "sum(map)":
    'Invalid value for "list" of the function "sum": The argument must be a list, a set or a tuple of numbers.',
  "setunion([1], [true])":
    'The function "setunion" failed: The elements of all sets must have a type in common.',
  "setproduct([1])": 'The function "setproduct" failed: At least two lists are needed.',
  "setproduct(map, [1])":
    'Invalid value for "sets" of the function "setproduct": All arguments must be lists, sets or tuples whose elements have a type in common.',
  "contains(map, 1)": 'The function "contains" failed: The first argument must be a list, a set or a tuple.',
  'index(list, "x")': 'The function "index" failed: The value is not in the list.',
  "index(map, 1)": 'The function "index" failed: The first argument must be a list or a tuple.',
  'alltrue(["x"])': 'Invalid value for "list" of the function "alltrue": At [0]: a bool is required.',
  'sort(["a", null])': 'The function "sort" failed: A list with null elements cannot be sorted.',
  'join(",")': 'The function "join" failed: At least one list is needed.',
  'join(",", ["a", null])':
    'Invalid value for "lists" of the function "join": The list must not have null elements.',
  'indent(-1, "a")': 'The function "indent" failed: The number of spaces must not be negative.',
  'substr("a", 0.5, 1)': 'The function "substr" failed: The number must be a whole one.',
  'substr("a", 1e30, 1)': 'The function "substr" failed: The number is too large.',
  'parseint("x", 10)':
    'Invalid value for "number" of the function "parseint": The text is not a whole number in base 10.',
  'parseint("1", 99)':
    'Invalid value for "base" of the function "parseint": The base must be a whole number from 2 to 62.',
  "log(-1, 2)": 'The function "log" failed: There is no such number.',
  "pow(-8, 0.5)": 'The function "pow" failed: There is no such number.',
  'regex("(", "a")':
    'Invalid value for "pattern" of the function "regex": The regular expression is not valid: a ")" is missing.',
  'regex("z", "a")': 'The function "regex" failed: The regular expression does not match the text.',
  'regex("(?=a)", "a")':
    'Invalid value for "pattern" of the function "regex": The regular expression is not valid: groups that look around, and other extensions, are not supported.',
  'format("%d", "x")': 'The function "format" failed: "%d" cannot show the value: a number is required.',
  'format("%s")': 'The function "format" failed: "%s" needs argument 1, but only 0 are given.',
  'format("%s", 1, 2)':
    'Invalid value for "args" of the function "format": The format uses 1 of 2 arguments.',
  'format("%z", 1)': 'The function "format" failed: There is no format verb "%z".',
  'format("%", 1)':
    'The function "format" failed: The format has no verb after the "%" at offset 0; write "%%" for a percent sign.',
  'formatlist("%s %s", ["a"], ["b", "c"])':
    'Invalid value for "args" of the function "formatlist": The list has 2 elements, but an earlier one has 1.',
  'jsondecode("{")':
    'The function "jsondecode" failed: The text is not valid JSON at offset 1: a quoted key is missing.',
  'jsondecode("[1,]")':
    'The function "jsondecode" failed: The text is not valid JSON at offset 3: a value is missing.',
  'jsondecode("1 2")':
    'The function "jsondecode" failed: The text is not valid JSON at offset 2: there is more text after the value.',
  "jsonencode(1/0)":
    'The function "jsonencode" failed: The value cannot be written as JSON: an infinite number has no JSON form.',
  'csvdecode("a,b\\n1")':
    'The function "csvdecode" failed: Row 2 of the CSV text has 1 fields, but the first has 2.',
  'csvdecode("a\\n\\"x")': 'The function "csvdecode" failed: A quote in the CSV text is not closed.',
  'csvdecode("a,a\\n1,2")': 'The function "csvdecode" failed: The CSV text has two columns called "a".',
  'base64decode("!")': 'The function "base64decode" failed: The text is not base64.',
  'base64decode("gA==")': 'The function "base64decode" failed: The decoded bytes are no text in UTF-8.',
  'textencodebase64("é", "nope")':
    'Invalid value for "encoding" of the function "textencodebase64": There is no character set of that name, or it is not supported.',
  'textdecodebase64("!", "UTF-8")':
    'Invalid value for "source" of the function "textdecodebase64": The text is not base64.',
  "urlencode(null)": 'Invalid value for "str" of the function "urlencode": The value must not be null.',
  'formatdate("x", "2024-01-01T00:00:00Z")':
    'Invalid value for "spec" of the function "formatdate": "x" means nothing in a date format; put text that is to stay in single quotes.',
  'formatdate("\'x", "2024-01-01T00:00:00Z")':
    'Invalid value for "spec" of the function "formatdate": A quote in the date format is not closed.',
  'formatdate("YYYY", "x")':
    'Invalid value for "timestamp" of the function "formatdate": The time must be in RFC 3339, such as "2018-01-02T23:12:01Z".',
  'timeadd("2024-01-01T00:00:00Z", "1d")':
    'The function "timeadd" failed: The duration must be made of numbers with the units h, m, s, ms, us or ns, such as "1h30m", and less than 292 years.',
  'timeadd("x", "1h")':
    'The function "timeadd" failed: The time must be in RFC 3339, such as "2018-01-02T23:12:01Z".',
  "unix_timestamp_parse(0.5)":
    'Invalid value for "unix_timestamp" of the function "unix_timestamp_parse": The time must be a whole number of seconds.',
  'cidrhost("10.0.0.0/30", 9)':
    'The function "cidrhost" failed: A prefix of 30 bits has no host of that number.',
  'cidrhost("x", 1)':
    'The function "cidrhost" failed: The network must be an address with a prefix length, such as "10.0.0.0/8".',
  'cidrsubnet("10.0.0.0/8", 33, 0)':
    'The function "cidrsubnet" failed: The prefix must be at most 32 bits longer.',
  'cidrsubnet("10.0.0.0/30", 3, 0)':
    'The function "cidrsubnet" failed: The address has only 32 bits, but the prefix would have 33.',
  'cidrsubnets("10.0.0.0/31", 1, 1, 1)':
    'Invalid value for "newbits" of the function "cidrsubnets": There is no room left for a network of that size.',
  'uuidv5("x", "a")': 'The function "uuidv5" failed: The namespace must be dns, url, oid, x500 or a UUID.',
  'convert("x", number)':
    'Invalid value for "value" of the function "convert": The value cannot be converted: a number is required.',
  "convert([1, true], list(any))":
    'Invalid value for "value" of the function "convert": The value cannot be converted: all elements must have the same type.',
  "convert([1], tuple([number, string]))":
    'Invalid value for "value" of the function "convert": The value cannot be converted: a tuple of 2 elements is required, not of 1.',
  'convert("True", bool)':
    'Invalid value for "value" of the function "convert": The value cannot be converted: a bool is required; to convert from string, write "true" in lower case.',
  "try()": 'The function "try" failed: At least one expression is needed.',
  'file("x")': 'The function "file" failed: Cannot read x: there is no such file.',
  'bcrypt("x", 32)': 'The function "bcrypt" failed: The cost must be at most 31.',
  "upper(null)": 'Invalid value for "str" of the function "upper": The value must not be null.',
  "upper([])": 'Invalid value for "str" of the function "upper": a string is required.',
  "upper()": 'The function "upper" needs an argument for "str".',
  "upper(1, 2)": 'The function "upper" takes one argument.',
  'max(["a"]...)': 'Invalid value for "numbers" of the function "max": a number is required.',
  "convert(1, list)": "The type of its elements is missing: write list(string), or list(any).",
  'convert(1, ["string"]...)': "A type must be written in the call: an expanded list has values, not types.",
};

for (const [expression, wanted] of Object.entries(rows))
  test(expression, () => assert.equal(complaintsOf(expression).join(" | "), wanted));
