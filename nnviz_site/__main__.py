"""`python -m nnviz_site`, and the script `nnviz`."""

import atexit
import gc
import os
import signal
import sys

from nnviz_site.cli import Terminated, main

INTERNAL = 70
"""What sysexits.h calls EX_SOFTWARE: neither the site nor its claims are to blame."""


def entry() -> int:
    """The command line as a process of its own: SIGTERM ends it as Ctrl-C does, and no fault of ours is a traceback."""
    signal.signal(signal.SIGTERM, terminate)
    # The interpreter's end would look through all that was made for garbage, which takes a tenth of a short build.
    atexit.register(gc.freeze)
    try:
        status = main()
        sys.stdout.flush()
        return status
    except BrokenPipeError:
        # Whoever reads has read enough (`why | head`); the interpreter's own last flush would say it again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + signal.SIGPIPE
    except Exception as error:
        if "--debug" in sys.argv:
            import traceback

            traceback.print_exc()
        said = " ".join(f"{type(error).__name__}: {error}".split())
        words = "this is a fault of nnviz_site and not of your site; please report what --debug shows"
        print(f"internal error: {said}; {words}", file=sys.stderr)
        return INTERNAL


def terminate(*_: object) -> None:
    """Once: whoever asks again must not interrupt the end of the workers."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise Terminated


if __name__ == "__main__":
    sys.exit(entry())
