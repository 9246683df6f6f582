/** Verbs, flags, widths and precisions of `printf` over each kind of value. Expected values: Go 1.26. */
import { test } from "node:test";
import { checkRows } from "./outcome.fixture.ts";

test("a whole number under each verb", () => {
  checkRows([
    ['{{printf "%v|%v|%v|%v" 65 -2 0 128512}}', "65|-2|0|128512"],
    ['{{printf "%d|%d|%d|%d" 65 -2 0 128512}}', "65|-2|0|128512"],
    ['{{printf "%b|%b|%b|%b" 65 -2 0 128512}}', "1000001|-10|0|11111011000000000"],
    ['{{printf "%o|%o|%o|%o" 65 -2 0 128512}}', "101|-2|0|373000"],
    ['{{printf "%O|%O|%O|%O" 65 -2 0 128512}}', "0o101|-0o2|0o0|0o373000"],
    ['{{printf "%x|%x|%x|%x" 65 -2 0 128512}}', "41|-2|0|1f600"],
    ['{{printf "%X|%X|%X|%X" 65 -2 0 128512}}', "41|-2|0|1F600"],
    ['{{printf "%c|%c|%c|%c" 65 -2 0 128512}}', "A|�|\u0000|😀"],
    ['{{printf "%q|%q|%q|%q" 65 -2 0 128512}}', "'A'|'�'|'\\x00'|'😀'"],
    ['{{printf "%U|%U|%U|%U" 65 -2 0 128512}}', "U+0041|U+FFFFFFFFFFFFFFFE|U+0000|U+1F600"],
    ['{{printf "%T|%T|%T|%T" 65 -2 0 128512}}', "int|int|int|int"],
    ['{{printf "%#v|%#v|%#v|%#v" 65 -2 0 128512}}', "65|-2|0|128512"],
    ['{{printf "%e|%e|%e|%e" 65 -2 0 128512}}', "%!e(int=65)|%!e(int=-2)|%!e(int=0)|%!e(int=128512)"],
    ['{{printf "%s|%s|%s|%s" 65 -2 0 128512}}', "%!s(int=65)|%!s(int=-2)|%!s(int=0)|%!s(int=128512)"],
    ['{{printf "%t|%t|%t|%t" 65 -2 0 128512}}', "%!t(int=65)|%!t(int=-2)|%!t(int=0)|%!t(int=128512)"],
    ['{{printf "%p|%p|%p|%p" 65 -2 0 128512}}', "%!p(int=65)|%!p(int=-2)|%!p(int=0)|%!p(int=128512)"],
    ['{{printf "%z|%z|%z|%z" 65 -2 0 128512}}', "%!z(int=65)|%!z(int=-2)|%!z(int=0)|%!z(int=128512)"],
  ]);
});

