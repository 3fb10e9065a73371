"""A step that failed, said for the author: which experiment, which line, what to change."""

from __future__ import annotations

import errno
import signal

from nnviz_site.compute.components import TooFewDimensions
from nnviz_site.compute.digits import DamagedImages
from nnviz_site.compute.projection import PerplexityTooLarge
from nnviz_site.compute.train import Diverged
from nnviz_site.engine.run import StepFailed, WorkerDied
from nnviz_site.errors import Problem, SiteError
from nnviz_site.fitting import too_few_varying, too_large
from nnviz_site.images import damaged_words
from nnviz_site.locate import toml_line
from nnviz_site.site import Site

SMALLER = "try --jobs 1, close other programs, or make the experiment smaller; what was computed is kept"

NO_MEMORY = ("allocate memory", "failed to map segment")
"""What PyTorch says, and the loader of a library."""


def explain(failure: StepFailed | WorkerDied, site: Site) -> SiteError:
    """The failure as a problem at its experiment's file, where it has one."""
    if isinstance(failure, WorkerDied):
        return SiteError(_died(failure))
    cause = failure.__cause__
    if isinstance(cause, SiteError):
        return cause
    if isinstance(cause, DamagedImages):
        return SiteError(*(Problem(path, 0, damaged_words(what)) for path, what in cause.args))
    experiment = site.experiments.get(failure.step.rpartition(" ")[2])
    if remedy := _out_of(cause):
        return SiteError(Problem(experiment.path if experiment else "", 0, f"{failure.step} failed: {remedy}"))
    if experiment is None:
        return SiteError(f"{failure.step} failed: {_named(cause)} (--debug shows where)")
    table, key, text = _words(cause)
    source = (site.root / experiment.path).read_text("utf-8")
    line = (toml_line(source, table, key) or toml_line(source, table)) if table else 0
    return SiteError(Problem(experiment.path, line, text or f"{failure.step} failed: {_named(cause)}"))


def _died(failure: WorkerDied) -> str:
    by = f" by {signal.Signals(failure.signal).name}" if failure.signal else ""
    steps = ", ".join(failure.steps)
    return f"a worker process was ended{by} while computing {steps}, as happens when memory runs out: {SMALLER}"


def _out_of(cause: BaseException | None) -> str:
    """The remedy where memory or disk ran out in a step; empty if that is not what happened."""
    if isinstance(cause, MemoryError) or any(words in str(cause) for words in NO_MEMORY):
        return f"memory ran out: {SMALLER}"
    if isinstance(cause, OSError) and cause.errno == errno.ENOSPC:
        return "no space is left for temporary files: free some, or name another folder in TMPDIR; then build again"
    return ""


def _words(cause: BaseException | None) -> tuple[str, str, str]:
    """(table, key, what is wrong and what to change) of a failure that an author can mend; empty texts for any other."""
    match cause:
        case Diverged(args=(epoch, seed)):
            text = f"the loss is no longer a finite number at epoch {epoch} (seed {seed}): lower learning_rate"
            return "training", "learning_rate", text
        case PerplexityTooLarge(args=(perplexity, n)):
            return "projection", "perplexity", too_large(perplexity, n)
        case TooFewDimensions(args=(wanted, varying)):
            return "projection", "dims", too_few_varying(wanted, varying)
    return "", "", ""


def _named(cause: BaseException | None) -> str:
    return f"{type(cause).__name__}: {cause}"
