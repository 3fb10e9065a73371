"""An experiment is a TOML file: data and a network's training, or data and a projection."""

from __future__ import annotations

import keyword
import re
import tomllib
import typing
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from nnviz_site import ranges
from nnviz_site.characters import forbidden, shown
from nnviz_site.compute.data import GENERATED, DataConfig
from nnviz_site.compute.network import NetworkConfig
from nnviz_site.compute.projection import ProjectionConfig
from nnviz_site.compute.train import TrainingConfig
from nnviz_site.csvdata import Size, read_size
from nnviz_site.errors import Level, Problem, did_you_mean
from nnviz_site.fitting import projection_faults, training_faults
from nnviz_site.locate import toml_line, too_much
from nnviz_site.typed import fits, settled, spoken

NAME = re.compile(r"[a-z][a-z0-9_]*")
TAKEN = frozenset({"min", "max", "all", "any", "epochs", *keyword.kwlist})
"""What claims, which are Python expressions, say otherwise."""
TABLES: Mapping[str, type] = {
    "data": DataConfig,
    "network": NetworkConfig,
    "training": TrainingConfig,
    "projection": ProjectionConfig,
}

MEANT: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(GENERATED, frozenset({"source", "samples", "noise", "seed"})),
    "images": frozenset({"source"}),
    "csv": frozenset({"source", "file", "features", "label", "test_share", "seed"}),
}
"""Keys of `[data]` that mean something, by source."""

FOR_TSNE = ("perplexity", "pca_first")
OTHERWISE = {"mnist": "images", "digits": "images", "table": "csv", "file": "csv", "iris": "csv"}
"""Sources by other names."""

DEEPEST = 8
LONGEST_VALUE = 100
"""Lines that are looked at for the key of a value."""
TOO_DEEP = "nested too deep: these files are keys and tables of plain values"
REMEDIES = {
    "Invalid value": '; a text stands in "quotes", a number is written 0.05',
    "Expected newline or end of document": ": one key = value a line; a number is written 0.05",
    "Cannot overwrite a value": ": {key} is there twice",
    "Cannot declare": ": the table is there twice",
    "Illegal character": ": is a quote missing at the end of the line?",
}
"""What to do about tomllib's messages, by how they begin. key: the one that is meant."""


@dataclass(frozen=True)
class Experiment:
    """A resolved experiment: either `network` and `training`, or `projection`.

    name: the file's stem. path: relative to the site's root, for messages. classes: their names, as far as the
    sources tell them.
    """

    name: str
    path: str
    title: str
    data: DataConfig
    network: NetworkConfig | None = None
    training: TrainingConfig | None = None
    projection: ProjectionConfig | None = None
    classes: tuple[str, ...] = ()

    @property
    def epochs(self) -> int | None:
        """The last recorded epoch, or None if nothing is trained."""
        return self.training.epochs if self.training else None

    @property
    def is_image(self) -> bool:
        return self.data.source == "images"


def read_toml(source: str, path: str) -> tuple[dict[str, Any], list[Problem]]:
    """A TOML text as a dict; a syntax error as one problem at its line."""
    try:
        table = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"\s*\(at (?:line (\d+), column \d+|end of document)\)$", str(error))
        line = int(place[1]) if place and place[1] else len(source.removesuffix("\n").split("\n"))
        words = str(error)[: place.start()] if place else str(error)
        remedy = next((r for said, r in REMEDIES.items() if words.startswith(said)), "")
        remedy = remedy.replace("{key}", _key_before(source, line))
        return {}, [Problem(path, line, f"not TOML: {words[:1].lower()}{words[1:]}{remedy}")]
    except (ValueError, RecursionError) as error:
        words, line = too_much(error, source)
        return {}, [Problem(path, line, f"not TOML: {words}")]
    if _deeper(table, DEEPEST):
        return {}, [Problem(path, 0, TOO_DEEP)]
    problems = [
        Problem(path, toml_line(source, table, key) or toml_line(source, "", table), f"{key or table}: {words}")
        for table, key, text in _texts_in(table)
        if (words := forbidden(text))
    ]
    return ({}, problems) if problems else (table, [])


def _key_before(source: str, line: int) -> str:
    """The key of the value that ends in a line of TOML, or the name of the table that begins there, in quotes."""
    lines = source.split("\n")[:line]
    for start in range(line - 1, max(-1, line - 1 - LONGEST_VALUE), -1):
        with suppress(tomllib.TOMLDecodeError, RecursionError):
            if tomllib.loads("\n".join([*lines[start:], ""])):
                name = re.split(r"[=\]]", lines[start], maxsplit=1)[0].strip(" \t\r[\"'")
                return f'"{name}"'
    return "the key"


