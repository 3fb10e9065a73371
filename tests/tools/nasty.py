"""What programs that read texts have fallen over, by where it stands. `tools.mutations` puts it into sites."""

from __future__ import annotations

from collections.abc import Mapping

# One item a line would be a thousand lines.
# fmt: off

LONG = "9" * 5000
"""More digits than Python turns into a number."""

_CONTROLS = ("\0", "\x1b[31m", "\x07", "\x0b", "\x0c", "\x1c", "\x7f", "\x85", "\x9b", "\u2028", "\u202e", "\ufeff")
_PRIVATE = ("\ue000", "\ue001", "\ue000fact0\ue001", "\ue000math999\ue001", "\x02", "\x03", "\x02wzxhzdk:0\x03")
_INVALID = ("\udc80", "\udcff", "\udced\udca0\udc80")
"""As `surrogateescape` reads them: a stray byte, another, an encoded surrogate."""

TOKENS = (
    *("{{ ", " }}", "{% ", " %}", "{%- ", "{% endcall %}", "{% raw %}", "{% if x %}", "{# ", "{{", "}}", "{{ fact("),
    *("$", "$$", "`", "``", "```\n", "~~~\n", "@", "[@", "[@]", "]]", "](", "![", '"""', "'''", '"', "'", "\\", "|", "#"),
    *("---\n", "===\n", "<!--", "-->", "<", "</p>", "<a", "&", "&#0;", "&#xE000;", "&#xD800;", "{: ", "{.tab}", ": ", "*"),
    *("\r\n", "\r", "\t", "\n\n\n", "    ", "\u00a0", "\u0660", "²", "é", "e\u0301", "\U0001f600", "İ", "ß"),
    *_CONTROLS,
    *_PRIVATE,
    *_INVALID,
    *("nan", "inf", "-0", "1e999", "-1", "0", LONG, "[", "]", "{", "}", "(", ")", "=", ",", ";"),
)
NESTING = (
    *("[", "]", "(", "{", "}", "{{ ", "{% call ", "{% raw %}", "`", "``` ", "$", "$$", "> ", "- ", "* ", "1. ", "*", "_"),
    *("<div>", "<b>", "</b>", "<!--", "![", "[a](", "\n- a\n", "\n> ", "\n# a\n", "\n## a {.tab}\n", "|", "| a ", "\n"),
    *("    ", "\t", "\\", "\\{", "&amp;", "[@a; ", "a.", "'", '"', "[x]: y\n", "[[a]]\n", "a = {", ",", "\n,", "{a", " "),
)

# ---------------------------------------------------------------- pages

