"""Answers to what pages show: assets by content, figures' parts, facts."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from nnviz_site.engine.keys import Keys
from nnviz_site.engine.steps import FigurePlan, Plan, Step
from nnviz_site.engine.store import Store, StoredFile
from nnviz_site.figure.replay import FILE as REPLAY
from nnviz_site.figure.sample import FILE as SAMPLE
from nnviz_site.page.parts import FigureParts, Film, Live, Panel, Picture
from nnviz_site.publish import Bytes

if TYPE_CHECKING:
    from nnviz_site.page.asks import FigureAsk
    from nnviz_site.publish import Content

Numbers = Mapping[str, float]


@dataclass(frozen=True)
class Answers:
    """Answers by step, as files and as JSON."""

    keys: Keys
    store: Store

    def files(self, step: Step) -> dict[str, StoredFile]:
        return self.store.files(self.keys.key(step))

    def json(self, step: Step, name: str) -> Any:
        return self.store.json(self.keys.key(step), name)

    def value(self, step: Step) -> Any:
        return self.store.value(self.keys.key(step))

    def keys_of(self, plan: Plan) -> dict[str, Step]:
        """The plan's steps by key."""
        return {self.keys.key(step): step for step in plan.everything()}


def collect_facts(plan: Plan, answers: Answers) -> dict[str, float]:
    """Every fact of every experiment by its full name, `moons.test_accuracy@20`."""
    facts: dict[str, float] = {}
    for name, experiment in plan.experiments.items():
        for step in experiment.analyses.values():
            found = answers.json(step, "value.json")["fields"]["facts"]["dict"]
            facts |= {f"{name}.{fact}": value for fact, value in found.items()}
    return dict(sorted(facts.items()))


def open_data(plan: Plan, answers: Answers) -> dict[str, Content]:
    """The files of `data/<experiment>/`."""
    return {
        f"data/{name}/{file}": content
        for name, experiment in plan.experiments.items()
        for file, content in answers.files(experiment.files).items()
    }


def assemble_figures(
    plan: Plan, answers: Answers, facts: Numbers
) -> tuple[dict[FigureAsk, FigureParts], dict[str, Content]]:
    """What each figure is made of, and the assets that it shows."""
    assets: dict[str, Content] = {}
    figures = {ask: assemble(figure, answers, facts, assets) for ask, figure in plan.figures.items()}
    return figures, assets


def assemble(figure: FigurePlan, answers: Answers, facts: Numbers, assets: dict[str, Content]) -> FigureParts:
    """One figure from its answers; its pictures are added to assets."""
    words = answers.json(figure.words, "words.json")
    stills: dict[str, dict[str, Picture]] = defaultdict(dict)
    panels: dict[int, dict[str, dict[str, Picture]]] = defaultdict(lambda: defaultdict(dict))
    frame: Mapping[str, Any] = {}
    frames: Mapping[str, Any] = {}
    for scheme, step in figure.drawings.items():
        files = answers.files(step)
        about = answers.json(step, "frame.json")
        frame, frames = about["frame"], about["frames"]
        for file, (width, height) in about["images"].items():
            stem = "-".join((*figure.experiments, figure.kind, PurePosixPath(file).stem, scheme))
            picture = Picture(add_asset(assets, stem, files[file]), width, height)
            name, epoch = split_name(PurePosixPath(file).stem)
            (stills if epoch is None else panels[epoch])[name][scheme] = picture
    film = assemble_film(figure, answers, stills, assets) if figure.film is not None else None
    beside = assemble(figure.beside, answers, facts, assets) if figure.beside is not None else None
    first = figure.experiments[0]
    epoch = figure.options.get("epoch")
    return FigureParts(
        kind=figure.kind,
        experiments=figure.experiments,
        form=figure.form,
        epoch=epoch,
        title=words["title"],
        subtitle=words["subtitle"],
        alt=words["alt"],
        stills={name: dict(schemes) for name, schemes in stills.items()},
        panels=tuple(assemble_panel(first, e, panels[e], words["panels"], frame, facts) for e in sorted(panels)),
        film=film,
        frame=frame,
        beside=beside,
        frames=frames,
        live=assemble_live(figure, answers, frames, beside, assets),
        numbers=tuple(numbers(figure, epoch, facts, frame)),
        data_href=f"data/{first}/{'history.csv' if f'{first}.train_loss' in facts else 'coordinates.csv'}",
        code_href=f"data/{first}/reproduce.py",
        download_href=download(stills, panels),
    )