def _texts_in(tables: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """(table, key, text) of every text that a file gives, lists of texts as one."""
    for table, values in tables.items():
        inner = values if isinstance(values, dict) else {"": values}
        for key, value in inner.items():
            texts = value if isinstance(value, list) else [value]
            yield table, key, "".join(text for text in texts if isinstance(text, str))


def _deeper(value: Any, levels: int) -> bool:
    """Whether tables and lists lie in each other more than so many levels deep; looks no deeper."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return inner is not None and (levels == 0 or any(_deeper(item, levels - 1) for item in inner))


def read_experiment(source: str, path: str, data_folder: Path) -> tuple[Experiment | None, list[Problem]]:
    """An experiment from its TOML text, and what is to be noted; or None, and everything that is wrong with it.

    path: as in messages; its stem is the experiment's name. data_folder: where `file = "x.csv"` is looked for.
    """
    name = Path(path).stem
    table, problems = read_toml(source, path)
    if problems:
        return None, problems
    reader = _Reader(source, path, problems)
    if not NAME.fullmatch(name):
        reader.fault(f"\"{name}\" can't be an experiment's name: start with a-z, go on with a-z, 0-9 or _", line=0)
    elif name in TAKEN:
        reader.fault(
            f"\"{name}\" can't be an experiment's name: in claims it means something else; choose another", line=0
        )
    for key, value in table.items():
        if key not in TABLES and key != "title":
            words = (
                f"no table [{key}]{did_you_mean(key, TABLES)}"
                if isinstance(value, dict)
                else (f'no key "{key}" above the tables{did_you_mean(key, ["title"])}')
            )
            reader.fault(words, key if isinstance(value, dict) else "", "" if isinstance(value, dict) else key)
    title = table.get("title", name)
    if not isinstance(title, str) or not title.strip():
        reader.fault(f'title takes a text in "quotes", not {shown(title)}', "", "title")
    if "projection" in table and ("network" in table or "training" in table):
        reader.fault("a projection has no [network] and no [training]: make two experiments of it", "projection")
    wanted = ("data", "projection") if "projection" in table else ("data", "network", "training")
    configs = {part: reader.config(part, table.get(part, {})) for part in wanted}
    size = None if reader.failed else reader.size(configs["data"], data_folder)
    if size is not None and "projection" in configs:
        for key, words in projection_faults(configs["projection"], size.points, len(size.features), size.varying):
            reader.fault(words, "projection", key)
    if "training" in configs and not reader.failed:
        # Of images the size is MNIST's.
        points, features = (size.points, len(size.features)) if size is not None else (70_000, 784)
        for key, words in training_faults(configs["network"], configs["training"], points, features):
            reader.fault(words, "training", key)
    if reader.failed:
        return None, sorted(problems)
    if size is not None and configs["data"].source == "csv":
        configs["data"] = replace(configs["data"], features=size.features)
    return Experiment(name, path, title, **configs, classes=size.classes if size is not None else ()), problems


def _texts(annotation: Any) -> list[str]:
    """The texts that a `Literal` allows; none for any other annotation."""
    return [value for value in typing.get_args(annotation) if isinstance(value, str)]


def _near(value: str, known: list[str]) -> str:
    other = OTHERWISE.get(value.lower(), "")
    return f'; did you mean "{other}"?' if other in known else did_you_mean(value, known)


@dataclass(frozen=True)
class _Reader:
    """Reads the tables of one file and gathers what is wrong with them."""

    source: str
    path: str
    problems: list[Problem]

    @property
    def failed(self) -> bool:
        return any(problem.level == "error" for problem in self.problems)

    def fault(
        self, words: str, table: str = "", key: str = "", line: int | None = None, level: Level = "error"
    ) -> None:
        if line is None:
            line = toml_line(self.source, table, key) or toml_line(self.source, table)
        self.problems.append(Problem(self.path, line, words, level))

    def config(self, table: str, values: Any) -> Any:
        """The table as its dataclass; with the defaults where a value is wrong."""
        kind = TABLES[table]
        if not isinstance(values, dict):
            self.fault(f"[{table}] is a table: write its keys under a line [{table}]", "", table)
            return kind()
        annotations = typing.get_type_hints(kind)
        names = [f.name for f in fields(kind)]
        good = {}
        for key, value in values.items():
            if key not in names:
                self.fault(f'[{table}] has no key "{key}"{did_you_mean(key, names)}', table, key)
            elif not fits(value, annotations[key]):
                near = _near(value, _texts(annotations[key])) if isinstance(value, str) else ""
                given = f'"{value}"' if isinstance(value, str) else shown(value)
                given = given.lower() if isinstance(value, bool) else given
                takes = spoken(annotations[key])
                self.fault(f"{key} takes {takes}, not {given}{near if near.startswith(';') else ''}", table, key)
            elif key == "features" and not value:
                self.fault("features = [] names no column: name some, or leave the line out for all", table, key)
            else:
                good[key] = settled(value, annotations[key])
        config = kind(**good)
        if isinstance(config, DataConfig) and ("source" in good or "source" not in values):
            for key in sorted(good.keys() - MEANT[config.source]):
                self.fault(f'{key} means nothing for source = "{config.source}": leave it out', table, key)
        if isinstance(config, ProjectionConfig) and config.method == "pca":
            for key in (key for key in FOR_TSNE if key in good):
                self.fault(f'{key} means nothing for method = "pca": leave it out', table, key, level="notice")
        for key, words in ranges.faults(config):
            self.fault(words, table, key)
        return config

    def size(self, data: DataConfig, folder: Path) -> Size | None:
        """How much there is to learn from; None where it can't be told from the sources."""
        if data.source in GENERATED:
            return Size(data.samples, ("first input", "second input"), 2, ("class A", "class B"))
        if data.source != "csv":
            return None
        size, faults = read_size(data, folder)
        for fault in faults:
            if fault.key:
                self.fault(fault.text, "data", fault.key)
            else:
                # Said of the CSV itself, in the same words for each experiment that reads it: so it is said once.
                self.problems.append(Problem(f"site_src/data/{data.file}", fault.line, fault.text, fault.level))
        return size
