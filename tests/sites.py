"""Small sites written by tests."""

from __future__ import annotations

from pathlib import Path

from nnviz_site.site import Page, Site, read_site

HEAD = "---\ntitle: First\ndescription: A page.\n---\n"
MOONS = '[data]\nsource = "moons"\nsamples = 40\n[training]\nepochs = 20\n'
IMAGES = '[data]\nsource = "images"\n[training]\nepochs = 20\n'
PCA = '[data]\nsource = "moons"\n[projection]\nmethod = "pca"\n'
BIB = "@misc{one, author = {One, Ann}, title = {First}, year = 1901}\n@misc{two, author = {Two, Bob}, title = {Second}, year = 1902}\n"


def write_site(root: Path, files: dict[str, str]) -> Path:
    """Write files below `site_src`; text of a page without front matter gets one, and the site has a name."""
    for name, text in {"site.toml": 'title = "A site"\n', **files}.items():
        path = root / "site_src" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(HEAD + text if name.endswith(".md") and not text.startswith("---") else text, encoding="utf-8")
    return root


def site_of(root: Path, body: str, **more: str) -> Site:
    """A site whose first page has this body, with the experiments moons, mnist (images) and pca; `more`: further pages."""
    files = {"index.md": body, "references.bib": BIB, "experiments/moons.toml": MOONS}
    files |= {"experiments/mnist.toml": IMAGES, "experiments/pca.toml": PCA}
    site, problems = read_site(write_site(root, files | {f"{name}.md": text for name, text in more.items()}))
    assert problems == []
    return site


def page_of(body: str) -> Page:
    """A page with this body from line 5 on."""
    return Page("index", "site_src/index.md", HEAD + body, body, 5, "First", "A page.")
