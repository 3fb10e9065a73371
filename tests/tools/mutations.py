"""Sites with something wrong in them: the real sources, and from a case's number one to three changes of their files.

Half of the changes know what they change: an option's value, a cell, a formula. The others are noise. The same number
gives the same site on every machine.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from random import Random

from tools import nasty

from nnviz_site import catalogue

ROOT = Path(__file__).resolve().parents[2]
TESTS = ROOT / "tests"
GUIDE_FILE = re.compile(r"^`(site_src/\S+)`\n\n(`{3,})\w+\n(.*?)^\2$", re.M | re.S)
MUTABLE = (".md", ".toml", ".csv", ".bib")

Files = Mapping[str, bytes]
"""A site: what its files hold, by path relative to its root."""


@dataclass(frozen=True)
class Case:
    """A mutated site. base: which site it was. whole: that site's files. changes: what was done, in words."""

    number: int
    base: str
    whole: Files
    files: Files
    changes: tuple[str, ...]


def case(number: int, only: str = "") -> Case:
    """The site of that number. only: the name of the base, instead of one that the number chooses."""
    random = Random(number)
    base = only or random.choices(list(BASES), [weight for weight, _ in BASES.values()])[0]
    whole = BASES[base][1](random)
    files, changes = dict(whole), []
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        path = random.choice(sorted(name for name in files if name.endswith(MUTABLE)))
        changed, words = mutate(files[path], path, random, files)
        files[path] = changed
        changes.append(f"{path}: {words}")
    return Case(number, base, whole, files, tuple(changes))


# ---------------------------------------------------------------- what is changed


@cache
def _folder(root: Path) -> Files:
    found = sorted(file for file in (root / "site_src").rglob("*") if file.is_file())
    return {file.relative_to(root).as_posix(): file.read_bytes() for file in found}


@cache
def _guide() -> Files:
    """The site of docs/authoring.md, with a table for it to read."""
    text = (ROOT / "docs" / "authoring.md").read_text(encoding="utf-8")
    rows = [f"{n % 7 + 3 * (n % 2)},{n % 5 + n % 2},{'ab'[n % 2]}" for n in range(40)]
    table = "\n".join(["length,width,species", *rows])
    return {name: body.encode() for name, _, body in GUIDE_FILE.findall(text)} | {
        "site_src/data/flowers.csv": table.encode()
    }


def _broken(random: Random) -> Files:
    names = sorted(folder.name for folder in (TESTS / "broken_sites").iterdir() if (folder / "site_src").is_dir())
    return _folder(TESTS / "broken_sites" / random.choice(names))


def _one_page(random: Random) -> Files:
    """One page of this repository's site as the first page of a site of its own."""
    whole = _folder(ROOT)
    page = random.choice(sorted(name for name in whole if name.endswith(".md")))
    return {name: text for name, text in whole.items() if not name.endswith(".md")} | {"site_src/index.md": whole[page]}


@cache
def _kinds() -> Files:
    """A page with every kind of figure, in every form, of every experiment of tables that it can show."""
    tiny = {name: text for name, text in _folder(TESTS / "tiny_site").items() if not name.endswith(".md")}
    tiny["site_src/experiments/words.toml"] = tiny["site_src/experiments/flowers.toml"].replace(
        b'[projection]\nmethod = "pca"\ndims = 2', b"[network]\nhidden = [4, 3]\n[training]\nepochs = 20\nseeds = 2"
    )
    tiny["site_src/experiments/near.toml"] = tiny["site_src/experiments/flowers.toml"].replace(
        b'method = "pca"\ndims = 2', b'method = "tsne"\ndims = 3\nperplexity = 5\npca_first = 3\nseed = 1'
    )
    asks = [
        f'{{{{ figure("{kind}", "{name}", form="{form}"{options}) }}}}'
        for kind, known in catalogue.kinds().items()
        for name, options in (("moons", ""), ("words", ", epoch=20"), ("flowers", ""), ("near", ", dims=3, azimuth=30"))
        if kind != "guess_weights"  # it wants images
        and (kind in ("projection",)) == (name in ("flowers", "near"))
        and (name != "words" or kind in ("weights",))
        for form in known.forms
    ]
    head = "---\ntitle: Kinds\ndescription: All of them.\nnav: 1\n---\n# Kinds\n\n"
    return tiny | {"site_src/index.md": (head + "\n\n".join(asks) + "\n").encode()}