def assemble_panel(
    experiment: str,
    epoch: int,
    images: Mapping[str, Mapping[str, Picture]],
    alts: Mapping[str, str],
    frame: Mapping[str, Any],
    facts: Numbers,
) -> Panel:
    """A small multiple: one epoch of a training, or one view of a cloud of points."""
    views = frame.get("views")
    return Panel(
        epoch,
        {name: dict(schemes) for name, schemes in images.items()},
        alts.get(str(epoch), ""),
        facts.get(f"{experiment}.train_accuracy@{epoch}"),
        facts.get(f"{experiment}.test_accuracy@{epoch}"),
        views[epoch] if views else "",
    )


def assemble_film(
    figure: FigurePlan, answers: Answers, stills: Mapping[str, Mapping[str, Picture]], assets: dict[str, Content]
) -> Film:
    assert figure.film is not None
    file = answers.files(figure.film)["film.mp4"]
    about = answers.json(figure.film, "film.json")
    href = add_asset(assets, "-".join((*figure.experiments, figure.kind, "film")), file)
    poster = stills["wide"]["light"].href
    return Film(href, about["width"], about["height"], poster, file.size, about["frames"])


def assemble_live(
    figure: FigurePlan,
    answers: Answers,
    frames: Mapping[str, Any],
    beside: FigureParts | None,
    assets: dict[str, Content],
) -> Live | None:
    """What a page needs to replay a figure: one JSON file that says where everything stands, and the trainings."""
    replays = {}
    for name, step in figure.replays.items():
        file = answers.files(step).get(REPLAY)
        if file is None:
            return None
        what = step.name.partition(" ")[0]
        replays[name] = PurePosixPath(add_asset(assets, f"{name}-{what}", file)).name
    if not replays and not figure.guess:
        return None
    about: dict[str, Any] = {"kind": figure.kind, "replays": replays, "frames": frames}
    if figure.pruned:
        kept = {name: answers.value(step).arrays["kept"].tolist() for name, step in figure.pruned.items()}
        about["pruned"] = kept
    if figure.by_epoch:
        about |= epoch_files(figure, answers, assets)
    if beside is not None:
        about["beside"] = {"kind": beside.kind, "frames": beside.frames}
    content = Bytes(json.dumps(about, ensure_ascii=False, separators=(",", ":")).encode())
    href = f"assets/{'-'.join((*figure.experiments, figure.kind))}-live.{content.sha256[:12]}.json"
    assets[href] = content
    runs = next(iter(frames.values())).get("runs")
    two = all(len(frame.get("classes", ())) == 2 for frame in frames.values())
    return Live(href, figure.last_epoch, runs, units=bool(figure.pruned) and two, guess=figure.guess)


def epoch_files(figure: FigurePlan, answers: Answers, assets: dict[str, Content]) -> dict[str, Any]:
    """The names of the files that hold the network at each epoch, and some images; nothing where its replay holds all."""
    (name, step), *_ = figure.replays.items()
    files = answers.files(step)
    found = [files.get(f"epoch-{epoch}.safetensors") for epoch in range(figure.last_epoch + 1)]
    named = {"epochs": [PurePosixPath(add_asset(assets, f"{name}-weights", f)).name for f in found if f is not None]}
    if SAMPLE not in files:
        return named
    return named | {"sample": PurePosixPath(add_asset(assets, f"{name}-sample", files[SAMPLE])).name}


def add_asset(assets: dict[str, Content], stem: str, file: StoredFile) -> str:
    """The file's address, named by its content."""
    href = f"assets/{stem}.{file.sha256[:12]}{file.path.suffix}"
    assets[href] = file
    return href


def split_name(stem: str) -> tuple[str, int | None]:
    """`panel-20` → ("panel", 20): a picture at an epoch; `points-wide` → ("points-wide", None): a still."""
    name, _, end = stem.rpartition("-")
    return (name, int(end)) if end.isdigit() else (stem, None)


def download(stills: Mapping[str, Any], panels: Mapping[int, Mapping[str, Any]]) -> str:
    """The picture that a reader takes away: the widest still, on light paper."""
    pictures = [s["light"] for s in stills.values()] or [s["light"] for p in panels.values() for s in p.values()]
    return str(max(pictures, key=lambda p: p.width).href)


def numbers(
    figure: FigurePlan, epoch: int | None, facts: Numbers, frame: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    """The numbers beside a picture of one trained network at one epoch."""
    name = figure.experiments[0]
    if epoch is None or len(figure.experiments) > 1 or f"{name}.train_accuracy@{epoch}" not in facts:
        return
    if "answer" in frame:
        return  # a question: they would give it away
    for split, word in (("train", "training"), ("test", "test")):
        yield f"{word} accuracy", f"{100 * facts[f'{name}.{split}_accuracy@{epoch}']:.1f}\u00a0%"
    of = f"wrong, of {frame['points']:,}" if frame.get("split") == "train" else "wrong training points"
    yield of, f"{facts[f'{name}.misclassified@{epoch}']:,.0f}"
