"""A site whose data, references, titles and file names were written by an attacker, and its harmless twin."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from sites import write_site

MARKUP = """<script>alert(1)</script>"onload="alert(1)' onclick=']]></title><img src=x onerror=alert(1)>&amp;"""
MATHS = "$\\mathrm{}$ \\frac $x_1^{$ %s {0} {{ fact(1) }} {% raw %} $name $"
TURNED = "d\u202egnp.exe\u2066e"
FORMULA = "=cmd|' /C calc'!A0"
PYTHON = '"""); import os; os.system("id") #\\'
PYTHON_2 = "'); __import__('os').system('id') #"
LONG = "long " * 400


@dataclass(frozen=True)
class Words:
    """What the attacker writes. labels, columns: of the table; text: of everything else; file: a static file's name."""

    labels: tuple[str, str, str]
    columns: tuple[str, str, str]
    text: str
    file: str


HOSTILE = Words(
    labels=(MARKUP + TURNED, MATHS, FORMULA + PYTHON + LONG),
    columns=(PYTHON + MARKUP, PYTHON_2 + MATHS, LONG + TURNED),
    text=TURNED + PYTHON + MARKUP + MATHS,
    file="\"><img src=x onerror=alert(1)> %2e%2e #'&.png",
)
HARMLESS = Words(("class a", "class b", "class c"), ("one", "two", "three"), "Some words", "picture.png")

FIGURES = [
    '"scatter", "net"', '"decision_boundary", "net", epochs=[1, 2]', '"learning_curves", "net"', '"seeds", "net"',
    '"hidden_units", "net"', '"guess_boundary", "net"', '"guess_curve", "net"', '"weights", "net", layer=1', '"projection", "map"', '"projection", "map", density=True',
]  # fmt: skip
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000" + "1f15c4890000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)  # fmt: skip


def write(root: Path, words: Words) -> Path:
    """The site's sources below root; both twins ask for the same."""
    from urllib.parse import quote

    shown = "\n\n".join(f"{{{{ figure({figure}) }}}}" for figure in FIGURES)
    image = f"![{_markdown(words.text)}](static/{quote(words.file)})"
    alt = (
        words.text.replace("\\", "\\\\")
        .replace('"', '\\"')
        .replace("{{", "{ {")
        .replace("{%", "{ %")
        .replace("%}", "% }")
    )
    named = f'{{{{ figure("scatter", "net", split="test", alt="{alt}") }}}}'
    body = f"# Title\n\nWords [@one].\n\n{shown}\n\n{named}\n\n{image}\n"
    head = f"---\ntitle: {_quoted(words.text)}\ndescription: {_quoted(words.text)}\nnav: 1\naliases: [old.html]\n---\n"
    title, data = _quoted(words.text), '[data]\nsource = "csv"\nfile = "table.csv"\nlabel = "label"\n'
    features = f"features = [{_quoted(words.columns[0])}, {_quoted(words.columns[1])}]\n"
    settings = [f"{key} = {title}" for key in ("title", "license", "citation")]
    # BibTeX's own signs: what is no LaTeX here is refused before it could do any harm.
    plain = words.text.replace("{", "(").replace("}", ")").replace("\\", "").replace("$", "")
    files = {
        "index.md": head + body,
        "404.md": head.replace("old", "older").replace("nav: 1\n", "") + "# Nothing\n",
        "site.toml": "\n".join(
            [
                *settings,
                'repository = "https://example.org/a&b"',
                'base_url = "https://example.org/a&b"',
            ]
        ),
        "references.bib": f"@book{{one, author = {{{plain} and {plain}}}, title = {{{plain}}}, publisher = {{{plain}}}, "
        f"year = {{{plain}}}, url = {{https://example.org/?a=1&b='onload='}}}}\n",
        "experiments/net.toml": f"title = {title}\n{data}{features}[network]\nhidden = [4]\n[training]\nepochs = 2\nseeds = 2\n",
        "experiments/map.toml": f'title = {title}\n{data}[projection]\nmethod = "pca"\n',
        "data/table.csv": _table(words),
    }
    write_site(root, files)
    static = root / "site_src" / "static"
    static.mkdir()
    (static / words.file).write_bytes(PNG)
    return root


def _table(words: Words) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([*words.columns, "label"])
    for k in range(30):
        c = k % 3
        writer.writerow([c + k * 0.01, (c - 1) ** 2 + (k % 7) * 0.1, k % 5, words.labels[c]])
    return text.getvalue()


def _quoted(text: str) -> str:
    """A text in quotes, as TOML and YAML both read it."""
    plain = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in plain) + '"'


def _markdown(text: str) -> str:
    """A text that Markdown shows as it stands: every sign that means something escaped."""
    plain = "".join(c for c in text if c.isprintable())
    return "".join(f"&#{ord(c)};" if not (c.isalnum() or c == " ") else c for c in plain)