test("signs, prefixes and padding of whole numbers", () => {
  checkRows([
    ['{{printf "%+d|%+d|%+d" 42 -7 0}}', "+42|-7|+0"],
    ['{{printf "% d|% d|% d" 42 -7 0}}', " 42|-7| 0"],
    ['{{printf "%5d|%5d|%5d" 42 -7 0}}', "   42|   -7|    0"],
    ['{{printf "%-5d|%-5d|%-5d" 42 -7 0}}', "42   |-7   |0    "],
    ['{{printf "%05d|%05d|%05d" 42 -7 0}}', "00042|-0007|00000"],
    ['{{printf "%+05d|%+05d|%+05d" 42 -7 0}}', "+0042|-0007|+0000"],
    ['{{printf "% 05d|% 05d|% 05d" 42 -7 0}}', " 0042|-0007| 0000"],
    ['{{printf "%-05d|%-05d|%-05d" 42 -7 0}}', "42   |-7   |0    "],
    ['{{printf "%.3d|%.3d|%.3d" 42 -7 0}}', "042|-007|000"],
    ['{{printf "%8.3d|%8.3d|%8.3d" 42 -7 0}}', "     042|    -007|     000"],
    ['{{printf "%-8.3d|%-8.3d|%-8.3d" 42 -7 0}}', "042     |-007    |000     "],
    ['{{printf "%08.3d|%08.3d|%08.3d" 42 -7 0}}', "     042|    -007|     000"],
    ['{{printf "%.0d|%.0d|%.0d" 42 -7 0}}', "42|-7|"],
    ['{{printf "%#x|%#x|%#x" 42 -7 0}}', "0x2a|-0x7|0x0"],
    ['{{printf "%#X|%#X|%#X" 42 -7 0}}', "0X2A|-0X7|0X0"],
    ['{{printf "%#b|%#b|%#b" 42 -7 0}}', "0b101010|-0b111|0b0"],
    ['{{printf "%#o|%#o|%#o" 42 -7 0}}', "052|-07|0"],
    ['{{printf "%#O|%#O|%#O" 42 -7 0}}', "0o052|-0o07|0o0"],
    ['{{printf "%+x|%+x|%+x" 42 -7 0}}', "+2a|-7|+0"],
    ['{{printf "%#08x|%#08x|%#08x" 42 -7 0}}', "0x0000002a|-0x0000007|0x00000000"],
    ['{{printf "%08x|%08x|%08x" 42 -7 0}}', "0000002a|-0000007|00000000"],
    ['{{printf "%# x|%# x|%# x" 42 -7 0}}', " 0x2a|-0x7| 0x0"],
    ['{{printf "%#U|%#U|%#U" 42 -7 0}}', "U+002A '*'|U+FFFFFFFFFFFFFFF9|U+0000"],
    ['{{printf "%12U|%12U|%12U" 42 -7 0}}', "      U+002A|U+FFFFFFFFFFFFFFF9|      U+0000"],
    ['{{printf "%.6U|%.6U|%.6U" 42 -7 0}}', "U+00002A|U+FFFFFFFFFFFFFFF9|U+000000"],
    ['{{printf "%-12U||%-12U||%-12U|" 42 -7 0}}', "U+002A      ||U+FFFFFFFFFFFFFFF9||U+0000      |"],
    ['{{printf "%5c|%5c|%5c" 42 -7 0}}', "    *|    �|    \u0000"],
    ['{{printf "%-5c|%-5c|%-5c" 42 -7 0}}', "*    |�    |\u0000    "],
    ['{{printf "%05c|%05c|%05c" 42 -7 0}}', "0000*|0000�|0000\u0000"],
    ['{{printf "%+q|%+q|%+q" 42 -7 0}}', "'*'|'\\ufffd'|'\\x00'"],
    ['{{printf "%#q|%#q|%#q" 42 -7 0}}', "'*'|'�'|'\\x00'"],
    ['{{printf "%6q|%6q|%6q" 42 -7 0}}', "   '*'|   '�'|'\\x00'"],
    ['{{printf "%06q|%06q|%06q" 42 -7 0}}', "000'*'|000'�'|'\\x00'"],
  ]);
});

