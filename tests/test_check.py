"""All that can be wrong without computing. The messages themselves are in broken_sites; here is what must not be one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sites import site_of, write_site

from nnviz_site.errors import Problem
from nnviz_site.page.asks import read_asks
from nnviz_site.page.check import check
from nnviz_site.site import read_site

ROOT = Path(__file__).parents[1]
HEAVY = ("torch", "sklearn", "scipy", "matplotlib", "openTSNE", "PIL", "imageio_ffmpeg", "pandas")


def catalogue(**changed: Any) -> Any:
    """A catalogue of one kind and two facts."""
    kind = SimpleNamespace(name="scatter", options={"epoch": None}, forms=("film", "still"))
    known = {
        "kinds": lambda: {"scatter": kind},
        "refusal": lambda kind, experiments: "",
        "resolve_options": lambda kind, given, experiments: ({}, []),
        "fact_names": lambda experiment: {"accuracy": experiment.epochs, "logistic.accuracy": None},
    }
    return SimpleNamespace(**(known | changed))


def faults(root: Path, body: str, *, known: Any = None, **more: str) -> list[str]:
    site = site_of(root, body, **more)
    asks, problems = read_asks(site)
    assert problems == []
    return [f"{p.line}: {p.text}" for p in check(site, asks, known or catalogue())]


def test_a_page_that_uses_everything_is_right(tmp_path: Path) -> None:
    body = """# First

