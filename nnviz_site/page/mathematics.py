"""LaTeX to MathML, from a closed list of macros that have been looked at.

latex2mathml turns an unknown macro into literal text, leaves a bare `&` for `aligned`, and writes some bold letters as
`mathvariant`, which browsers ignore: so what is not on the list is refused, `aligned` becomes an array of two columns,
and bold letters become Unicode's mathematical alphanumerics.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from xml.etree import ElementTree

from nnviz_site.errors import did_you_mean
from nnviz_site.page.mask import Formula

GREEK = (
    "alpha beta gamma delta epsilon varepsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi "
    "varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega"
)
SIGNS = (
    "times cdot pm mp le leq ge geq ne neq approx equiv sim propto ll gg in notin subset subseteq cup cap setminus to "
    "rightarrow leftarrow Rightarrow mapsto infty partial nabla forall exists sum prod int odot oplus otimes circ star "
    "ldots cdots vdots dots ell mid top prime emptyset langle rangle lVert rVert lvert rvert"
)
FUNCTIONS = "log ln exp sin cos tan tanh sinh cosh max min sup inf lim det dim Pr"
SHAPES = (
    "frac sqrt left right hat bar vec tilde dot mathbf boldsymbol mathbb mathcal mathrm text operatorname overline "
    "underbrace overbrace begin end quad qquad"
)
MACROS = frozenset(f"{GREEK} {SIGNS} {FUNCTIONS} {SHAPES}".split()) | set(",;:! \\{}|%&#_$")
"""Every macro that a page may use, without its backslash."""

_SIZED = "leave it out, or write \\left and \\right"
_UNNUMBERED = "leave it out: formulas have no numbers here"
REMEDIES = {
    "bm": "write \\boldsymbol", "pmb": "write \\boldsymbol", "bf": "write \\mathbf", "rm": "write \\mathrm",
    "tfrac": "write \\frac", "dfrac": "write \\frac", "cfrac": "write \\frac",
    "argmax": "write \\operatorname{argmax}", "argmin": "write \\operatorname{argmin}",
    "displaystyle": "leave it out", "limits": "leave it out", "overset": "nothing is set above a sign here",
    "underset": "nothing is set below a sign here", "stackrel": "nothing is set above a sign here",
    "tag": _UNNUMBERED, "label": _UNNUMBERED, "nonumber": _UNNUMBERED, "notag": _UNNUMBERED,
    **dict.fromkeys(("big", "Big", "bigg", "Bigg", "bigl", "bigr", "Bigl", "Bigr", "biggl", "biggr"), _SIZED),
}  # fmt: skip
"""What to write for macros that LaTeX has and that are not set here."""

ENVIRONMENTS = frozenset({"aligned", "cases", "pmatrix", "bmatrix", "vmatrix", "matrix"})

ELSEWHERE = frozenset({"align", "array", "eqnarray", "equation", "gather", "multline", "split"})
"""Environments that LaTeX has besides; none of them is set."""

_ELEMENTS = (
    "math mrow mi mn mo mtext mspace mfrac msqrt mroot msub msup msubsup munder mover munderover mtable mtr mtd mstyle "
    "mpadded mphantom menclose mfenced mmultiscripts merror"
)
ELEMENTS = frozenset(_ELEMENTS.split())
"""Every element that a formula may become."""

NAMES = frozenset(FUNCTIONS.split())
SIGNED = ("−", "-", "+", "±", "∓")
BRACKETS = ("(", "[", "{", "|", "‖")

_MACRO = re.compile(r"\\([a-zA-Z]+|.)", re.S)
_TEXT = re.compile(r"\\text\s*\{[^}]*")
_BOLD = {"bold": "BOLD", "bold-italic": "BOLD ITALIC"}
_CHILDREN = {"mfrac": 2, "msub": 2, "msup": 2, "munder": 2, "mover": 2, "msubsup": 3, "munderover": 3, "mroot": 2}
_MATHML = "http://www.w3.org/1998/Math/MathML"


def faults(latex: str) -> list[str]:
    """What is wrong with a formula, in words; empty if it can be set."""
    found = []
    for name in dict.fromkeys(_MACRO.findall(latex)):
        if name not in MACROS:
            found.append(f'mathematics: no macro "\\{name}"{_remedy(name)}')
    found += [f"mathematics: {words}" for words in _environment_faults(latex)]
    if re.search(r"(?<!\\)(?:\\\\)*%", latex):
        found.append("mathematics: % begins a comment in LaTeX, and what follows is not shown: write \\%")
    if not found:
        try:
            mathml(Formula(latex, False, 0))
        except ValueError as error:
            found.append(f"mathematics: {error}")
    return found


def _remedy(name: str) -> str:
    """What would be right for a macro that is not known."""
    if name in REMEDIES:
        return f": {REMEDIES[name]}"
    return did_you_mean(f"\\{name}", [f"\\{m}" for m in MACROS if len(m) > 1], 0.8)


def _environment_faults(latex: str) -> Iterator[str]:
    r"""What is wrong with `\begin{…}` and `\end{…}`: unknown names, and pairs that are none."""
    opened: list[str] = []
    for what, name in re.findall(r"\\(begin|end)\s*\{([^}]*)\}", latex):
        if what == "begin":
            opened.append(name)
            if name not in ENVIRONMENTS:
                yield f'no environment "{name}"{did_you_mean(name, ENVIRONMENTS)}'
        elif not opened:
            yield f"\\end{{{name}}} has no \\begin{{{name}}}"
        elif (begun := opened.pop()) != name:
            yield f"\\begin{{{begun}}} ends with \\end{{{begun}}}, not with \\end{{{name}}}"
    if opened:
        yield f"\\begin{{{opened[-1]}}} has no \\end{{{opened[-1]}}}"


def mathml(formula: Formula) -> str:
    """A formula as `<math>`; display formulas are blocks. Raises ValueError if it isn't LaTeX that can be set."""
    return _set(formula.latex, formula.display)