test("a float under each verb", () => {
  checkRows([
    ['{{printf "%v|%v|%v|%v" 1.5 -0.001 2.0 1e21}}', "1.5|-0.001|2|1e+21"],
    ['{{printf "%g|%g|%g|%g" 1.5 -0.001 2.0 1e21}}', "1.5|-0.001|2|1e+21"],
    ['{{printf "%G|%G|%G|%G" 1.5 -0.001 2.0 1e21}}', "1.5|-0.001|2|1E+21"],
    ['{{printf "%e|%e|%e|%e" 1.5 -0.001 2.0 1e21}}', "1.500000e+00|-1.000000e-03|2.000000e+00|1.000000e+21"],
    ['{{printf "%E|%E|%E|%E" 1.5 -0.001 2.0 1e21}}', "1.500000E+00|-1.000000E-03|2.000000E+00|1.000000E+21"],
    [
      '{{printf "%f|%f|%f|%f" 1.5 -0.001 2.0 1e21}}',
      "1.500000|-0.001000|2.000000|1000000000000000000000.000000",
    ],
    [
      '{{printf "%F|%F|%F|%F" 1.5 -0.001 2.0 1e21}}',
      "1.500000|-0.001000|2.000000|1000000000000000000000.000000",
    ],
    [
      '{{printf "%b|%b|%b|%b" 1.5 -0.001 2.0 1e21}}',
      "6755399441055744p-52|-4611686018427388p-62|4503599627370496p-51|7629394531250000p+17",
    ],
    [
      '{{printf "%x|%x|%x|%x" 1.5 -0.001 2.0 1e21}}',
      "0x1.8p+00|-0x1.0624dd2f1a9fcp-10|0x1p+01|0x1.b1ae4d6e2ef5p+69",
    ],
    [
      '{{printf "%X|%X|%X|%X" 1.5 -0.001 2.0 1e21}}',
      "0X1.8P+00|-0X1.0624DD2F1A9FCP-10|0X1P+01|0X1.B1AE4D6E2EF5P+69",
    ],
    ['{{printf "%T|%T|%T|%T" 1.5 -0.001 2.0 1e21}}', "float64|float64|float64|float64"],
    ['{{printf "%#v|%#v|%#v|%#v" 1.5 -0.001 2.0 1e21}}', "1.5|-0.001|2|1e+21"],
    [
      '{{printf "%d|%d|%d|%d" 1.5 -0.001 2.0 1e21}}',
      "%!d(float64=1.5)|%!d(float64=-0.001)|%!d(float64=2)|%!d(float64=1e+21)",
    ],
    [
      '{{printf "%s|%s|%s|%s" 1.5 -0.001 2.0 1e21}}',
      "%!s(float64=1.5)|%!s(float64=-0.001)|%!s(float64=2)|%!s(float64=1e+21)",
    ],
    [
      '{{printf "%q|%q|%q|%q" 1.5 -0.001 2.0 1e21}}',
      "%!q(float64=1.5)|%!q(float64=-0.001)|%!q(float64=2)|%!q(float64=1e+21)",
    ],
    [
      '{{printf "%t|%t|%t|%t" 1.5 -0.001 2.0 1e21}}',
      "%!t(float64=1.5)|%!t(float64=-0.001)|%!t(float64=2)|%!t(float64=1e+21)",
    ],
  ]);
});

