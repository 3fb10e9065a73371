"""Experiments in TOML: defaults, the fixed ones, and mistakes, each at its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from nnviz_site.compute.data import DataConfig
from nnviz_site.compute.network import NetworkConfig
from nnviz_site.compute.projection import ProjectionConfig
from nnviz_site.compute.train import TrainingConfig
from nnviz_site.experiments import Experiment, read_experiment, read_toml

FIXED = Path(__file__).parents[1] / "site_src" / "experiments"


def read(text: str, path: str = "site_src/experiments/moons.toml") -> tuple[Experiment | None, list[str]]:
    experiment, problems = read_experiment(text, path, Path("nowhere"))
    return experiment, [f"{p.line}: {p.text}" for p in problems]


def test_every_value_has_a_default() -> None:
    experiment, problems = read("")
    assert problems == []
    assert experiment == Experiment(
        "moons",
        "site_src/experiments/moons.toml",
        "moons",
        DataConfig(),
        network=NetworkConfig(),
        training=TrainingConfig(),
        classes=("class A", "class B"),
    )
    assert experiment.epochs == 100 and not experiment.is_image


def test_a_projection_has_no_network_and_no_epochs() -> None:
    experiment, _ = read('[data]\nsource = "images"\n[projection]\nmethod = "tsne"\nperplexity = 20')
    assert experiment is not None
    assert experiment.projection == ProjectionConfig("tsne", perplexity=20.0)
    assert isinstance(experiment.projection.perplexity, float)
    assert experiment.epochs is None and experiment.network is None and experiment.is_image


@pytest.mark.parametrize("path", sorted(FIXED.glob("*.toml")), ids=lambda path: path.stem)
def test_the_fixed_experiments_are_read(path: Path) -> None:
    experiment, problems = read(path.read_text(encoding="utf-8"), f"site_src/experiments/{path.name}")
    assert problems == []
    assert experiment is not None and experiment.name == path.stem


def test_lists_become_tuples() -> None:
    experiment, _ = read("[network]\nhidden = [100, 64]")
    assert experiment is not None and experiment.network == NetworkConfig((100, 64))


def test_all_mistakes_are_told_at_once_with_their_lines() -> None:
    _, problems = read('[data]\nsorce = "moons"\nseed = 1.5\n[training]\nepochs = 0\n[netwrok]\n')
    assert problems == [
        '2: [data] has no key "sorce"; did you mean "source"?',
        "3: seed takes a whole number, not 1.5",
        "5: epochs = 0: give 1 to 10000",
        '6: no table [netwrok]; did you mean "network"?',
    ]


def test_the_name_must_be_an_identifier() -> None:
    assert "can't be an experiment's name" in read("", "site_src/experiments/My-Moons.toml")[1][0]


def test_a_table_written_as_a_value() -> None:
    assert read("data = 3")[1] == ["1: [data] is a table: write its keys under a line [data]"]


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ('[data]\nsource = "moons"\nsamples = 91\n[projection]\nmethod = "tsne"', []),
        (
            '[data]\nsource = "moons"\nsamples = 90\n[projection]\nmethod = "tsne"',
            ["4: perplexity = 30 is too large for 90 training points: give less than 30, a third of them"],
        ),
        (
            '[data]\nsource = "moons"\n[projection]\nmethod = "tsne"\ndims = 3',
            ["5: dims = 3, but there are 2 features: give dims = 2, or more features"],
        ),
    ],
)
def test_a_projection_needs_enough_points_and_features(text: str, problems: list[str]) -> None:
    assert read(text)[1] == problems


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ('[data]\nsource = "images"\nnoise = 0.1', ['3: noise means nothing for source = "images": leave it out']),
        ('[data]\nsource = "moons"\nlabel = "kind"', ['3: label means nothing for source = "moons": leave it out']),
        (
            '[data]\nsource = "csv"\nfile = "a.csv"\nlabel = "kind"\nfeatures = []',
            ["5: features = [] names no column: name some, or leave the line out for all"],
        ),
        (
            '[projection]\nmethod = "pca"\nperplexity = 20\nseed = 3',
            ['3: perplexity means nothing for method = "pca": leave it out'],
        ),
        ('[network]\nhidden = "16"', ['2: hidden takes a list, each a whole number, not "16"']),
    ],
)
def test_what_would_be_ignored_is_told(text: str, problems: list[str]) -> None:
    assert read(text)[1] == problems


def test_a_tables_columns_become_the_features(tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text("a,kind,b\n1,x,1\n2,x,2\n3,y,3\n4,y,4\n")
    text = '[data]\nsource = "csv"\nfile = "own.csv"\nlabel = "kind"\ntest_share = 0.5'
    experiment, problems = read_experiment(text, "site_src/experiments/own.toml", tmp_path)
    assert problems == [] and experiment is not None and experiment.data.features == ("a", "b")


@pytest.mark.parametrize(("source", "near"), [("mnist", "images"), ("iris", "csv"), ("mons", "moons")])
def test_a_source_by_another_name(source: str, near: str) -> None:
    assert read(f'[data]\nsource = "{source}"')[1][0].endswith(f'not "{source}"; did you mean "{near}"?')


def test_what_is_only_noted_stops_no_build() -> None:
    experiment, problems = read('[projection]\nmethod = "pca"\npca_first = 20\ndims = 3')
    assert experiment is None and len(problems) == 2
    assert read('[projection]\nmethod = "pca"\npca_first = 20')[0] is not None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[data]\nnoise = nan", "2: noise takes a number, not nan"),
        (f"[training]\nepochs = {'9' * 5000}", "2: not TOML: a number of thousands of digits"),
        (f"[training]\nepochs = 0x{'f' * 5000}", "2: epochs takes a whole number, not about 1e6020"),
        (f"[training]\nlearning_rate = 1{'0' * 400}", "2: learning_rate takes a number, not about 1e400"),
        ("[training]\nlearning_rate = inf", "2: learning_rate takes a number, not inf"),
        (f"[network]\nhidden = {'[' * 3000}", "2: not TOML: nested too deeply"),
        ('[data]\nsource = "moons\\u001b"', r"2: source: character '\x1b' has no meaning here: remove it"),
        ('title = "\\u0000"', r"1: title: character '\x00' has no meaning here: remove it"),
    ],
)
def test_values_too_large_too_deep_or_unprintable(text: str, words: str) -> None:
    assert read(text)[1][0].startswith(words)


@pytest.mark.parametrize(
    "text",
    [
        "[network]\nhidden = [4096, 4096]\n[training]\nepochs = 100",
        "[data]\nsamples = 100000\n[training]\nepochs = 10000",
        "[network]\nhidden = [16]\n[training]\nepochs = 10000\nseeds = 1000",
        '[data]\nsource = "images"\n[training]\nepochs = 10000',
    ],
)
def test_a_training_that_could_not_be_recorded(text: str) -> None:
    [problem] = read(text)[1]
    line = [line.partition(" ")[0] for line in text.split("\n")].index("epochs") + 1
    assert problem.startswith(f"{line}: ") and "numbers, at most 5e+08 fit: give fewer epochs, seeds" in problem


@pytest.mark.parametrize(
    ("source", "line", "key"),
    [
        ("noise = 1\nnoise = 2\nseed = 3\n", 2, '"noise"'),
        ("noise = 1\r\nnoise = 2\r\nseed = 3\r\n", 2, '"noise"'),
        ("noise = 1\nnoise = 2", 2, '"noise"'),
        ('noise = 1\n"noise" = 2\n', 2, '"noise"'),
        ("epochs = [1]\nepochs = [\n  1,\n  2]\n", 4, '"epochs"'),
        ('title = ""\ntitle = """\nx = 1"""\n', 3, '"title"'),
        ("data.noise = 1\ndata.noise = 2\n", 2, '"data.noise"'),
        ("[data]\nnoise = 1\n[data.noise]\n", 3, '"data.noise"'),
    ],
)
def test_a_key_that_is_there_twice_is_named(source: str, line: int, key: str) -> None:
    (problem,) = read_toml(source, "site.toml")[1]
    assert (problem.line, problem.text) == (line, f"not TOML: cannot overwrite a value: {key} is there twice")
