"""Mutated sites that pass the check, built: what is computed and drawn from them must not fail either."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

SMALL = {"epochs": 30, "samples": 200, "seeds": 3, "batch_size": 50}
"""Greatest values that are built, so that a case takes seconds."""

LIMIT = 300


def cap(root: Path) -> None:
    """Cut what would compute for hours; where a page names later epochs, the build then refuses it, which is as good."""
    for file in sorted((root / "site_src" / "experiments").glob("*.toml")):
        text = file.read_text(encoding="utf-8")
        for key, most in SMALL.items():
            text = re.sub(
                rf"^({key} *= *)(\d+)(?=\s|$)", lambda m, most=most: m[1] + str(min(int(m[2]), most)), text, flags=re.M
            )
        file.write_text(re.sub(r"\b4096\b", "40", text), encoding="utf-8")


def build(root: Path, cache: Path) -> tuple[int, str]:
    """(exit status, how the build fell short, empty if it did not) of the site in a folder, built into `_site` there."""
    cap(root)
    out = root / "_site"
    command = [
        sys.executable,
        "-m",
        "nnviz_site",
        "build",
        "--site",
        root,
        "--out",
        out,
        "--cache",
        cache,
        "--jobs",
        "1",
    ]
    try:
        done = subprocess.run([*map(str, command), "--images", "digits"], capture_output=True, text=True, timeout=LIMIT)
    except subprocess.TimeoutExpired:
        return -1, f"the build took longer than {LIMIT} s"
    said = done.stderr[-3000:]
    if done.returncode not in (0, 1, 2) or "Traceback" in said:
        return done.returncode, f"the build ended with {done.returncode}:\n{said}"
    if re.search(r" failed: \w+", said):
        return done.returncode, f"the build failed in words that are no author's:\n{said}"
    return done.returncode, files_fault(out) if done.returncode == 0 else ""


def files_fault(out: Path) -> str:
    """What is wrong with published scripts and pictures, or nothing."""
    for file in sorted(out.rglob("*.*")):
        try:
            if file.suffix == ".py":
                ast.parse(file.read_text(encoding="utf-8"))
            elif file.suffix == ".svg":
                ElementTree.parse(file)
        except (SyntaxError, ValueError, ElementTree.ParseError) as error:
            return f"{file.relative_to(out)} can't be read: {error}"
    return ""