test("signs, padding and precisions of floats", () => {
  checkRows([
    ['{{printf "%.0f|%.0f|%.0f" 1.5 -123456.789 0.0}}', "2|-123457|0"],
    ['{{printf "%.1f|%.1f|%.1f" 1.5 -123456.789 0.0}}', "1.5|-123456.8|0.0"],
    ['{{printf "%.3f|%.3f|%.3f" 1.5 -123456.789 0.0}}', "1.500|-123456.789|0.000"],
    [
      '{{printf "%.20f|%.20f|%.20f" 1.5 -123456.789 0.0}}',
      "1.50000000000000000000|-123456.78900000000430736691|0.00000000000000000000",
    ],
    ['{{printf "%8.2f|%8.2f|%8.2f" 1.5 -123456.789 0.0}}', "    1.50|-123456.79|    0.00"],
    ['{{printf "%-8.2f||%-8.2f||%-8.2f|" 1.5 -123456.789 0.0}}', "1.50    ||-123456.79||0.00    |"],
    ['{{printf "%08.2f|%08.2f|%08.2f" 1.5 -123456.789 0.0}}', "00001.50|-123456.79|00000.00"],
    ['{{printf "%+.2f|%+.2f|%+.2f" 1.5 -123456.789 0.0}}', "+1.50|-123456.79|+0.00"],
    ['{{printf "% .2f|% .2f|% .2f" 1.5 -123456.789 0.0}}', " 1.50|-123456.79| 0.00"],
    ['{{printf "%+08.2f|%+08.2f|%+08.2f" 1.5 -123456.789 0.0}}', "+0001.50|-123456.79|+0000.00"],
    ['{{printf "%.0e|%.0e|%.0e" 1.5 -123456.789 0.0}}', "2e+00|-1e+05|0e+00"],
    ['{{printf "%.3e|%.3e|%.3e" 1.5 -123456.789 0.0}}', "1.500e+00|-1.235e+05|0.000e+00"],
    ['{{printf "%12.3e|%12.3e|%12.3e" 1.5 -123456.789 0.0}}', "   1.500e+00|  -1.235e+05|   0.000e+00"],
    ['{{printf "%.0g|%.0g|%.0g" 1.5 -123456.789 0.0}}', "2|-1e+05|0"],
    ['{{printf "%.3g|%.3g|%.3g" 1.5 -123456.789 0.0}}', "1.5|-1.23e+05|0"],
    ['{{printf "%.10g|%.10g|%.10g" 1.5 -123456.789 0.0}}', "1.5|-123456.789|0"],
    ['{{printf "%#g|%#g|%#g" 1.5 -123456.789 0.0}}', "1.50000|-123456.789|0.00000"],
    ['{{printf "%#.3g|%#.3g|%#.3g" 1.5 -123456.789 0.0}}', "1.50|-1.23e+05|0.00"],
    ['{{printf "%#.0f|%#.0f|%#.0f" 1.5 -123456.789 0.0}}', "2.|-123457.|0."],
    ['{{printf "%#.0e|%#.0e|%#.0e" 1.5 -123456.789 0.0}}', "2.e+00|-1.e+05|0.e+00"],
    ['{{printf "%#v|%#v|%#v" 1.5 -123456.789 0.0}}', "1.5|-123456.789|0"],
    ['{{printf "%#x|%#x|%#x" 1.5 -123456.789 0.0}}', "0x1.8000p+00|-0x1.e240c9fbe76c9p+16|0x0.0000p+00"],
    ['{{printf "%.2x|%.2x|%.2x" 1.5 -123456.789 0.0}}', "0x1.80p+00|-0x1.e2p+16|0x0.00p+00"],
    ['{{printf "%.0x|%.0x|%.0x" 1.5 -123456.789 0.0}}', "0x1p+01|-0x1p+17|0x0p+00"],
    ['{{printf "%+x|%+x|%+x" 1.5 -123456.789 0.0}}', "+0x1.8p+00|-0x1.e240c9fbe76c9p+16|+0x0p+00"],
    [
      '{{printf "%20x|%20x|%20x" 1.5 -123456.789 0.0}}',
      "           0x1.8p+00|-0x1.e240c9fbe76c9p+16|             0x0p+00",
    ],
    [
      '{{printf "%020x|%020x|%020x" 1.5 -123456.789 0.0}}',
      "000000000000x1.8p+00|-0x1.e240c9fbe76c9p+16|00000000000000x0p+00",
    ],
    ['{{printf "%+v|%+v|%+v" 1.5 -123456.789 0.0}}', "1.5|-123456.789|0"],
    ['{{printf "% v|% v|% v" 1.5 -123456.789 0.0}}', " 1.5|-123456.789| 0"],
    ['{{printf "%6v|%6v|%6v" 1.5 -123456.789 0.0}}', "   1.5|-123456.789|     0"],
    ['{{printf "%-6v||%-6v||%-6v|" 1.5 -123456.789 0.0}}', "1.5   ||-123456.789||0     |"],
    ['{{printf "%.2v|%.2v|%.2v" 1.5 -123456.789 0.0}}', "1.5|-1.2e+05|0"],
    ['{{printf "%+b|%+b|%+b" 1.5 -123456.789 0.0}}', "+6755399441055744p-52|-8483885939586761p-36|+0p-1074"],
  ]);
});

