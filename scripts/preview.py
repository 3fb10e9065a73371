"""The build of a pull request, `make preview`: strict where MNIST can be had, else on small digits, and said aloud.

A contributor can't mend a mirror that doesn't answer, so that alone fails no pull request; the deploy is always strict.
Arguments go to the build.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from nnviz_site.cli import main
from nnviz_site.errors import SiteError
from nnviz_site.images import locate
from nnviz_site.site import read_site


def images(data_dir: Path | None) -> list[str]:
    """The options that say what image experiments run on. What is wrong with the sources or a folder, the build reports."""
    try:
        site, _ = read_site(Path())
        if not any(experiment.is_image for experiment in site.experiments.values()):
            return ["--strict"]
        kind = locate("auto", data_dir, None, notify=lambda line: print(f"!!! {line}", file=sys.stderr)).kind
    except SiteError:
        kind = "mnist"
    return ["--images", "digits"] if kind == "digits" else ["--images", "mnist", "--strict"]


def preview(arguments: Sequence[str]) -> int:
    named = os.environ.get("NNVIZ_DATA_DIR")
    return main(["build", *images(Path(named) if named else None), *arguments])


if __name__ == "__main__":
    sys.exit(preview(sys.argv[1:]))