@lru_cache(maxsize=4096)
def _set(written: str, display: bool) -> str:
    """What is checked is set right after, and many pages set the same."""
    from latex2mathml.converter import convert

    latex = re.sub(r"\\begin\s*\{aligned\}", r"\\begin{array}{rl}", written)
    latex = re.sub(r"\\end\s*\{aligned\}", r"\\end{array}", latex)
    if not latex.strip():
        raise ValueError("nothing between the dollar signs")
    if re.search(r"<[!?/\w]", "".join(_TEXT.findall(latex))):
        # latex2mathml puts a text into its XML as it stands: it would be markup.
        raise ValueError('"<" within a text: write it outside of \\text{…}')
    if not _balanced(latex):
        raise ValueError("a brace { } is not closed")
    try:
        text = convert(latex, display="block" if display else "inline")
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError:
        if re.search(r"(?<!\\)&", latex):
            raise ValueError('"&" stands outside of rows: write it within aligned, cases or a matrix') from None
        raise ValueError(f"can't be set: {latex}") from None
    except Exception as error:  # latex2mathml's own exceptions share no base class
        raise ValueError(f"can't be set: {str(error) or _words(error)}") from None
    for node in root.iter():
        _mend(node)
    if strange := {node.tag for node in root.iter()} - ELEMENTS:
        raise ValueError(f"can't be set: <{min(strange)}> is no mathematics")
    for node in list(root.iter()):
        _space(node)
    if any(len(node) != _CHILDREN.get(node.tag, len(node)) for node in root.iter()):
        raise ValueError(f"something is missing after a macro: {latex}")
    if not display:
        root.attrib.pop("display", None)
    return re.sub(r"\s*/>", "/>", ElementTree.tostring(root, encoding="unicode"))


def _words(error: Exception) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(error).__name__).lower().removesuffix(" error")


def _balanced(latex: str) -> bool:
    depth = 0
    for brace in re.findall(r"(?<!\\)(?:\\\\)*([{}])", latex):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            return False
    return depth == 0


def _mend(node: ElementTree.Element) -> None:
    """Without namespace prefixes; bold as letters; the alignment of cells as a class, for browsers read no attribute."""
    node.tag = node.tag.removeprefix(f"{{{_MATHML}}}")
    variant = node.attrib.pop("mathvariant", "normal")
    if variant in _BOLD and node.text:
        node.text = "".join(_bold(letter, _BOLD[variant]) for letter in node.text)
    if align := node.attrib.pop("columnalign", ""):
        node.set("class", align.split()[0])


def _space(row: ElementTree.Element) -> None:
    """A sign before its number binds to it; a function's name stands a thin space from its argument, and at its bracket.

    Browsers take a sign for a prefix only where its row begins, and set a name beside a letter without any space.
    """
    if row.tag != "mrow":
        return
    for at in reversed(range(len(row))):
        node, before = row[at], row[at - 1] if at else None
        after = row[at + 1] if at + 1 < len(row) else None
        if node.tag == "mo" and node.text in SIGNED and before is not None and _opens(before):
            node.set("form", "prefix")
        elif node.text in NAMES and after is not None:
            bracket = after.tag == "mo" and after.text in BRACKETS
            if node.tag == "mo" and bracket:
                node.set("rspace", "0")
            elif node.tag == "mi" and not bracket:
                row.insert(at + 1, ElementTree.Element("mspace", {"width": "0.1667em"}))


def _opens(node: ElementTree.Element) -> bool:
    """Whether a sign after this is a number's own: after an operator, a comma or an opening bracket."""
    return node.tag == "mo" and node.text not in (")", "]", "}", "|", "!", "‖", "⟩")


def _bold(letter: str, style: str) -> str:
    """A letter's mathematical bold, where Unicode has one: `w` becomes U+1D498."""
    try:
        name = unicodedata.name(letter).replace("LATIN ", "").replace("GREEK ", "").replace(" LETTER", "")
        return unicodedata.lookup(f"MATHEMATICAL {style} {name}")
    except (KeyError, ValueError):
        return letter