test("a string under each verb", () => {
  checkRows([
    ['{{printf "%v|%v|%v" .name .empty .accent}}', "vm||é日😀"],
    ['{{printf "%s|%s|%s" .name .empty .accent}}', "vm||é日😀"],
    ['{{printf "%q|%q|%q" .name .empty .accent}}', '"vm"|""|"é日😀"'],
    ['{{printf "%x|%x|%x" .name .empty .accent}}', "766d||c3a9e697a5f09f9880"],
    ['{{printf "%X|%X|%X" .name .empty .accent}}', "766D||C3A9E697A5F09F9880"],
    ['{{printf "%T|%T|%T" .name .empty .accent}}', "string|string|string"],
    ['{{printf "%#v|%#v|%#v" .name .empty .accent}}', '"vm"|""|"é日😀"'],
    ['{{printf "%d|%d|%d" .name .empty .accent}}', "%!d(string=vm)|%!d(string=)|%!d(string=é日😀)"],
    ['{{printf "%t|%t|%t" .name .empty .accent}}', "%!t(string=vm)|%!t(string=)|%!t(string=é日😀)"],
    ['{{printf "%c|%c|%c" .name .empty .accent}}', "%!c(string=vm)|%!c(string=)|%!c(string=é日😀)"],
    ['{{printf "%U|%U|%U" .name .empty .accent}}', "%!U(string=vm)|%!U(string=)|%!U(string=é日😀)"],
    ['{{printf "%e|%e|%e" .name .empty .accent}}', "%!e(string=vm)|%!e(string=)|%!e(string=é日😀)"],
    ['{{printf "%p|%p|%p" .name .empty .accent}}', "%!p(string=vm)|%!p(string=)|%!p(string=é日😀)"],
  ]);
});

test("padding, precisions and flags of strings count characters", () => {
  checkRows([
    ['{{printf "%5s|%5s|%5s" .name .accent .empty}}', "   vm|  é日😀|     "],
    ['{{printf "%-5s||%-5s||%-5s|" .name .accent .empty}}', "vm   ||é日😀  ||     |"],
    ['{{printf "%05s|%05s|%05s" .name .accent .empty}}', "000vm|00é日😀|00000"],
    ['{{printf "%.1s|%.1s|%.1s" .name .accent .empty}}', "v|é|"],
    ['{{printf "%.0s|%.0s|%.0s" .name .accent .empty}}', "||"],
    ['{{printf "%5.2s|%5.2s|%5.2s" .name .accent .empty}}', "   vm|   é日|     "],
    ['{{printf "%-5.2s||%-5.2s||%-5.2s|" .name .accent .empty}}', "vm   ||é日   ||     |"],
    ['{{printf "%8q|%8q|%8q" .name .accent .empty}}', '    "vm"|   "é日😀"|      ""'],
    ['{{printf "%-8q||%-8q||%-8q|" .name .accent .empty}}', '"vm"    ||"é日😀"   ||""      |'],
    ['{{printf "%+q|%+q|%+q" .name .accent .empty}}', '"vm"|"\\u00e9\\u65e5\\U0001f600"|""'],
    ['{{printf "%#q|%#q|%#q" .name .accent .empty}}', "`vm`|`é日😀`|``"],
    ['{{printf "%.2q|%.2q|%.2q" .name .accent .empty}}', '"vm"|"é日"|""'],
    ['{{printf "%x|%x|%x" .name .accent .empty}}', "766d|c3a9e697a5f09f9880|"],
    ['{{printf "% x|% x|% x" .name .accent .empty}}', "76 6d|c3 a9 e6 97 a5 f0 9f 98 80|"],
    [
      '{{printf "%# x|%# x|%# x" .name .accent .empty}}',
      "0x76 0x6d|0xc3 0xa9 0xe6 0x97 0xa5 0xf0 0x9f 0x98 0x80|",
    ],
    ['{{printf "%#x|%#x|%#x" .name .accent .empty}}', "0x766d|0xc3a9e697a5f09f9880|"],
    ['{{printf "%.2x|%.2x|%.2x" .name .accent .empty}}', "766d|c3a9|"],
    ['{{printf "% X|% X|% X" .name .accent .empty}}', "76 6D|C3 A9 E6 97 A5 F0 9F 98 80|"],
    ['{{printf "%10x|%10x|%10x" .name .accent .empty}}', "      766d|c3a9e697a5f09f9880|          "],
    ['{{printf "%+s|%+s|%+s" .name .accent .empty}}', "vm|é日😀|"],
    ['{{printf "% s|% s|% s" .name .accent .empty}}', "vm|é日😀|"],
    ['{{printf "%#s|%#s|%#s" .name .accent .empty}}', "vm|é日😀|"],
    ['{{printf "%+v|%+v|%+v" .name .accent .empty}}', "vm|é日😀|"],
    ['{{printf "%08v|%08v|%08v" .name .accent .empty}}', "000000vm|00000é日😀|00000000"],
  ]);
});