BLOCKS = (
    "# Another first heading",
    "## Same\n\n## Same",
    "### A {.tab}\n\n### B {.tab}\n\n#### C {.tab}",
    "### {.tab}",
    "## {#main .tab}",
    "# {#x}",
    "## A {: #a .b c=d }",
    "##",
    "| a | b | c | d |\n|---|:-:|--:|---|\n| 1 |\n| 1 | 2 | 3 | 4 | 5 | 6 |",
    "|---|\n|---|",
    "- a\n    - b\n        - c\n\n            code",
    "```\nnever closed",
    "````python {title=x}\n```\n````",
    "``` {.python hl_lines=9**9 linenums=x}\nx\n```",
    "```{=html}\n<b>\n```",
    "<div markdown=1>\n# in HTML\n</div>",
    '<div markdown="block"><p markdown=span>*a* {{ fact("moons.train_loss") }}</div>',
    '<figure id="figure-moons"><h2 id="main">x</h2></figure>',
    "<h²>x</h²>",
    "<h1>raw</h1><h7>x</h7>",
    "<svg><script>alert(1)</script></svg>",
    "<?php x ?>",
    "<![CDATA[ x",
    "<![if x",
    "<!DOCTYPE html",
    "<a href>no value</a><a href=''>empty</a><img><img src>",
    "<a href='#moons@99999999999999999999999999'>x</a>",
    "&#xE000;figure0&#xE001; &#0; &#x110000; &#99999999999; &nosuch;",
    "[x]: <y> 'z\n[x]: y\n\n[x] [x][] [y][x]",
    "[^1]\n\n[^1]: note",
    "<!-- a -- b --> <!-- <!-- --> -->",
    "\\\ue000 \\$ \\` \\\\",
    "*[HTML]: x",
    "term\n: definition",
    "===\n---\n***",
    "{: .x #y }",
    '{{ figure("scatter", "moons") }} beside {{ figure("scatter", "moons") }}',
    '{% call figure("scatter", "moons") %}\n\n# heading\n\n- a\n\n      code\n\n$$x$$\n{% endcall %}',
    '{% call figure("weights", "moons") %}{% call claim("moons.train_loss > 0") %}x{% endcall %}{% endcall %}',
    '{% call claim("moons.train_loss > 0") %}{% endcall %}',
    '{% call claim("moons.train_loss > 0") %} {{ fact("moons.train_loss") }} {% endcall %}',
    '- {% call figure("scatter", "moons") %}\n  a\n  {% endcall %}',
    '| {{ fact("moons.train_loss") }} | {% call claim("moons.train_loss > 0") %}a \\| b{% endcall %} |\n|---|---|\n| $a|b$ | x |',
    '> {{ figure("scatter", "moons") }}',
    '## {{ figure("scatter", "moons") }}',
    '{% raw %}{{ fact("x") }}{% endraw %}',
    "{% for i in range(10**9) %}x{% endfor %}",
    '{% include "/etc/passwd" %}',
    "{% set x = 1 %}{% macro m() %}{% endmacro %}",
    "{% call(x) figure() %}{% endcall %}",
    "{{ ''.__class__.__mro__ }}",
    "{{ 1 / 0 }} {{ 10 ** 10 ** 10 }}",
    "{{ x if y else z }} {{ x | upper }} {{ x is defined }} {{ x.y[0:1] }}",
    f"{{{{ {LONG} }}}}",
    f"[x](#moons@{LONG})",
)
LINKS = (
    *("[x]()", "[x](#)", "[x](<>)", "[](index.html)", "[x](index.md)", "[x](/index.html)", "[x](//a.org)", "[x](http://[)"),
    *("[x](../x.html)", "[x](static/)", "[x](static/../../x)", "[x](data/moons/)", "[x](data/moons/history.csv?x#y)"),
    *("[x](#moons@²)", "[x](#moons@٣)", "[x](#moons@1;a=b;c)", "[x](#moons@-1)", "[x](#@)", "[x](index.html#moons@20#x)"),
    *("[x](javascript:alert(1))", "[x](data:text/html,x)", "[x](HTTPS://a.org)", "[x](mailto:)", "[x](facts.json#x)"),
    *("![](static/x.png)", "![x](http://a.org/x.png)", "![x](static/../site.toml)", "![x]()", "![a\nb](static/x.png 't')"),
    *("<http://a.org>", "<a@b.c>", "[@]", "[@nobody]", "[@a; @b]", "[@a;@]", "[@rumelhart1986; @rumelhart1986]", "[x][y]"),
    *("[x](a%0ab.html)", "[x](a\\\nb.html)", "[x](<a\tb.html>)", "[x](a&#10;b.html)", '[x](index.html "t\n\nt")'),
)
FORMULAS = (
    *("$x$", "$$x$$", "$$\n\n$$", "$ x$", "$x", "$\\$", "$\\\\$", "$\\frac$", "$\\frac{1}$", "$\\frac{1}{2$", "$}{$"),
    *("$\\left($", "$\\right)$", "$\\left( x$", "$\\begin{cases}$", "$\\end{cases}$", "$\\begin{cases} a & b \\\\ \\end$"),
    *("$\\begin{aligned} a &= b \\\\ c &= d \\end{aligned}$", "$\\begin{matrix}\\end{matrix}$", "$\\begin{}x\\end{}$"),
    *("$x^$", "$x_$", "$^$", "$_$", "$x^2^3$", "$x_1_2$", "$x'^2$", "$x''''$", "$&$", "$<$", "$a<b>c$", "$%$", "$#$", "$~$"),
    *("$\\sqrt[$", "$\\sqrt[3]$", "$\\sqrt[3]{x}$", "$\\text{$", "$\\text{a $b$}$", "$\\mathbf$", "$\\mathbf{é\u0301}$"),
    *("$\\mathbb{\U0001f600}$", "$\\operatorname$", "$\\hat$", "$\\underbrace{x}_$", "$\\color{red}$", "$\\href{a}{b}$"),
    *("$\\\x1b[31m$", "$\x00$", "$\u2028$", "$\\def\\x{\\x\\x}\\x$", "$\\newcommand$", "$\\unicode{9999999999}$", "$\\\n$"),
    *("$\\mathrm{" + "a" * 500 + "}$", "$" + "{" * 300 + "x" + "}" * 300 + "$", "$" + "\\frac{1}{" * 200 + "x" + "}" * 200 + "$"),
    *("$" + "x_{" * 150 + "x" + "}" * 150 + "$", "$" + "\\left(" * 100 + "\\right)" * 100 + "$", "$" + "x+" * 2000 + "x$"),
)
ASKS = (
    *("{{ x }}", "{{ }}", "{{ 1 }}", "{{ fact() }}", "{{ fact }}", '{{ fact("") }}', '{{ fact("moons.train_loss", "") }}'),
    *('{{ fact("moons.train_loss@") }}', '{{ fact("moons.train_loss@-1") }}', '{{ fact("moons.train_loss@²") }}'),
    *('{{ fact("moons.train_loss@٣") }}', '{{ fact("moons.train_loss@1@2") }}', f'{{{{ fact("moons.train_loss@{LONG}") }}}}'),
    *('{{ fact(".") }}', '{{ fact("moons.") }}', '{{ fact("moons.train_loss\\n.x") }}', '{{ fact("\\x1b[2J") }}'),
    *('{{ fact("moons.train_loss", "\\ud800") }}', '{{ fact(name="moons.train_loss") }}', '{{ fact(*["a"]) }}'),
    *('{{ figure("scatter") }}', '{{ figure("scatter", "moons", "moons") }}', '{{ figure("scatter", "moons", x=1) }}'),
    *('{{ figure("scatter", "moons", **{}) }}', '{{ figure("scatter", "moons", alt="\\ud800") }}', '{{ figure("", "") }}'),
    *('{{ figure("scatter", "moons", alt="\\x00\\n\\ue000math0\\ue001") }}', '{{ figure("__init__", "moons") }}'),
    *('{{ claim("1") }}', "{% call claim() %}x{% endcall %}", "{% call x %}{% endcall %}", "{% endcall %}", "{% x %}"),
    *('{% call claim("moons.train_loss > 0") %}x', '{{ fact("moons.train_loss" }}', '{{ "moons.train_loss }}', "{{ $ }}"),
)
LITERALS = (
    *("0", "-1", "1e999", "-1e999", "1e308", "0x10", "1_000", "true", "True", "none", "None", "nan", "inf", "x", "x.y"),
    *('""', '" "', "'x'", '"moons"', '"mnist"', '"scatter"', '"\\n"', '"\\u001b[31m"', '"\\ud800"', '"\\0"', '"\u2028"'),
    *('"' + "x" * 3000 + '"', LONG, "10**400", "2**64", "9**9**9", "1" + "0" * 400, "1.5", "[]", "()", "[[1], 2]", "{}"),
    *("[1, 'a']", '{"a": 1}', "[1, 1, 1]", "[3, 2, 1]", "[-1]", "[true]", "[0.5]", "{1, 2}", "x()", "1 + 1", '"a" ~ "b"'),
    *("[" + "1, " * 2000 + "1]", "[" * 200 + "]" * 200, "1 if 2 else 3", '"a"[0]', "not 1", "1 < 2", "(1, 2)", "-'a'"),
)
ARGUMENTS = (
    *("epoch=0", "epoch=-1", "epoch=20", f"epoch={LONG}", "epoch=1e999", 'epoch="20"', "epoch=[1]", "epoch=none", "epoch=1.0"),
    *("epoch=true", "epochs=[]", "epochs=[1, 1]", "epochs=[20, 1]", "epochs=[1, [2]]", "epochs=[0.5]", "epochs=1"),
    *("epochs=[" + "1, " * 3000 + "]", "layer=0", "layer=-1", "layer=10**9", "layer=1000000000", 'layer="1"', "layer=2"),
    *('split="both"', 'split="x"', "split=1", 'form="film"', 'form="still"', 'form="multiples"', 'form=""', "form=1"),
    *('alt=""', 'alt=" "', "alt=1", 'alt="\\ud800"', 'alt="a\\nb"', 'alt="<b>&\\""', "density=1", "density=true", "dims=4"),
    *("dims=3", 'dims="2"', "azimuth=1e999", "azimuth=-1e999", "azimuth=1e308", "elevation=1e308", "elevation=-90", "sheet=1"),
    *("x=1", "self=1", "class=1", '__class__="x"', "a=1, a=2", "*[1]", "**{'a': 1}", "é=1", '"moons"', '"pca"', "1"),
    *('format=".1%"', 'format=1, format="x"', "experiment=1", "kind=1", "name=1", "history=1"),
)
CLAIMS = (
    *("", " ", "x", "1", "1 < 2", "True", "moons.train_loss", "moons.train_loss > 0", "moons.train_loss@20 < 1e999"),
    *("moons.train_loss > 9**9**9", "9**9**9 > moons.train_loss", "moons.train_loss / 0 > 1", "0 / 0 == moons.train_loss"),
    *("moons.train_loss * 1e15 * 1e15 * 1e15 > 0", "moons.train_loss" + " * 1e15" * 60 + " > 0", "-" * 300 + "moons.train_loss > 0"),
    *("moons.train_loss" + " * 1e15" * 30 + " - moons.train_loss" + " * 1e15" * 30 + " == 0", "1e15 > moons.train_loss > -1e15"),
    *("moons.train_loss > 1e-400", f"moons.train_loss > {LONG}", f"moons.train_loss@{LONG} > 0", "moons.train_loss@-1 > 0"),
    *("moons.train_loss@1.5 > 0", "moons.train_loss@(1 - 2) > 0", "moons.train_loss@(1 +) > 0", "moons.train_loss@x > 0"),
    *("moons.train_loss@True > 0", "moons.train_loss@20@20 > 0", "1@20 > 0", "(moons)@20 > 0", "moons@20 > 0", "moons.x.y.z > 0"),
    *("all(moons.train_loss@e > 0 for e in epochs(0, 20))", "all(moons.train_loss@e > 0 for e in epochs(0, 10**9))"),
    *("all(moons.train_loss@e > 0 for e in epochs(0, 1000000000))", "all(moons.train_loss@e > 0 for e in epochs(20, 0))"),
    *("all(moons.train_loss@e > 0 for e in epochs(-5, 5))", "all(moons.train_loss@e > 0 for e in epochs(0, 19999))"),
    *("all(any(moons.train_loss@e > moons.train_loss@f for f in epochs(0, 20)) for e in epochs(0, 20))",),
    *("all(any(moons.train_loss@e > moons.train_loss@f for f in epochs(0, 2000)) for e in epochs(0, 2000))",),
    *("all(any(all(moons.train_loss > 0 for g in epochs(0, 999)) for f in epochs(0, 999)) for e in epochs(0, 999))",),
    *("min(moons.train_loss@e for e in epochs(0, 20)) > 0", "min(moons.train_loss, 1) > 0", "max() > 0", "all([]) ", "any(x)"),
    *("min(e for e in epochs(0, 20)) < moons.train_loss", "max(moons.train_loss@(e + 1) for e in epochs(0, 19)) > 0"),
    *("all(moons.train_loss@e > 0 for e in range(20))", "all(moons.train_loss@e > 0 async for e in epochs(0, 20))"),
    *("all(moons.train_loss@e > 0 for e in epochs(0, 20) if e)", "all(moons.train_loss@e > 0 for e, f in epochs(0, 20))"),
    *("all(moons.train_loss@(e - f) > 0 for e in epochs(0, 9) for f in epochs(0, 9))", "not moons.train_loss", "not not x"),
    *("moons.train_loss is 1", "moons.train_loss in [1]", "moons.train_loss > 'a'", "moons.train_loss > '\\\\d'", "1if 1else 2"),
    *("moons.train_loss > 0 and", "moons.train_loss > 0 or 1", "moons.train_loss > 0 == True", "lambda: 0", "x := 1", "1()"),
    *("__import__('os').system('x') > 0", "moons.__class__ > 0", "f'{x}' > 0", "(yield) > 0", "await x > 0", "[x for x in y]"),
    *("(" * 100 + "moons.train_loss > 0" + ")" * 100, "(" * 400 + ")" * 400, "not " * 200 + "moons.train_loss > 0"),
    *("moons.train_loss > " + "1 + " * 120 + "1", "moons.train_loss > 0" + " and moons.train_loss > 0" * 40, "~moons.x > 0"),
    *("moons.train_loss > 0 # x", "moons.train_loss\n> 0", "moons.train_loss > 0\0", "moons.train_loss > 0\\", "moons.é > 0"),
    *("ｍoons.train_loss > 0", "moons.train_loss > ٣", "moons.train_loss > 1_0", "moons.train_loss > 0x_f", "moons.train_loss > 1j"),
    *("moons.train_loss > 01", "moons.train_loss > 0\x1b[31m", "moons.train_loss != moons.train_loss", "x" * 5000, "@ > 0"),
)
FORMATS = (
    *("", "d", "x", "s", "%", ".%", "n", ".1%%", ".999999999f", ".99f", "99.99f", "099d", "999999999d", "{}", "{0}", "!r", "c"),
    *("=^+#010,.2f", "z.1f", "+.2e", ",d", "_d", "_f", "=^20", "\\n>9d", "\\x1b>9d", "\\ud800>9d", "\\x00<9f", "\u202e>9d", "<<9d"),
    *("&>9f", '">9d', "٣f", ".٣f", ".1f ", " .1f", "b", "o", "X", ".2d", "z", "#.0f", "0", "00", "5", ".3"),
)
YAML = (
    *("", "~", "null", "true", "no", "1", "1.5", "1e400", ".nan", ".inf", "0x1F", "0o7", "1:30:00", LONG, "2001-01-01", "-0"),
    *("2001-99-99", "2001-01-01T25:61:61Z", "2024-02-30", "'", '"', '"\\ud800"', '"\\0"', '"\\x1b[31m"', '"\\n"', '"\\N"', '"a\\Lb"'),
    *("[", "]", "{", "{a: b}", "[a, b]", "[[[[a]]]]", "[" * 500, "- - - a", "&a", "*a", "&a [*a]", "&a b\nx: *a", "!!python/object:x"),
    *("!!binary x", "!!binary /w==", "!!set {a}", "!!int x", "!!float x", "!!timestamp x", "!!omap [a]", "!!pairs [a]", "!x y", "!"),
    *("|", "|\n  a\n  b", ">\n  a", "|9", "a: b", "a #b", "# a", "%x", "@x", "`x", "? x", ": x", "x" * 3000, "\t", "\u2028", "\x85x"),
    *("? [a]\n: b", "? {a: b}\n: c", "<<: {a: b}", "=", "!!bool x", "!!null x", "!!str", "!!map a", "!!seq a", "\ue000", "\ufeff", "İ"),
)
FRONT = (
    *("title: x", "nav: 1", "nav: -1", "nav: true", "nav: 1.0", f"nav: {LONG}", "nav: 0b1", "nav: 1_0", "nav: 190:20:30"),
    *("aliases: x", "aliases: []", "aliases: [x]", "aliases: [x.html, x.html]", "aliases: [index.html]", "aliases: [flowers.html]"),
    *("aliases: [../x.html]", "aliases: [1.html]", "aliases: [[x.html]]", "aliases: {x.html}", "aliases: [404.html, INDEX.html]"),
    *("draft: true", "draft: yes", "draft: maybe", "draft: 1", "draft:", "{a: b}: c", "[a]: b", "? a", "1: x", "~: x", "true: x"),
    *("2001-99-99: x", "!!int x: y", "'nav': 3", '"nav": 1', '"\\nav": 1', "nav : 1", "nav:1", "- a", "a", "<<: *x", "*x: y", "&x a: b"),
    *('"\\x1b": x', '"\\n": x', '"\\ud800": x', "? |\n  a\n  b\n: c", "é: x", "\u2028: x", "\x85", "---", "...", "%YAML 9.9", "!!str nav: 2"),
)

