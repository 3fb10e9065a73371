"""A step that failed, said for the author: which experiment, which line, what to change."""

from __future__ import annotations

from nnviz_site.compute.digits import DamagedImages
from nnviz_site.compute.train import Diverged
from nnviz_site.engine.run import StepFailed, WorkerDied
from nnviz_site.errors import Problem, SiteError
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
        return SiteError(*(Problem(path, 0, what) for path, what in cause.args))
    experiment = site.experiments.get(failure.step.rpartition(" ")[2])
    path = experiment.path if experiment else ""
    if isinstance(cause, Diverged) and experiment:
        epoch, seed = cause.args
        text = f"the loss is no longer a finite number at epoch {epoch} (seed {seed}): lower learning_rate"
        line = toml_line((site.root / path).read_text("utf-8"), "training", "learning_rate")
        return SiteError(Problem(path, line, text))
    return SiteError(Problem(path, 0, f"{failure.step} failed: {type(cause).__name__}: {cause} (--debug shows where)"))
