"""The command line's verbs and options."""

from __future__ import annotations

import argparse
import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from nnviz_site.address import base_address, repository_address


class Parser(argparse.ArgumentParser):
    """Says in one line what is wrong with the arguments, without the whole usage."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{message}; see {self.prog} --help\n")


def parser() -> argparse.ArgumentParser:
    """The command line; every verb takes the common options."""
    top = Parser(prog="nnviz_site", description="Train, record, analyse and publish what small networks learn.")
    verbs = top.add_subparsers(title="verbs", required=True, metavar="VERB", parser_class=Parser)
    common = Parser(add_help=False)
    common.add_argument(
        "--site",
        type=folder,
        default=Path(),
        metavar="DIR",
        help="holds site_src/ and, if it changes them, templates/ (default: here)",
    )
    common.add_argument(
        "--cache",
        type=folder,
        default=Path(".nnviz-cache"),
        metavar="DIR",
        help="keeps what was computed (default: %(default)s)",
    )
    common.add_argument(
        "--data-dir",
        type=folder,
        default=os.environ.get("NNVIZ_DATA_DIR") or None,
        metavar="DIR",
        help="holds MNIST's four files (also NNVIZ_DATA_DIR)",
    )
    common.add_argument(
        "--images",
        choices=("auto", "mnist", "digits"),
        default="auto",
        help="what image experiments run on (default: %(default)s)",
    )
    common.add_argument("--quiet", action="store_true", help="say only what is wrong")
    common.add_argument("--debug", action="store_true", help="show tracebacks")
    common.add_argument("--strict", action="store_true", help="warnings are errors; no preview data")

    planned = Parser(add_help=False, parents=[common])
    planned.add_argument(
        "--out", type=folder, default=Path("_site"), metavar="DIR", help="the published folder (default: %(default)s)"
    )
    planned.add_argument(
        "--base-url",
        type=address,
        default="",
        metavar="URL",
        help="where the site will stand; for what needs absolute addresses",
    )
    planned.add_argument(
        "--repository",
        type=repository,
        default="",
        metavar="URL",
        help="where the sources lie; for “edit this page”",
    )

    computing = Parser(add_help=False)
    computing.add_argument(
        "--jobs",
        type=positive,
        default=os.cpu_count() or 1,
        metavar="N",
        help="processes (default: one a core, %(default)s)",
    )
    computing.add_argument(
        "--workers",
        type=scheduler,
        default="",
        metavar="ADDRESS",
        help="compute on the Dask cluster whose scheduler listens there: tcp://HOST:PORT",
    )

    verb = verbs.add_parser("build", parents=[planned, computing], help="render the site into --out")
    verb.add_argument("--force", action="store_true", help="compute everything anew, and compare every published file")
    verb.add_argument(
        "--cache-size",
        type=gigabytes,
        default=None,
        metavar="GB",
        help="what this build does not use is removed from --cache beyond this, the longest unused first (default: 5)",
    )
    verb.set_defaults(verb="build")

    verb = verbs.add_parser("why", parents=[planned, computing], help="say what the next build would compute, and why")
    verb.add_argument("name", nargs="*", metavar="NAME", help="only steps whose names hold these words: history moons")
    verb.add_argument("--json", action="store_true", help="for schedulers: name, key, needs, because of each step")
    verb.set_defaults(verb="why")

    verb = verbs.add_parser(
        "verify", parents=[planned, computing], help="build again from nothing and compare every byte with --out"
    )
    verb.add_argument("--output", action="store_true", help="compare --out with its build.json only; compute nothing")
    verb.set_defaults(verb="verify")

    verb = verbs.add_parser(
        "answer", parents=[planned, computing], help="compute just some steps into the store, by the keys of why --json"
    )
    verb.add_argument("key", nargs="+", metavar="KEY", help="64 hexadecimal digits")
    verb.set_defaults(verb="answer")

    verb = verbs.add_parser("check", parents=[common], help="find all that can be wrong without computing anything")
    verb.set_defaults(verb="check")
    return top


def positive(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text}: give a whole number from 1 on")
    return int(text)


def scheduler(text: str) -> str:
    if text and not re.fullmatch(r"(tcp|tls)://(\[[0-9a-fA-F:.]+\]|[^\s:/\[\]]+):\d{1,5}", text):
        raise argparse.ArgumentTypeError(
            f"{json.dumps(text, ensure_ascii=False)}: give tcp://HOST:PORT or tls://HOST:PORT"
        )
    return text


def gigabytes(text: str) -> int:
    try:
        size = float(text) * 1e9
        return int(size) if size >= 0 else int("below zero")
    except (ValueError, OverflowError):
        raise argparse.ArgumentTypeError(f"{text}: give a number of gigabytes, 0 or more") from None


def folder(text: str) -> Path:
    if not text:
        raise argparse.ArgumentTypeError("empty: give a folder")
    return Path(text)


def address(text: str, read: Callable[[str], str] = base_address) -> str:
    try:
        return read(text) if text else ""
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{json.dumps(text, ensure_ascii=False)} is no address: {error}") from None


def repository(text: str) -> str:
    return address(text, repository_address)
