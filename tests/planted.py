"""What a repository can't hold in every checkout: links, names that differ in case only, a line of 10 MB."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path


def symlinks_out_of_the_site(site: Path) -> None:
    outside = site.parent / "outside"
    (outside / "more").mkdir(parents=True)
    for name in ("page.md", "table.csv", "settings.toml", "picture.svg", "more/inner.svg"):
        (outside / name).write_text("secret", encoding="utf-8")
    source = site / "site_src"
    (source / "data").mkdir()
    (source / "static").mkdir()
    (source / "linked.md").symlink_to(outside / "page.md")
    (source / "data" / "linked.csv").symlink_to(outside / "table.csv")
    (source / "experiments" / "linked.toml").symlink_to(outside / "settings.toml")
    (source / "static" / "linked.svg").symlink_to(outside / "picture.svg")
    (source / "static" / "more").symlink_to(outside / "more")
    (source / "static" / "nowhere.svg").symlink_to(outside / "absent.svg")
    (source / "references.bib").symlink_to(outside / "page.md")
    (site / "templates").mkdir()
    (site / "templates" / "icon.svg").symlink_to(outside / "picture.svg")


def names_that_differ_in_case(site: Path) -> None:
    static = site / "site_src" / "static"
    static.mkdir()
    for name in ("plot.svg", "Plot.svg"):
        (static / name).write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>', encoding="utf-8")


def csv_line_of_10_mb(site: Path) -> None:
    table = site / "site_src" / "data" / "flowers.csv"
    table.write_text("length,width,kind\n1,2,a\n" + "1" * 10_000_000 + ",2,b\n", encoding="utf-8")


PLANTED: Mapping[str, Callable[[Path], None]] = {
    plant.__name__: plant for plant in (symlinks_out_of_the_site, names_that_differ_in_case, csv_line_of_10_mb)
}
"""By case."""