[20](#moons@20), [two](second.html#part), [it](second.html#figure-moons), [here](#figure-moons), [ref](#ref-1),
[web](https://example.org/x.md), <mailto:a@b.org>, [raw](data/moons/history.csv), [map](data/pca/coordinates.csv),
[all](facts.json), [two's moons](second.html#moons@0), [moons](#moons).

{{ figure("scatter", "moons", form="still", epoch=3) }} {: .x }

{% call figure("scatter", "moons") %}See $x$ [@one; @two], {{ fact("moons.accuracy@20", ".1%") }}.{% endcall %}

{% call claim("all(moons.accuracy@e > moons.logistic.accuracy for e in epochs(0, 20))") %}so{% endcall %}

`[x](nowhere.html)` and

    [x](nowhere.html) $\\foo$ [@nobody]

<!-- [x](nowhere.html) -->
""".replace(" {: .x }", "")
    assert faults(tmp_path, body, second='# Two\n\n## Part\n\n{{ figure("scatter", "moons") }}\n') == []


def test_what_the_catalogue_says_is_passed_on(tmp_path: Path) -> None:
    body = '# First\n\n{{ figure("scatter", "moons") }}\n'
    refusing = catalogue(refusal=lambda kind, experiments: f"not {experiments[0].name}")
    assert faults(tmp_path, body, known=refusing) == ["7: not moons"]
    strict = catalogue(resolve_options=lambda kind, given, experiments: ({}, ["one", "two"]))
    assert faults(tmp_path, body, known=strict) == ["7: one", "7: two"]


def test_two_errors_at_once_get_the_nearest_name_each(tmp_path: Path) -> None:
    body = '# First\n\n{{ figure("scater", "mons") }}\n'
    assert faults(tmp_path, body) == [
        '7: no experiment "mons"; did you mean "moons"?',
        '7: no figure kind "scater"; did you mean "scatter"?',
    ]


def test_experiments_whose_files_are_wrong_are_not_unknown(tmp_path: Path) -> None:
    body = '# First\n\n{{ figure("scatter", "moons") }}\n\n{{ fact("moons.x") }} [a](#moons@3) [b](data/moons/x.csv)\n'
    root = write_site(tmp_path, {"index.md": body, "experiments/moons.toml": "seed = 1"})
    site, problems = read_site(root)
    assert len(problems) == 1
    assert check(site, read_asks(site)[0], catalogue()) == []


def test_an_experiment_that_is_not_there_is_told_once_a_page(tmp_path: Path) -> None:
    body = '# First\n\n{{ fact("mons.a") }} {{ fact("mons.b") }}\n\n{{ figure("scatter", "mons") }}\n\n[a](#mons@3)\n'
    body += '\n{% call claim("mons.a > mons.b@3") %}So.{% endcall %}\n\n[b](data/mons/x.csv) {{ fact("mns.a") }}\n'
    assert faults(tmp_path, body, second='# Two\n\n{{ fact("mons.a") }}\n') == [
        '7: no fact "mons.a": no experiment "mons"; did you mean "moons"? (and in lines 9, 11, 13 and 15)',
        '15: no fact "mns.a": no experiment "mns"; did you mean "moons"?',
        '7: no fact "mons.a": no experiment "mons"; did you mean "moons"?',
    ]


def test_many_further_lines_are_counted(tmp_path: Path) -> None:
    body = "# First\n" + '\n{{ fact("mons.a") }}\n' * 9
    assert faults(tmp_path, body)[0].endswith(" (and in lines 9, 11, 13, 15, 17 and 3 more)")


@pytest.mark.parametrize("name", ["main", "references", "contents-title", "check-1", "ref-12"])
@pytest.mark.parametrize("written", ["## Part {{#{}}}", '<p id="{}">Part</p>'])
def test_ids_that_the_page_has_itself_are_refused(tmp_path: Path, name: str, written: str) -> None:
    body = f"# First\n\nSee [it](#{name}).\n\n{written.format(name)}\n"
    assert faults(tmp_path, body) == [f'9: the id "{name}" is the page\'s own: choose another']


def test_an_id_that_a_figure_has_is_told_where_it_is_written(tmp_path: Path) -> None:
    body = '# First\n\n{{ figure("scatter", "moons") }}\n\nSee [it](#figure-moons).\n\n## Part {#figure-moons}\n'
    assert faults(tmp_path, body) == ['11: two things have the id "figure-moons": links can lead to one only']


def test_a_repeated_link_is_reported_at_each_of_its_lines(tmp_path: Path) -> None:
    body = "# First\n\n[a](no.html)\n\n`[b](no.html)`\n\n[c](no.html) <a href='no.html'>d</a>\n"
    assert [fault.split(":")[0] for fault in faults(tmp_path, body)] == ["7", "11"]


def test_links_in_captions_are_checked(tmp_path: Path) -> None:
    body = '# First\n\n{% call figure("scatter", "moons") %}\nSee [a](no.html).\n{% endcall %}\n'
    assert faults(tmp_path, body)[0].startswith('8: no page "no.html"')


def test_problems_are_sorted_by_file_and_line(tmp_path: Path) -> None:
    body = '# First\n\n[x](no.html) {{ fact("a.b") }}\n\n$\\foo$ {{ fact("b.c") }}\n'
    site = site_of(tmp_path, body, second="# Two\n\n[x](no.html)\n")
    found: list[Problem] = check(site, read_asks(site)[0], catalogue())
    assert len(found) == 5 and found == sorted(found)


@pytest.mark.parametrize("site", ["tests/tiny_site", "."])
def test_checking_imports_nothing_heavy(site: str) -> None:
    code = (
        "import sys; from nnviz_site.cli import main; status = main(['check', '--quiet', '--site', sys.argv[1]]);"
        f"print(status, *sorted(set({HEAVY}) & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code, site], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["0"], done.stderr


@pytest.mark.parametrize("epoch", ["²", "٣", "020", "-1", "1e3", "9" * 5000, "1@2", ""])
def test_an_epoch_is_written_in_plain_digits(tmp_path: Path, epoch: str) -> None:
    [fault] = faults(tmp_path, f'# First\n\n{{{{ fact("moons.accuracy@{epoch}") }}}}\n')
    assert fault.endswith("moons is recorded at epochs 0 to 20")


def test_a_link_to_an_epoch_of_thousands_of_digits(tmp_path: Path) -> None:
    assert faults(tmp_path, f"# First\n\n[a](#moons@{'9' * 5000})\n")[0].startswith('7: no anchor "#moons@999')
