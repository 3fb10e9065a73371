"""Writes `reproduce.py`: an experiment as a plain script that a reader runs without any of our code."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from itertools import pairwise
from string import Template
from textwrap import fill, shorten
from typing import Any

import numpy as np

from nnviz_site import recipes
from nnviz_site.compute import projection
from nnviz_site.compute.data import DEFAULT_NOISE, TEST_SEED_OFFSET, Dataset

DISTRIBUTIONS = {"numpy": "numpy", "openTSNE": "openTSNE", "sklearn": "scikit-learn", "torch": "torch"}
OPTIMIZERS = {"adam": "Adam", "sgd": "SGD"}
ACTIVATIONS = {"relu": "ReLU", "tanh": "Tanh", "sigmoid": "Sigmoid"}
LEARN = {"moons": recipes.MOONS, "circles": recipes.CIRCLES, "blobs": recipes.BLOBS, "csv": recipes.CSV}
TEST = {"moons": recipes.MOONS_TEST, "circles": recipes.CIRCLES_TEST, "csv": recipes.CSV_TEST}


def script(*, name: str, title: str, spec: Mapping[str, Any], data: Dataset, versions: Mapping[str, str]) -> str:
    """The source of a Python script that prints one JSON object of what the experiment measured.

    spec: the experiment's sections as plain values (data, network, training or projection) and `images`, which is
    "mnist", "digits" or None. versions: of distributions, by name.
    """
    work = training_part(spec, data) if "training" in spec else projection_part(spec, data)
    parts = [*data_parts(spec, data), work]
    imports, bodies = [], []
    for part in parts:
        head, body = split_imports(part)
        imports += head
        bodies.append(body)
    about = f"{heading(title, name, spec, data)} To run it:\n{how_to_run(spec, imports, versions)}"
    return f'"""{about}\n"""\n{sorted_imports(imports)}\n\n{joined(bodies)}'


def data_parts(spec: Mapping[str, Any], data: Dataset) -> Iterator[str]:
    """The parts that read or draw the data: for a network with labels and a test set, for a projection without."""
    test = "training" in spec
    if spec["images"] == "digits":
        names = {"test_x": "test_x", "test_y": "test_y"} if test else {"test_x": "_", "test_y": "_"}
        yield Template(recipes.DIGITS).substitute(names)
    elif spec["images"] == "mnist":
        # A network is given single precision, a projection double.
        unit = "np.float32(255)" if test else "255"
        yield Template(recipes.MNIST).substitute(unit=unit)
        if test or (is_grown(spec, data) and can_stratify(data)):
            yield recipes.MNIST_LABELS
        if test:
            yield Template(recipes.MNIST_TEST).substitute(unit=unit)
    else:
        yield from table_parts(spec["data"], test)


def table_parts(data: Mapping[str, Any], test: bool) -> Iterator[str]:
    source = data["source"]
    values = {
        "samples": data["samples"],
        "noise": repr(DEFAULT_NOISE.get(source) if data["noise"] is None else data["noise"]),
        "seed": data["seed"],
        "test_seed": data["seed"] + TEST_SEED_OFFSET,
    }
    if test and source == "blobs":
        yield Template(recipes.BLOBS_WITH_TEST).substitute(values)
        return
    yield Template(LEARN[source]).substitute(values)
    if test:
        yield Template(TEST[source]).substitute(values)


def training_part(spec: Mapping[str, Any], data: Dataset) -> str:
    training, network = spec["training"], spec["network"]
    linear = [f"nn.Linear({inputs}, {outputs})," for inputs, outputs in pairwise(layer_sizes(spec, data))]
    layers = [f"{layer} nn.{ACTIVATIONS[network['activation']]}()," for layer in linear[:-1]] + linear[-1:]
    whole = not 0 < training["batch_size"] < len(data.train_x)
    steps = Template(recipes.WHOLE_STEPS if whole else recipes.BATCH_STEPS).substitute(training)
    return Template(recipes.TRAINING).substitute(
        seed=training["seed"],
        layers="\n    ".join(wrap(layers)),
        optimizer=OPTIMIZERS[training["optimizer"]],
        learning_rate=repr(training["learning_rate"]),
        steps=steps.rstrip(),
    )


def wrap(words: list[str], width: int = 110) -> list[str]:
    """Words joined to lines of at most `width` characters; no word is broken."""
    lines = [words[0]]
    for word in words[1:]:
        if len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += " " + word
        else:
            lines.append(word)
    return lines


def layer_sizes(spec: Mapping[str, Any], data: Dataset) -> tuple[int, ...]:
    return data.train_x.shape[1], *spec["network"]["hidden"], data.classes


def projection_part(spec: Mapping[str, Any], data: Dataset) -> str:
    config, (points, features) = spec["projection"], data.train_x.shape
    if config["method"] == "pca":
        return Template(recipes.PCA).substitute(dims=config["dims"])
    dims, components = config["dims"], min(config["pca_first"], features, points - 1)
    interpolated = dims == 2 and points >= projection.INTERPOLATED_FROM
    return Template(recipes.TSNE_GROWN if is_grown(spec, data) else recipes.TSNE).substitute(
        dims=dims,
        components=components,
        known=min(dims, components),
        neighbours=min(int(projection.NEIGHBOURS_PER_PERPLEXITY * config["perplexity"]), points - 1),
        perplexity=f"{config['perplexity']:g}",
        seed=config["seed"],
        spread=f"{projection.INITIAL_SPREAD:g}",
        gradient='"fft"' if interpolated else f'"bh", theta={projection.THETA[dims]}',
        early=projection.EARLY,
        exaggeration=projection.EXAGGERATION,
        late=projection.LATE,
        sample=projection.SAMPLE,
        strata="y" if can_stratify(data) else "None",
        sample_late=projection.SAMPLE_LATE,
        placed_by=projection.PLACED_BY,
        refining=projection.REFINING,
    )


def is_grown(spec: Mapping[str, Any], data: Dataset) -> bool:
    """Whether the map starts from that of a sample."""
    config = spec["projection"]
    return config["method"] == "tsne" and config["dims"] == 3 and len(data.train_x) > projection.GROWN_FROM


def can_stratify(data: Dataset) -> bool:
    """Whether a sample can hold its share of every class: one of a single point can't be split."""
    return int(np.bincount(data.train_y).min()) > 1