BASES: Mapping[str, tuple[int, Callable[[Random], Files]]] = {
    "tiny": (35, lambda _: _folder(TESTS / "tiny_site")),
    "kinds": (10, lambda _: _kinds()),
    "guide": (25, lambda _: _guide()),
    "broken": (18, _broken),
    "page": (10, _one_page),
    "whole": (2, lambda _: _folder(ROOT)),
}
"""Sites that cases begin with, each with its share of them: small ones are quick."""


# ---------------------------------------------------------------- how it is changed


def mutate(data: bytes, path: str, random: Random, files: Files) -> tuple[bytes, str]:
    """A file's bytes after one change, and what was done."""
    text = data.decode("utf-8", "surrogateescape")
    chance = random.random()
    if chance < 0.05:
        changed, words = spliced(text, random, files), "spliced"
    else:
        change = random.choice(AWARE[PurePosixPath(path).suffix] if chance < 0.6 else NOISE)
        changed, words = change(text, random), change.__name__.replace("_", " ")
    # Bytes that are no UTF-8 were read as lone surrogates and become these bytes again.
    return changed.encode("utf-8", "surrogateescape"), words


def _place(text: str, random: Random) -> int:
    """Anywhere; half of the time where a line begins."""
    if random.random() < 0.5:
        return random.choice([0, len(text), *(m.end() for m in re.finditer("\n", text))])
    return random.randrange(len(text) + 1)


def _replaced(text: str, random: Random, pattern: str, by: tuple[str, ...], group: int = 0) -> str:
    """One of the places that match, replaced by one of the texts; the text itself if none matches."""
    found = list(re.finditer(pattern, text, re.M | re.S))
    if not found:
        return inserted(text, random)
    match = random.choice(found)
    return text[: match.start(group)] + random.choice(by) + text[match.end(group) :]


def inserted(text: str, random: Random) -> str:
    place = _place(text, random)
    return text[:place] + random.choice(nasty.TOKENS) + text[place:]


def repeated(text: str, random: Random) -> str:
    """A short text very often: where something nests, deeply."""
    place = _place(text, random)
    return text[:place] + random.choice(nasty.NESTING) * random.choice((3, 50, 400, 3000)) + text[place:]


def byte_flipped(text: str, random: Random) -> str:
    data = bytearray(text.encode("utf-8", "surrogateescape"))
    for _ in range(random.choice((1, 1, 4))):
        if data:
            data[random.randrange(len(data))] ^= 1 << random.randrange(8)
    return data.decode("utf-8", "surrogateescape")


def bytes_deleted(text: str, random: Random) -> str:
    start = _place(text, random)
    return text[:start] + text[start + random.choice((1, 1, 2, 8, 60)) :]


def lines_changed(text: str, random: Random) -> str:
    """Swapped, doubled, left out, cut short, joined or shifted to the right."""
    lines = text.split("\n")
    at, other = random.randrange(len(lines)), random.randrange(len(lines))
    match random.randrange(6):
        case 0:
            lines[at], lines[other] = lines[other], lines[at]
        case 1:
            lines.insert(other, lines[at])
        case 2:
            del lines[at]
        case 3:
            lines[at] = lines[at][: random.randrange(len(lines[at]) + 1)]
        case 4:
            lines[at : at + 2] = [" ".join(lines[at : at + 2])]
        case 5:
            lines[at] = random.choice(("    ", "\t", "> ", "- ", "1. ", " ")) + lines[at]
    return "\n".join(lines)


def truncated(text: str, random: Random) -> str:
    return text[: _place(text, random)] if random.random() < 0.7 else text[_place(text, random) :]


def newlines_changed(text: str, random: Random) -> str:
    mark = random.choice(("\r\n", "\r", "\n\n", "\u2028", "\x0b", "\x85"))
    return text.replace("\n", mark) if random.random() < 0.5 else text.replace("\n", mark, random.randrange(1, 9))


def spliced(text: str, random: Random, files: Files) -> str:
    """With lines of another file, of whatever kind."""
    other = files[random.choice(sorted(files))].decode("utf-8", "surrogateescape").split("\n")
    start = random.randrange(len(other))
    lines = text.split("\n")
    at = random.randrange(len(lines) + 1)
    return "\n".join([*lines[:at], *other[start : start + random.choice((1, 3, 20))], *lines[at:]])


def whole_line_very_long(text: str, random: Random) -> str:
    return _replaced(text, random, r"[^\n]+", tuple(word * 20_000 for word in ("x", "a ", "*", "1,", "é")))


NOISE = (
    inserted,
    repeated,
    byte_flipped,
    bytes_deleted,
    lines_changed,
    truncated,
    newlines_changed,
    whole_line_very_long,
)

# ---------------------------------------------------------------- changes that know the language


