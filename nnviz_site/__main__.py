"""`python -m nnviz_site`."""

import sys

from nnviz_site.cli import main

if __name__ == "__main__":
    sys.exit(main())