# ---------------------------------------------------------------- experiments and settings

VALUES = (
    *("", "0", "-0", "-1", "1", "0.5", "-0.0", "1e308", "1e999", "1e-999", "nan", "+inf", "-inf", "true", "false", "0x10", "0b1"),
    *("1_000", "01", "1.", ".5", "2147483648", "9223372036854775808", "1" + "0" * 400, LONG, "9" * 4301 + ".0", "1e" + LONG),
    *('""', '" "', '"x"', "'x'", '"\\u0000"', '"\\u001b[31m"', '"\\n"', '"\\ud800"', '"\\U00110000"', '"\u2028"', '"""a\nb"""'),
    *("'''\na\nb'''", '"""', '"' + "x" * 3000 + '"', '"$x$"', '"<b>&amp;"', '"\\"\\"\\""', '"\\\\"', '"{{ x }}"', '"\U0001f600"'),
    *("[]", "[[]]", "{}", "{a = 1}", "[1, 'a']", '["a", "a"]', '["\\n"]', "[nan]", "[true]", "[1.5]", "[" * 400 + "]" * 400, "[" * 3000),
    *("{a = " * 300 + "1" + "}" * 300, "[{a = 1}]", "2001-01-01", "2001-99-99", "07:32:00", "2001-01-01T00:00:00+99:99", "x", "moons"),
    *('"moons"', '"circles"', '"blobs"', '"images"', '"csv"', '"tsne"', '"pca"', '"sgd"', '"tanh"', '"flowers.csv"', '"../x.csv"'),
    *('"/etc/passwd"', '"."', '".."', '"x/y.csv"', '"\\u0000.csv"', '"' + "x" * 300 + '.csv"', '"https://a.org"', '"http://["', '"javascript:"'),
)
_WHOLE = ("0", "-1", "1", "2", "2.0", "10000", "10001", "1000000000", "2147483647", "18446744073709551616", "-9" * 1, LONG, '"5"', "true")
EXTREME: Mapping[str, tuple[str, ...]] = {
    "epochs": _WHOLE,
    "samples": (*_WHOLE, "4", "5", "99999999999", "100000", "100001"),
    "seeds": (*_WHOLE, "1000", "1001"),
    "seed": (*_WHOLE, "2147482647", "2147483648"),
    "batch_size": (*_WHOLE, "7", "1000000"),
    "dims": (*_WHOLE, "3", "4"),
    "pca_first": _WHOLE,
    "hidden": (
        *("[]", "[0]", "[-1]", "[1]", "[100000000]", "[4096, 4096]", "[4096, 4096, 4096, 4096, 4096, 4096, 4096, 4096]", "5", "[5.0]"),
        *("[[5]]", "[" + "1, " * 9 + "]", "[" + "1, " * 5000 + "]", f"[{LONG}]", "[true]", '["5"]', "[5, 4097]", "[1, 1, 1]"),
    ),
    "learning_rate": ("0", "-1", "1e-300", "100", "1e308", "nan", "inf", "-inf", "1", LONG, '"x"', "5e-324"),
    "noise": ("0", "-1", "100", "101", "1e308", "nan", "inf", LONG, "1e-320", "-0.0"),
    "perplexity": ("0", "1", "2", "500", "1e308", "nan", "inf", "-inf", LONG, "1.9999", "30"),
    "test_share": ("0", "1", "nan", "inf", "-0.5", "1e-300", "0.999999999", "0.0001", "0.5", LONG),
    "source": tuple(f'"{name}"' for name in ("moons", "blobs", "circles", "images", "csv", "Moons", "moon", "", "\\n")),
    "features": (
        *("[]", '[""]', '["x", "x"]', '["species"]', '["length"]', '["petal length"]', '["\\n"]', "[1]", '"length"', '["x\\u0000"]'),
        "[" + '"x", ' * 3000 + "]",
    ),
    "label": ('""', '"x"', '"species"', '"length"', '"petal length"', "1", '"\\n"', '"\\u001b[31m"', '"' + "y" * 2000 + '"'),
    "method": ('"pca"', '"tsne"', '"umap"', "1", '""'),
    "optimizer": ('"adam"', '"sgd"', '"Adam"', "1"),
    "activation": ('"relu"', '"tanh"', '"sigmoid"', '"gelu"', "[1]"),
}
KEYS = (
    *("[data]", "[network]", "[training]", "[projection]", "[[data]]", "[data.x]", "[x]", "[]", "[", "[[training]]", '["data"]', "[ data ]"),
    *("x = 1", '"x" = 1', '"" = 1', "'é' = 1", '"\\n" = 1', '"\\u001b[31m" = 1', "a.b.c = 1", "data.source = 'moons'", "title = 1"),
    *('title = ""', "data = 1", "network = []", "epochs = 5", "seed = 1", "hidden = [3]", "=", "x", "x =", "x = 1 y = 2", '"""x""" = 1'),
    *("a." * 500 + "b = 1", "[" + "a." * 500 + "b]", "x" * 3000 + " = 1", "# \x1b", "#\u2028epochs = 5", "\ufeff", "a = [", 'a = """'),
    *("epochs = [\n1,\n]", "[projection]\ndims = 3", 'x = """\n[data]\nsource = "y"\n"""', "perplexity = 5", "pca_first = 2"),
    *('base_url = "https://a.org/x/"', 'base_url = "ftp://a"', 'language = "<"', 'repository = "https://a.org"', 'license = "\\u0000"'),
)
NAMES = ("x", "epoch", "Data", "data", "training", "seed", "source", '"x"', '"\\n"', "é", "a.b", "", "\x1b", "_", "-", "1", "x" * 2000, "title")

