"""The same pages of plain Markdown for several tools: prose, lists, a table, code, links from page to page."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

WORDS = [
    "network",
    "layer",
    "weight",
    "point",
    "line",
    "class",
    "error",
    "step",
    "epoch",
    "loss",
    "unit",
    "plane",
    "image",
    "digit",
    "colour",
    "value",
    "slope",
    "edge",
    "sample",
    "training",
    "learns",
    "bends",
    "turns",
    "separates",
    "moves",
    "shows",
    "grows",
    "keeps",
    "finds",
    "draws",
    "marks",
    "holds",
    "small",
    "clear",
    "dark",
    "first",
    "last",
]


def body(number: int, pages: int) -> str:
    """A page's text, the same for the same number; it links to two other pages as `page-7.html`."""
    chance = random.Random(number)

    def sentence() -> str:
        words = " ".join(chance.choices(WORDS, k=chance.randint(8, 16)))
        return f"{words.capitalize()}{chance.choice(('', '', ' *so*', ' `too`'))}."

    def paragraph() -> str:
        return " ".join(sentence() for _ in range(chance.randint(2, 3)))

    others = [chance.randrange(pages) for _ in range(2)]
    links = " ".join(f"See [page {other}](page-{other}.html)." for other in others)
    parts = [f"# Page {number}", paragraph(), links]
    for title in chance.sample(WORDS, 2):
        parts += [f"## On {title}", paragraph()]
    parts.append("\n".join(f"- {sentence()}" for _ in range(3)))
    table = "\n".join(f"| {chance.choice(WORDS)} | {chance.random():.3f} |" for _ in range(3))
    parts += [
        f"| name | value |\n|---|--:|\n{table}",
        "```python\nfor step in steps:\n    weights -= rate * slope\n```",
    ]
    return "\n\n".join(parts) + "\n"


@dataclass(frozen=True)
class Tool:
    """How a tool gets its pages and builds them. command: run in the folder; page: the file of page 7."""

    name: str
    command: tuple[str, ...]
    page: str
    write: Callable[[Path, int], None]


def front(title: str, style: str) -> str:
    """What stands above a page's text."""
    if style == "pelican":
        return f"Title: {title}\nSlug: {title.lower().replace(' ', '-')}\n\n"
    return f"---\ntitle: {title}\ndescription: {title} of many.\n---\n" if style else ""


def write_pages(folder: Path, pages: int, style: str, link: Callable[[str], str] = lambda text: text) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(pages):
        text = front(f"Page {number}", style) + link(body(number, pages))
        (folder / f"page-{number}.md").write_text(text, "utf-8")


def as_sources(text: str) -> str:
    """Links as tools want them that link sources to sources."""
    return text.replace(".html)", ".md)")


def for_nnviz(folder: Path, pages: int) -> None:
    write_pages(folder / "site_src", pages, "yaml")
    (folder / "site_src/index.md").write_text(front("Home", "yaml") + "# Home\n\nSee [page 0](page-0.html).\n", "utf-8")
    (folder / "site_src/site.toml").write_text('title = "Many pages"\n', "utf-8")


def for_mkdocs(folder: Path, pages: int) -> None:
    write_pages(folder / "docs", pages, "yaml", as_sources)
    (folder / "docs/index.md").write_text("# Home\n", "utf-8")
    (folder / "mkdocs.yml").write_text("site_name: Many pages\nuse_directory_urls: false\nplugins: []\n", "utf-8")


def for_pelican(folder: Path, pages: int) -> None:
    write_pages(folder / "content/pages", pages, "pelican")
    settings = (
        "SITENAME = 'Many pages'\nSITEURL = ''\nPATH = 'content'\nTIMEZONE = 'UTC'\nCACHE_CONTENT = True\n"
        "LOAD_CONTENT_CACHE = True\nFEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = None\n"
        "AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None\nDIRECT_TEMPLATES = ['index']\nPAGE_SAVE_AS = '{slug}.html'\n"
        "DISPLAY_PAGES_ON_MENU = False\n"
    )
    (folder / "pelicanconf.py").write_text(settings, "utf-8")


def for_sphinx(folder: Path, pages: int) -> None:
    write_pages(folder / "source", pages, "", as_sources)
    (folder / "source/index.md").write_text("# Home\n\n```{toctree}\n:glob:\n\npage-*\n```\n", "utf-8")
    # Its usual theme lists every page beside every page, which takes minutes.
    theme = "html_theme = 'basic'\nhtml_sidebars = {'**': []}\n"
    (folder / "source/conf.py").write_text(f"project = 'Many pages'\nextensions = ['myst_parser']\n{theme}", "utf-8")


def for_hugo(folder: Path, pages: int) -> None:
    write_pages(folder / "content", pages, "yaml")
    (folder / "layouts/_default").mkdir(parents=True)
    menu = '<!doctype html><title>{{ .Title }}</title><nav><a href="/">Home</a></nav>'
    for name, text in {"single": "<main>{{ .Content }}</main>", "list": "<p>{{ .Title }}</p>"}.items():
        (folder / f"layouts/_default/{name}.html").write_text(menu + text, "utf-8")
    (folder / "layouts/index.html").write_text(menu, "utf-8")
    (folder / "hugo.toml").write_text('title = "Many pages"\nuglyURLs = true\n', "utf-8")


OTHERS = (
    Tool("mkdocs", ("mkdocs", "build", "-q"), "docs/page-7.md", for_mkdocs),
    Tool("pelican", ("pelican", "-q", "content", "-s", "pelicanconf.py"), "content/pages/page-7.md", for_pelican),
    Tool("sphinx", ("sphinx-build", "-q", "-j", "auto", "source", "out"), "source/page-7.md", for_sphinx),
    Tool("hugo", ("hugo", "--quiet"), "content/page-7.md", for_hugo),
)
