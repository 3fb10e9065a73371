"""What two keys differ in, in an author's words: `moons: learning_rate 0.01 → 0.02`, `numpy 2.4.5 → 2.4.6`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from nnviz_site.engine.keys import PACKAGE, module_file
from nnviz_site.engine.steps import Step
from nnviz_site.engine.values import values

Parts = Mapping[str, str]

LONGEST = 40
DRAWN = ("drawing", "film", "words", "card")
FIGURE = ("function", "option kind")
"""Parts of a card's key that tell which figure it shows."""
WORDS = ("option title", "option description", "option site")
"""Of a card."""
IMAGES = {"mnist": "MNIST", "digits": "the small digits"}


def differences(step: Step, before: Parts, now: Parts, longest: int = LONGEST) -> list[str]:
    """Each part that differs, in words; inputs are left to their own steps.

    before: parts of the step's earlier key. longest: characters of a value that are said; 0: all.
    """
    changed = sorted(n for n in before.keys() | now.keys() if before.get(n) != now.get(n))
    if "python" in changed:
        # Each Python has syntax trees of its own: whether a module changed beside can't be told.
        changed = [n for n in changed if not (n.startswith("module ") and n in before and n in now)]
    found = list[str]()
    if step.name.startswith("card ") and any(before.get(part) != now.get(part) for part in FIGURE):
        found.append(f"{step.name.removeprefix('card ')}.md: its first figure is another")
        changed = [n for n in changed if n in WORDS or n.startswith("option palette.")]
    return list(dict.fromkeys([*found, *(w for part in changed for w in _said(step, part, before, now, longest))]))


def images_changed(before: str | None, now: str | None) -> str:
    """before, now: `mnist`, `digits`."""
    return f"images: {IMAGES.get(str(before), 'none')} → {IMAGES.get(str(now), 'none')}"


def _said(step: Step, part: str, before: Parts, now: Parts, longest: int) -> Iterator[str]:
    kind, _, name = part.partition(" ")
    old, new = before.get(part), now.get(part)
    if kind == "option":
        yield from _option(step, name, before, now, longest)
    elif kind == "library":
        yield from _library(name, old, new)
    elif kind in ("module", "file"):
        path = str(module_file(name).relative_to(PACKAGE)) if kind == "module" else name
        yield f"{path} {'is used now' if old is None else 'changed' if new is not None else 'is no longer used'}"
    elif kind == "format":
        yield f"the store's format {old} → {new}"
    elif kind == "python":
        yield f"Python {old} → {new}"
    elif kind == "function":
        yield f"computed by {_function(new)}, and no longer by {_function(old)}"


def _library(name: str, old: str | None, new: str | None) -> Iterator[str]:
    if old is None:
        yield f"{name} {new} is used now"
    elif new is None:
        yield f"{name} is no longer used"
    else:
        yield f"{name} {old} → {new}"


def _function(text: str | None) -> str:
    return str(text).removeprefix("nnviz_site.").replace(":", ".")


def _option(step: Step, name: str, before: Parts, now: Parts, longest: int) -> Iterator[str]:
    old, new = (parts.get(f"option {name}") for parts in (before, now))
    change = values(old, new, longest)
    first, _, rest = name.partition(".")
    kind, _, subject = step.name.partition(" ")
    if name == "digest":
        yield f"{Path(step.places.get('file', 'its table')).name} changed"
    elif name == "spec.images":
        yield images_changed(*(json.loads(text or "null") for text in (old, new)))
    elif first == "versions":
        yield from _library(rest, *(json.loads(text) if text else None for text in (old, new)))
    elif first == "palette":
        yield f"palette.toml: {_colour(rest, now if new else before)} {change}"
    elif name in ("name", "names", "titles"):
        yield from _renamed(name, before, now, longest)
    elif kind == "card" and name in ("title", "description", "site"):
        yield f"{_named_on_card(subject, name)} {change}"
    else:
        yield f"{_subject(step)}: {_key(kind, name)} {change}"


def _named_on_card(page: str, option: str) -> str:
    """The file and the key in it: the first page's card has the site's title in the place of its own."""
    of_site = option == "site" or (page == "index" and option == "title")
    return "site.toml: title" if of_site else f"{page}.md: {option}"


def _key(kind: str, name: str) -> str:
    """An option as the author's file has it."""
    named = {"components": {"dims": "pca_first"}, "neighbours": {"k": "neighbours, three times the perplexity,"}}
    last = name.rpartition(".")[2]
    return named.get(kind, {}).get(last, last)


def _subject(step: Step) -> str:
    """Whose option it is: an experiment, or a figure by its kind and its experiments."""
    kind, _, rest = step.name.partition(" ")
    subjects = subjects_of(step.name)
    if kind == "card":
        return f"{step.options.get('kind', 'words')} on the card of {rest}"
    return " ".join(subjects) if kind in DRAWN else subjects[-1] if subjects else step.name


def subjects_of(name: str) -> tuple[str, ...]:
    """What a step's name says it is of: its experiment, or a figure's kind and experiments."""
    found = []
    for word in name.split()[1:]:
        if "=" in word or word in ("beside", "light", "dark"):
            break
        if word != "of":
            found.append(word)
    return tuple(found)


def _renamed(name: str, before: Parts, now: Parts, longest: int) -> Iterator[str]:
    old, new = (json.loads(parts.get(f"option {name}", "[]")) for parts in (before, now))
    if name == "name":
        yield f"{old} is called {new} now"
        return
    olds, news = (v if isinstance(v, list) else [v] for v in (old, new))
    if name == "names":
        yield from (f"{a} is called {b} now" for a, b in zip(olds, news, strict=False) if a != b)
        return
    names = json.loads(now.get("option names", "[]"))
    for a, b, of in zip(olds, news, names, strict=False):
        if a != b:
            yield f"{of}: title {values(json.dumps(a), json.dumps(b), longest)}"


def _colour(name: str, parts: Parts) -> str:
    """A place in the palette: a class by its name and not by its number."""
    place = name.split(".")
    if place[0] == "class" and len(place) > 2:
        called = json.loads(parts.get(f"option palette.class.{place[1]}.name", "null"))
        return f"class {called or place[1]}, {'.'.join(place[2:])}"
    return name