# ---------------------------------------------------------------- tables

CELLS = (
    *("", " ", "0", "-0", "1e308", "-1e308", "1e-320", "1e999", "nan", "inf", "Infinity", "1_0", "١", "0x1", "1,5", "1e5000", LONG, "1.5.5"),
    *('"', '""', '"a', '"a\nb"', '"a,b"', "'", "=1+1", "\0", "\x1b[31m", "\u2028", "\x85", "\x0c", "\r", "é", "\U0001f600", "a" * 3000, "a\tb"),
    *("$x$", "$", "\\frac", "$\\frac$", "<b>", "&amp;", "{{ x }}", "_x", "__x", "%s", "a|b", "None", "True", "setosa", "a", "\ufeff", "\udc80"),
    *("a" * 140_000, "5", "5", "5", "1e300", "1e16", "\u202e", "\\", "^", "*", "'''", '"""', "x\u0301", "  5  ", "+5", "9007199254740993"),
)
ROWS = (",", ",,,", ",,,,,,,,,,,,", "a,b,c,d", "1,2,3,setosa", "1,2,a", "5,5,a", '"', '"a,b', "a;b;c", "\t", "# x", ",".join("1" * 9000), "label,split")

# ---------------------------------------------------------------- references

ENTRIES = (
    *("@misc{x", "@misc{x,}", "@misc{,}", "@{x,}", "@misc{x, title = {a}", "@misc{x, title = {a}, author = {b}, year = 1}", "@misc(x, a = {b})"),
    *("@misc{x, title = {{{{a}}}}, author = {, }, year = {}}", "@misc{y, title = {}, author = {}, year = {}}", "@comment{x, }", "@string{a = b}"),
    *('@misc{x, title = "a {"} b", author = "b", year = "1"}', '@misc{x, title = "never closed, author = b, year = 1}', "@misc{x, title = }"),
    *("@misc{x, title = {a} # {b}, author = c, year = d}", "@misc{x title = {a}}", "@misc{x,, title = {a}}", "@article{x, author = {a}, title = {b}}"),
    *("@misc{rumelhart1986, title = {a}, author = {b}, year = 1}", "@misc{fisher1936, title={a},author={b},year=1}", "@misc{é, title = {a}}"),
)
FIELDS = (
    *("{}", "{", "}", "{{", "{}}", '""', '"', "1", "x", "{\\'e}", "{\\'{}}", "{\\\"{\\i}}", "{\\v}", "{\\c c}", "{a and b and}", "{and}", "{others}"),
    *("{ and and }", "{A, , B}", "{-, -}", "{a ,b}", "{, a}", "{others and others}", "{A-- B}", "{--}", "{-a, -b -c}", "{\x1b[31m}", "{<b>&}"),
    *("{a\nb\n\nc}", "{~~~}", "{" + "a" * 3000 + "}", "{javascript:alert(1)}", "{\U0001f600}", "{\\\\}", "{\\&}", "{$x$}", "{http://[}", "{%}"),
    *("{\u2028}", "{\ue000fact0\ue001}", "{@x}", "{" * 300 + "}" * 300, "{A}, {B}", '"{"', '"a"b', "{a" + " and b" * 2000 + "}"),
)