test("true and false", () => {
  checkRows([
    ['{{printf "%v|%v" true .no}}', "true|false"],
    ['{{printf "%t|%t" true .no}}', "true|false"],
    ['{{printf "%T|%T" true .no}}', "bool|bool"],
    ['{{printf "%#v|%#v" true .no}}', "true|false"],
    ['{{printf "%6t|%6t" true .no}}', "  true| false"],
    ['{{printf "%-6t||%-6t|" true .no}}', "true  ||false |"],
    ['{{printf "%06t|%06t" true .no}}', "00true|0false"],
    ['{{printf "%d|%d" true .no}}', "%!d(bool=true)|%!d(bool=false)"],
    ['{{printf "%s|%s" true .no}}', "%!s(bool=true)|%!s(bool=false)"],
    ['{{printf "%q|%q" true .no}}', "%!q(bool=true)|%!q(bool=false)"],
    ['{{printf "%x|%x" true .no}}', "%!x(bool=true)|%!x(bool=false)"],
  ]);
});

test("nothing", () => {
  checkRows([
    ['{{printf "%v|%v|%v" .nothing .missing nil}}', "<nil>|<nil>|<nil>"],
    ['{{printf "%s|%s|%s" .nothing .missing nil}}', "%!s(<nil>)|%!s(<nil>)|%!s(<nil>)"],
    ['{{printf "%d|%d|%d" .nothing .missing nil}}', "%!d(<nil>)|%!d(<nil>)|%!d(<nil>)"],
    ['{{printf "%t|%t|%t" .nothing .missing nil}}', "%!t(<nil>)|%!t(<nil>)|%!t(<nil>)"],
    ['{{printf "%q|%q|%q" .nothing .missing nil}}', "%!q(<nil>)|%!q(<nil>)|%!q(<nil>)"],
    ['{{printf "%x|%x|%x" .nothing .missing nil}}', "%!x(<nil>)|%!x(<nil>)|%!x(<nil>)"],
    ['{{printf "%T|%T|%T" .nothing .missing nil}}', "<nil>|<nil>|<nil>"],
    ['{{printf "%#v|%#v|%#v" .nothing .missing nil}}', "<nil>|<nil>|<nil>"],
    ['{{printf "%6v|%6v|%6v" .nothing .missing nil}}', " <nil>| <nil>| <nil>"],
    ['{{printf "%-6v||%-6v||%-6v|" .nothing .missing nil}}', "<nil> ||<nil> ||<nil> |"],
    ['{{printf "%+v|%+v|%+v" .nothing .missing nil}}', "<nil>|<nil>|<nil>"],
    ['{{printf "%p|%p|%p" .nothing .missing nil}}', "%!p(<nil>)|%!p(<nil>)|%!p(<nil>)"],
    ['{{printf "%5d|%5d|%5d" .nothing .missing nil}}', "%!d(<nil>)|%!d(<nil>)|%!d(<nil>)"],
  ]);
});

