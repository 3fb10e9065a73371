"""`locate` on a tiny MNIST in a process of its own, to be killed: python ask_images.py CACHE MIRROR…; prints the kind.

With --build before them, the whole command line instead: `build` of a site with the arguments after --.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from test_digits import TINY

from nnviz_site import cli, images


def main(arguments: list[str]) -> int:
    if arguments[0] == "--build":
        at = arguments.index("--")
        images.locate.__kwdefaults__.update(mirrors=tuple(arguments[1:at]), files=TINY)
        return cli.main(["build", *arguments[at + 1 :]])
    cache, *mirrors = arguments
    print(images.locate("mnist", None, Path(cache), notify=print, mirrors=mirrors, files=TINY).kind)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