def heading(title: str, name: str, spec: Mapping[str, Any], data: Dataset) -> str:
    """The docstring's first lines: what the script does and prints."""
    # The title is the author's: it must not be able to end the docstring, nor to look as if it did.
    title = shorten(title, 70, placeholder=" …").replace("\\", "\\\\").replace('"', '\\"')
    title = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in title)
    points = f"{len(data.train_x):,}"
    if "training" in spec:
        runs, epochs = spec["training"]["seeds"], spec["training"]["epochs"]
        which = f", the first of {runs} runs" if runs > 1 else ""
        shape = "-".join(map(str, layer_sizes(spec, data)))
        first = f"{title}: a {shape} network learns {points} points in {epochs} epochs{which}."
        return f'{fill(first, 110)}\n\nReproduces "{name}"; prints loss and accuracy after the last epoch.'
    config = spec["projection"]
    if config["method"] == "pca":
        first = f"{title}: {points} points on their first {config['dims']} principal components."
        return f'{fill(first, 110)}\n\nReproduces "{name}"; prints the share of the variance on each of them.'
    first = f"{title}: a t-SNE map of {points} points in {config['dims']} dimensions."
    return f'{fill(first, 110)}\n\nReproduces "{name}"; prints the Kullback–Leibler divergence that it ends with (in nats).'


def how_to_run(spec: Mapping[str, Any], imports: list[str], versions: Mapping[str, str]) -> str:
    """The docstring's last lines: packages with the versions it was made with, and the command."""
    found = sorted({DISTRIBUTIONS[root] for line in imports if (root := root_of(line)) in DISTRIBUTIONS})
    # A local version such as 2.13.0+cpu names a build that not every index has.
    pins = [f"{d}=={versions[d].partition('+')[0]}" if d in versions else d for d in found]
    arguments = {"mnist": " --data-dir FOLDER"}.get(spec["images"], "")
    if spec["data"]["source"] == "csv":
        arguments = " --csv samples.csv"
    return f"    pip install {' '.join(pins)}\n    python reproduce.py{arguments}"


def root_of(line: str) -> str:
    """The package that an import line is of."""
    return line.split()[1].partition(".")[0]


def split_imports(part: str) -> tuple[list[str], str]:
    """The import lines that a part begins with, and the rest."""
    lines = part.splitlines(keepends=True)
    count = next(n for n, line in enumerate(lines) if not line.startswith(("import ", "from ")))
    return [line.strip() for line in lines[:count]], "".join(lines[count:]).strip("\n") + "\n"


def sorted_imports(lines: list[str]) -> str:
    """Each import once: the standard library's, then the others', plain ones first."""
    unique = sorted(set(lines), key=lambda line: (line.startswith("from"), line.lower()))
    standard = [line for line in unique if root_of(line) in sys.stdlib_module_names]
    others = [line for line in unique if line not in standard]
    return "\n".join([*standard, "", *others])


def joined(bodies: list[str]) -> str:
    """Bodies one after another: test data directly below what it tests, a blank line before what is done with it."""
    *data, work = bodies
    return "".join(data) + "\n" + work
