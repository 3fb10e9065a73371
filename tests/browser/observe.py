"""All that is looked at in one folder, together: static files, every page in the browser, every film."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from browser.checks import CHECKS, Observed
from browser.films import films
from browser.pages import Folder
from browser.visit import SETTLE, visit


@dataclass(frozen=True)
class Tools:
    """What observing takes: a browser, Node.js, and the node_modules folder with axe-core and html-validate."""

    chromium: Path
    node: Path
    modules: Path

    @property
    def html_validate(self) -> tuple[str, ...]:
        return (str(self.node), str(self.modules / "html-validate" / "bin" / "html-validate.mjs"))


def observe(root: Path, tools: Tools, settle: float = SETTLE) -> Observed:
    """Look at the folder once for all checks; settle as in visit.py."""
    folder = Folder(root)
    return Observed(
        folder=folder,
        visits=visit(folder, tools.chromium, tools.modules / "axe-core" / "axe.min.js", settle),
        films=films(folder, tools.chromium),
        html_validate=tools.html_validate,
    )


def faults(seen: Observed) -> dict[str, list[str]]:
    """The lines of every check that has any."""
    return {name: lines for name, check in CHECKS.items() if (lines := check(seen))}
