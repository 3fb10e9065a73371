"""The scripts as pages send them: small, whole, under one address; and what is none."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

from nnviz_site.page.scripts import script_faults, scripts

TEMPLATES = Path(__file__).parents[1] / "templates"


@pytest.fixture
def templates() -> dict[str, Path]:
    return {f"js/{file.name}": file for file in (TEMPLATES / "js").glob("*.js")}


def sent(modules: dict[str, bytes], kinds: set[str]) -> set[str]:
    """What a page with figures of these kinds may ask for: views are imported by kind, everything else by all."""
    found: set[str] = set()
    todo = ["start.js"]
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            text = modules[name].decode()
            views = dict(re.findall(r'(\w+):\(\)=>import\("\./([^"]+)"\)', text))
            others = set(re.findall(r'(?:from|import\()"\./([^"]+)"', text)) - set(views.values())
            todo += [*others, *(view for kind, view in views.items() if kind in kinds)]
    return found


def test_all_that_a_page_may_ask_for_is_small(templates):
    modules = {Path(name).name: content for name, content in scripts(templates).items()}
    assert len(sent(modules, {"decision_boundary"})) > 20
    for page in (TEMPLATES.parent / "site_src").glob("*.md"):
        kinds = set(re.findall(r'figure\(\s*"(\w+)"', page.read_text("utf-8")))
        assert sum(len(gzip.compress(modules[name])) for name in sent(modules, kinds)) <= 40_000, page.name


def test_modules_share_one_address_under_their_own_names(templates, tmp_path):
    alone = scripts({"js/tabs.js": templates["js/tabs.js"]})
    (name,) = alone
    assert re.fullmatch(r"assets/js\.[0-9a-f]{12}/tabs\.js", name)
    other = tmp_path / "other.js"
    other.write_text("export {};")
    both = scripts({"js/tabs.js": templates["js/tabs.js"], "js/other.js": other})
    assert len({path.rpartition("/")[0] for path in both}) == 1
    assert name not in both, "a module that is new changes the address of all"


def test_scripts_are_sent_without_types_and_remarks_and_texts_stay(tmp_path):
    script = tmp_path / "a.js"
    script.write_text(
        "// What it is.\n\n/**\n * @param {number} a\n */\nexport function f(a) {\n"
        "  /** @type {number} */ const b = a; // why\n  /* one */\n"
        '  return "// no  remark" + `/* nor  this */ ${b ? ` at ${b}` : ""}`;\n}\n'
    )
    (content,) = scripts({"js/a.js": script}).values()
    text = content.decode()
    assert "What it is" not in text and "@" not in text and "why" not in text and "one" not in text
    assert '"// no  remark"' in text and "`/* nor  this */ ${" in text and "` at ${" in text


def test_what_is_no_script_is_said_at_its_line():
    (problem,) = script_faults("const a = 1;\nfunction ( {\n", "templates/js/a.js")
    assert (problem.file, problem.line) == ("templates/js/a.js", 2) and problem.text.startswith("no JavaScript: ")
    assert list(script_faults("export const a = 1;\n", "templates/js/a.js")) == []