def block_inserted(text: str, random: Random) -> str:
    lines = text.split("\n")
    at = random.randrange(len(lines) + 1)
    blocks = nasty.BLOCKS + nasty.FORMULAS + nasty.LINKS
    return "\n".join([*lines[:at], "", random.choice(blocks), "", *lines[at:]])


def words_inserted(text: str, random: Random) -> str:
    words = (nasty.FORMULAS, nasty.LINKS, nasty.ASKS)[random.randrange(3)]
    places = [m.start() for m in re.finditer(" ", text)] or [0]
    place = random.choice(places)
    return f"{text[:place]} {random.choice(words)}{text[place:]}"


def argument_changed(text: str, random: Random) -> str:
    return _replaced(text, random, r'(?:figure|fact|claim)\([^)\n]*?("[^"\n]*"|[\w.]+|\[[^]\n]*\])', nasty.LITERALS, 1)


def argument_added(text: str, random: Random) -> str:
    return _replaced(text, random, r'(?:figure|fact|claim)\([^\n]*?"(\))', tuple(f", {a})" for a in nasty.ARGUMENTS), 1)


def claim_changed(text: str, random: Random) -> str:
    claims = tuple(f'claim("{claim}")' for claim in nasty.CLAIMS)
    return _replaced(text, random, r'claim\("[^"\n]*"\)', claims)


def format_changed(text: str, random: Random) -> str:
    return _replaced(text, random, r'fact\("[^"\n]*", "([^"\n]*)"', nasty.FORMATS, 1)


def front_matter_changed(text: str, random: Random) -> str:
    return _replaced(text, random, r"(?:(?<=^title: )|(?<=^description: )|(?<=^nav: ))[^\n]*", nasty.YAML)


def front_matter_added(text: str, random: Random) -> str:
    return _replaced(text, random, r"\A---\n", tuple(f"---\n{line}\n" for line in nasty.FRONT))


def value_changed(text: str, random: Random) -> str:
    return _replaced(text, random, r"^[\w-]+ *= *([^\n]*)$", nasty.VALUES, 1)


def value_extreme(text: str, random: Random) -> str:
    found = [key for key in nasty.EXTREME if re.search(rf"^{key} *=", text, re.M)]
    if not found:
        return value_changed(text, random)
    key = random.choice(found)
    return _replaced(text, random, rf"^{key} *= *([^\n]*)$", nasty.EXTREME[key], 1)


def key_added(text: str, random: Random) -> str:
    lines = text.split("\n")
    lines.insert(random.randrange(len(lines) + 1), random.choice(nasty.KEYS))
    return "\n".join(lines)


def key_renamed(text: str, random: Random) -> str:
    return _replaced(text, random, r"^([\w-]+) *=", nasty.NAMES, 1)


def table_renamed(text: str, random: Random) -> str:
    return _replaced(text, random, r"^\[(\w+)\]", nasty.NAMES, 1)


def cell_changed(text: str, random: Random) -> str:
    return _replaced(text, random, r"(?:^|(?<=,))[^,\n]*", nasty.CELLS)


def row_changed(text: str, random: Random) -> str:
    return _replaced(text, random, r"^[^\n]*$", (*nasty.ROWS, *nasty.CELLS))


def column_replaced(text: str, random: Random) -> str:
    """All cells of one column but its name."""
    header, *rows = [line.split(",") for line in text.split("\n")]
    at, cell = random.randrange(len(header)), random.choice(nasty.CELLS)
    return "\n".join(",".join([*row[:at], cell, *row[at + 1 :]] if row != [""] else row) for row in [header, *rows])


def separators_changed(text: str, random: Random) -> str:
    return text.replace(",", random.choice((";", "\t", "|", ", ", ",,", '","', "\0")))


def entry_added(text: str, random: Random) -> str:
    place = _place(text, random)
    return f"{text[:place]}\n{random.choice(nasty.ENTRIES)}\n{text[place:]}"


def field_changed(text: str, random: Random) -> str:
    return _replaced(text, random, r"\w+ *= *(\{[^\n]*\}|\d+)", nasty.FIELDS, 1)


AWARE: Mapping[str, tuple[Callable[[str, Random], str], ...]] = {
    ".md": (
        block_inserted,
        words_inserted,
        argument_changed,
        argument_added,
        claim_changed,
        format_changed,
        front_matter_changed,
        front_matter_added,
    ),
    ".toml": (value_changed, value_extreme, value_extreme, key_added, key_renamed, table_renamed),
    ".csv": (cell_changed, cell_changed, row_changed, column_replaced, separators_changed),
    ".bib": (entry_added, field_changed),
}
