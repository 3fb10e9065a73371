"""The author's own files: pictures only show, sizes are bounded, names can be addresses."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from nnviz_site.page import statics
from nnviz_site.page.statics import static_faults, svg_fault

PLAIN = b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:x="http://www.w3.org/1999/xlink" width="9" height="9"><a/><use x:href="#a"/></svg>'
ACTIVE = {
    "a script": b"<svg>\n<script>alert(1)</script></svg>",
    "a script of a namespace": b'<s:svg xmlns:s="http://www.w3.org/2000/svg">\n<s:script/></s:svg>',
    "a script in another encoding": '<?xml version="1.0" encoding="UTF-16"?><svg>\n<script/></svg>'.encode("utf-16"),
    "an event": b'<svg>\n<rect onload="alert(1)"/></svg>',
    "a program for an address": b'<svg>\n<a href=" java\tscript:alert(1)"/></svg>',
    "a page for an address": b'<svg>\n<use href="data:text/html,x"/></svg>',
    "a picture from elsewhere": b'<svg>\n<image href="https://example.org/a.png"/></svg>',
    "an attribute set later": b'<svg><a>\n<set attributeName="href" to="javascript:alert(1)"/></a></svg>',
    "a page in it": b"<svg>\n<foreignObject/></svg>",
    "entities that grow": b'<!DOCTYPE svg [\n<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><svg>&b;</svg>',
    "a stylesheet from elsewhere": b'\n<?xml-stylesheet href="https://example.org/a.css"?><svg/>',
    "half of it": b"<svg>\n<rect>",
}


def found(root: Path, **files: bytes) -> list[str]:
    folder = root / "site_src" / "static"
    folder.mkdir(parents=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return [str(fault) for fault in static_faults({path.name: path for path in sorted(folder.iterdir())}, root)]


def png(width: int, height: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", width, height)


def test_a_plain_picture_is_fine(tmp_path: Path) -> None:
    assert found(tmp_path, **{"a.svg": PLAIN, "b.png": png(4000, 3000), "c d.txt": b"x"}) == []


@pytest.mark.parametrize("case", ACTIVE)
def test_an_svg_that_is_more_than_a_picture_is_refused_at_its_line(case: str, tmp_path: Path) -> None:
    (said,) = found(tmp_path, **{"a.SVG": ACTIVE[case]})
    assert said.startswith("site_src/static/a.SVG:2: ") and said.endswith(": export it as a plain SVG")


def test_what_matplotlib_draws_is_a_plain_picture(tmp_path: Path) -> None:
    import matplotlib.pyplot as plt

    plt.figure().text(0.5, 0.5, "words")
    plt.savefig(tmp_path / "a.svg")
    plt.close("all")
    assert svg_fault((tmp_path / "a.svg").read_bytes()) == (0, "")


def test_sizes_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statics, "MOST_BYTES", 6_000_000)
    files = {"big.bin": bytes(7_000_000), "heavy.bin": bytes(5_500_000), "wide.png": png(2**31, 2**31)}
    assert found(tmp_path, **files) == [
        "site_src/static/big.bin: 7 MB: a file of a site has at most 6 MB",
        "site_src/static/heavy.bin: warning: 5.5 MB: a phone waits long for it; make it smaller",
        "site_src/static/wide.png: 2147483648 × 2147483648 pixels: browsers give up on it; 50 million are enough",
    ]


@pytest.mark.parametrize("name", ["a\nb.png", "a\x1b[2Jb.png", "a\u202egnp.exe", "a\\b.png", "a\udcffb.png"])
def test_a_name_that_no_address_should_have_is_refused_and_harms_no_terminal(name: str, tmp_path: Path) -> None:
    (said,) = found(tmp_path, **{name: b"x"})
    assert said.endswith("its name holds a character that no address should: rename it")
    assert said.isprintable() and said.encode()
