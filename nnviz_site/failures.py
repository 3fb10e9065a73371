"""A step that failed, said for the author: which experiment, which line, what to change."""

from __future__ import annotations

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


def explain(failure: StepFailed | WorkerDied, site: Site) -> SiteError:
    """The failure as a problem at its experiment's file, where it has one."""
    if isinstance(failure, WorkerDied):
        steps = ", ".join(failure.steps)
        return SiteError(f"a worker process died while computing {steps}: likely out of memory; try --jobs 1")
    cause = failure.__cause__
    if isinstance(cause, SiteError):
        return cause
    if isinstance(cause, DamagedImages):
        return SiteError(*(Problem(path, 0, damaged_words(what)) for path, what in cause.args))
    experiment = site.experiments.get(failure.step.rpartition(" ")[2])
    if experiment is None:
        return SiteError(f"{failure.step} failed: {_named(cause)} (--debug shows where)")
    table, key, text = _words(cause)
    source = (site.root / experiment.path).read_text("utf-8")
    line = (toml_line(source, table, key) or toml_line(source, table)) if table else 0
    return SiteError(Problem(experiment.path, line, text or f"{failure.step} failed: {_named(cause)}"))


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
