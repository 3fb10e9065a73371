"""A key knows all that an answer depends on, and nothing else."""

import ast
import json
import shutil
import subprocess
import sys
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import pytest

from nnviz_site import catalogue
from nnviz_site.compute.data import DataConfig
from nnviz_site.compute.network import NetworkConfig
from nnviz_site.compute.train import TrainingConfig
from nnviz_site.engine.keys import Keys, ModuleHashes, code_hash, flatten
from nnviz_site.engine.steps import Step

DATA = Step("data moons", "nnviz_site.compute.data:generated", {}, {"config": DataConfig()})
HISTORY = Step(
    "history moons",
    "nnviz_site.compute.train:record",
    {"data": DATA},
    {"network": NetworkConfig(), "training": TrainingConfig()},
)


def changed(before: Step, after: Step) -> set[str]:
    a, b = Keys().parts(before), Keys().parts(after)
    return {name for name in a.keys() | b.keys() if a.get(name) != b.get(name)}


def test_an_option_is_one_named_part():
    faster = replace(HISTORY, options={"network": NetworkConfig(), "training": TrainingConfig(learning_rate=0.02)})
    assert changed(HISTORY, faster) == {"option training.learning_rate"}


def test_an_inputs_change_reaches_what_needs_it():
    other = replace(DATA, options={"config": DataConfig(noise=0.2)})
    assert changed(HISTORY, replace(HISTORY, inputs={"data": other})) == {"input data"}


def test_name_place_and_cost_are_not_part_of_the_key():
    moved = replace(DATA, name="data halves", places={"folder": "elsewhere"}, cost=9)
    assert Keys().key(moved) == Keys().key(DATA)


def test_libraries_of_the_closure_are_parts_and_others_are_not():
    parts = Keys().parts(HISTORY)
    assert parts["library torch"].startswith("2.13")
    assert {"library numpy", "library scikit-learn"} <= parts.keys()
    assert not {"library matplotlib", "library openTSNE", "library jinja2"} & parts.keys()


def test_comments_docstrings_and_formatting_are_free():
    a = 'def f(x):\n    """Old words."""\n    return x + 1\n'
    b = '"""A module."""\ndef f( x ):  # why\n    """New."""\n    return (x + 1)\n'
    c = "def f(x):\n    return x + 2\n"
    assert code_hash(ast.parse(a)) == code_hash(ast.parse(b)) != code_hash(ast.parse(c))


def test_flattened_options_have_exact_numbers():
    assert dict(flatten({"b": [1, 2], "a": {"x": 0.1}})) == {"a.x": "0.1", "b": "[1, 2]"}


def test_the_memo_gives_the_same_keys_and_notices_an_edit(tmp_path):
    first = Keys(tmp_path / "memo.json")
    key = first.key(HISTORY)
    first.save()
    assert json.loads((tmp_path / "memo.json").read_text())
    assert Keys(tmp_path / "memo.json").key(HISTORY) == key


def test_a_changed_module_changes_exactly_the_steps_that_reach_it(tmp_path):
    """In a copied source tree: an edit in train.py touches the history and not the data."""
    shutil.copytree(Path(__file__).parent.parent / "nnviz_site", tmp_path / "nnviz_site")
    program = (
        "from tests_keys_probe import DATA, HISTORY; from nnviz_site.engine.keys import Keys; "
        "k = Keys(); print(k.key(DATA), k.key(HISTORY))"
    )
    probe = (
        "from nnviz_site.compute.data import DataConfig\nfrom nnviz_site.engine.steps import Step\n"
        "DATA = Step('d', 'nnviz_site.compute.data:generated', {}, {'config': DataConfig()})\n"
        "HISTORY = Step('h', 'nnviz_site.compute.train:record', {'data': DATA}, {})\n"
    )
    (tmp_path / "tests_keys_probe.py").write_text(probe)

    def keys() -> list[str]:
        done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True)
        return done.stdout.split()

    before = keys()
    file = tmp_path / "nnviz_site/compute/train.py"
    file.write_text(file.read_text().replace("torch.set_num_threads(1)", "torch.set_num_threads(2)"))
    after = keys()
    assert before[0] == after[0] and before[1] != after[1]


PROJECTION = {"compute.data", "compute.threads", "compute.components"}
LEAVES = {
    "nnviz_site.compute.data": {"compute.data"},
    "nnviz_site.compute.network": {"compute.network"},
    "nnviz_site.compute.forward": {"compute.forward"},
    "nnviz_site.compute.table": {"compute.data", "compute.table"},
    "nnviz_site.compute.train": {
        *("compute.data", "compute.network", "compute.optimizer", "compute.stacked", "compute.train")
    },
    "nnviz_site.compute.components": PROJECTION,
    "nnviz_site.compute.project": PROJECTION | {"compute.projection", "compute.project"},
    "nnviz_site.compute.digits": {"compute.data", "compute.digits"},
    "nnviz_site.opendata": {
        *("opendata", "reproduce", "recipes"),
        *("compute.data", "compute.digits", "compute.network", "compute.projection"),
    },
}
PACKAGES = {"compute", "analysis", "figure", "figure.kinds", ""}


def closure_of(*modules: str) -> set[str]:
    found = {m.partition(".")[2] for m in ModuleHashes(None).closure(*modules)}
    return found - PACKAGES


@pytest.mark.parametrize("module", LEAVES)
def test_closure_of_each_computing_step(module):
    assert closure_of(module) <= LEAVES[module]


def test_only_t_sne_depends_on_open_tsne():
    """A newer openTSNE makes maps anew, not principal components."""
    libraries = {m: Keys().parts(Step("s", f"nnviz_site.compute.{m}:f")).keys() for m in ("components", "project")}
    assert {m: "library openTSNE" in parts for m, parts in libraries.items()} == {"components": False, "project": True}


def test_a_library_that_is_not_listed_counts_under_its_own_name(tmp_path, monkeypatch):
    (tmp_path / "leaf.py").write_text("import json, jinja2\nimport nowhere\n")
    monkeypatch.setattr("nnviz_site.engine.keys.module_file", lambda module: tmp_path / "leaf.py")
    parts = Keys().parts(Step("s", "nnviz_site.leaf:f"))
    libraries = {name: version for name, version in parts.items() if name.startswith("library")}
    assert libraries == {"library jinja2": version("jinja2"), "library nowhere": "absent"}


@pytest.mark.parametrize("name", sorted(catalogue.analyses()))
def test_an_analysis_reaches_itself_and_leaves(name):
    allowed = {f"analysis.{name}", "analysis.findings", "compute.network", "compute.forward", *PROJECTION}
    shared = {"radius": {"analysis.baseline"}}  # how accuracies are counted
    assert closure_of(f"nnviz_site.analysis.{name}") <= allowed | shared.get(name, set())


@pytest.mark.parametrize("name", sorted(catalogue.kinds()))
def test_a_figure_kind_reaches_no_other_kind_no_training_and_no_page(name):
    found = closure_of(f"nnviz_site.figure.kinds.{name}", "nnviz_site.figure.still")
    assert {m for m in found if m.startswith("figure.kinds.")} == {f"figure.kinds.{name}"}
    assert not {m for m in found if m.startswith(("page", "engine", "compute.train", "analysis"))} - {
        "analysis.findings"
    }