test("a verb goes into lists and maps", () => {
  checkRows([
    [
      '{{printf "%v|%v|%v|%v" .list .mixed .map .table}}',
      "[a b c]|[x 1 <nil> true 2.5]|map[a:1 deep:map[x:y] k:v n:<nil>]|[[1 2] [y]]",
    ],
    [
      '{{printf "%d|%d|%d|%d" .list .mixed .map .table}}',
      "[%!d(string=a) %!d(string=b) %!d(string=c)]|[%!d(string=x) 1 <nil> %!d(bool=true) %!d(float64=2.5)]|map[%!d(string=a):1 %!d(string=deep):map[%!d(string=x):%!d(string=y)] %!d(string=k):%!d(string=v) %!d(string=n):<nil>]|[[1 2] [%!d(string=y)]]",
    ],
    [
      '{{printf "%s|%s|%s|%s" .list .mixed .map .table}}',
      "[a b c]|[x %!s(int=1) <nil> %!s(bool=true) %!s(float64=2.5)]|map[a:%!s(int=1) deep:map[x:y] k:v n:<nil>]|[[%!s(int=1) %!s(int=2)] [y]]",
    ],
    [
      '{{printf "%q|%q|%q|%q" .list .mixed .map .table}}',
      '["a" "b" "c"]|["x" \'\\x01\' <nil> %!q(bool=true) %!q(float64=2.5)]|map["a":\'\\x01\' "deep":map["x":"y"] "k":"v" "n":<nil>]|[[\'\\x01\' \'\\x02\'] ["y"]]',
    ],
    [
      '{{printf "%x|%x|%x|%x" .list .mixed .map .table}}',
      "[61 62 63]|[78 1 <nil> %!x(bool=true) 0x1.4p+01]|map[61:1 64656570:map[78:79] 6b:76 6e:<nil>]|[[1 2] [79]]",
    ],
    [
      '{{printf "%5v|%5v|%5v|%5v" .list .mixed .map .table}}',
      "[    a     b     c]|[    x     1 <nil>  true   2.5]|map[    a:    1  deep:map[    x:    y]     k:    v     n:<nil>]|[[    1     2] [    y]]",
    ],
    [
      '{{printf "%-3v|%-3v|%-3v|%-3v" .list .mixed .map .table}}',
      "[a   b   c  ]|[x   1   <nil> true 2.5]|map[a  :1   deep:map[x  :y  ] k  :v   n  :<nil>]|[[1   2  ] [y  ]]",
    ],
    [
      '{{printf "%03d|%03d|%03d|%03d" .list .mixed .map .table}}',
      "[%!d(string=00a) %!d(string=00b) %!d(string=00c)]|[%!d(string=00x) 001 <nil> %!d(bool=true) %!d(float64=2.5)]|map[%!d(string=00a):001 %!d(string=deep):map[%!d(string=00x):%!d(string=00y)] %!d(string=00k):%!d(string=00v) %!d(string=00n):<nil>]|[[001 002] [%!d(string=00y)]]",
    ],
    [
      '{{printf "%.1f|%.1f|%.1f|%.1f" .list .mixed .map .table}}',
      "[%!f(string=a) %!f(string=b) %!f(string=c)]|[%!f(string=x) %!f(int=1) <nil> %!f(bool=true) 2.5]|map[%!f(string=a):%!f(int=1) %!f(string=d):map[%!f(string=x):%!f(string=y)] %!f(string=k):%!f(string=v) %!f(string=n):<nil>]|[[%!f(int=1) %!f(int=2)] [%!f(string=y)]]",
    ],
    [
      '{{printf "%T|%T|%T|%T" .list .mixed .map .table}}',
      "[]interface {}|[]interface {}|map[string]interface {}|[]interface {}",
    ],
    [
      '{{printf "%#v|%#v|%#v|%#v" .list .mixed .map .table}}',
      '[]interface {}{"a", "b", "c"}|[]interface {}{"x", 1, interface {}(nil), true, 2.5}|map[string]interface {}{"a":1, "deep":map[string]interface {}{"x":"y"}, "k":"v", "n":interface {}(nil)}|[]interface {}{[]interface {}{1, 2}, []interface {}{"y"}}',
    ],
    [
      '{{printf "%+v|%+v|%+v|%+v" .list .mixed .map .table}}',
      "[a b c]|[x 1 <nil> true 2.5]|map[a:1 deep:map[x:y] k:v n:<nil>]|[[1 2] [y]]",
    ],
    [
      '{{printf "%t|%t|%t|%t" .list .mixed .map .table}}',
      "[%!t(string=a) %!t(string=b) %!t(string=c)]|[%!t(string=x) %!t(int=1) <nil> true %!t(float64=2.5)]|map[%!t(string=a):%!t(int=1) %!t(string=deep):map[%!t(string=x):%!t(string=y)] %!t(string=k):%!t(string=v) %!t(string=n):<nil>]|[[%!t(int=1) %!t(int=2)] [%!t(string=y)]]",
    ],
    [
      '{{printf "%c|%c|%c|%c" .list .mixed .map .table}}',
      "[%!c(string=a) %!c(string=b) %!c(string=c)]|[%!c(string=x) \u0001 <nil> %!c(bool=true) %!c(float64=2.5)]|map[%!c(string=a):\u0001 %!c(string=deep):map[%!c(string=x):%!c(string=y)] %!c(string=k):%!c(string=v) %!c(string=n):<nil>]|[[\u0001 \u0002] [%!c(string=y)]]",
    ],
    [
      '{{printf "%U|%U|%U|%U" .list .mixed .map .table}}',
      "[%!U(string=a) %!U(string=b) %!U(string=c)]|[%!U(string=x) U+0001 <nil> %!U(bool=true) %!U(float64=2.5)]|map[%!U(string=a):U+0001 %!U(string=deep):map[%!U(string=x):%!U(string=y)] %!U(string=k):%!U(string=v) %!U(string=n):<nil>]|[[U+0001 U+0002] [%!U(string=y)]]",
    ],
    [
      '{{printf "%z|%z|%z|%z" .list .mixed .map .table}}',
      "[%!z(string=a) %!z(string=b) %!z(string=c)]|[%!z(string=x) %!z(int=1) <nil> %!z(bool=true) %!z(float64=2.5)]|map[%!z(string=a):%!z(int=1) %!z(string=deep):map[%!z(string=x):%!z(string=y)] %!z(string=k):%!z(string=v) %!z(string=n):<nil>]|[[%!z(int=1) %!z(int=2)] [%!z(string=y)]]",
    ],
  ]);
});

test("empty lists and maps, and those in one another", () => {
  checkRows([
    ['{{printf "%v|%v|%v" .none .bare .rows}}', "[]|map[]|[map[k:v] map[k:w]]"],
    [
      '{{printf "%d|%d|%d" .none .bare .rows}}',
      "[]|map[]|[map[%!d(string=k):%!d(string=v)] map[%!d(string=k):%!d(string=w)]]",
    ],
    [
      '{{printf "%#v|%#v|%#v" .none .bare .rows}}',
      '[]interface {}{}|map[string]interface {}{}|[]interface {}{map[string]interface {}{"k":"v"}, map[string]interface {}{"k":"w"}}',
    ],
    ['{{printf "%T|%T|%T" .none .bare .rows}}', "[]interface {}|map[string]interface {}|[]interface {}"],
    ['{{printf "%5v|%5v|%5v" .none .bare .rows}}', "[]|map[]|[map[    k:    v] map[    k:    w]]"],
    ['{{printf "%s|%s|%s" .none .bare .rows}}', "[]|map[]|[map[k:v] map[k:w]]"],
  ]);
});
