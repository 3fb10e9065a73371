"""Imported by every Python that starts with this folder on PYTHONPATH: writes down which files it reads and writes.

Lines of NNVIZ_AUDIT_LOG: "w" or "r", a tab, the absolute path.
"""

import os
import sys

WRITES = {
    "os.rename": ((0, 2), (1, 3)), "os.remove": ((0, 1),), "os.mkdir": ((0, 2),), "os.rmdir": ((0, 1),),
    "os.link": ((1, 3),), "os.symlink": ((1, 2),), "os.truncate": ((0, None),), "os.chmod": ((0, 2),),
    "os.utime": ((0, 3),), "shutil.rmtree": ((0, None),),
}  # fmt: skip
"""Event → (place of a path among its arguments, place of the folder's descriptor that it is relative to)."""

log = os.open(os.environ["NNVIZ_AUDIT_LOG"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
CHANGES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def note(kind, path, folder=None):
    if isinstance(path, (str, bytes, os.PathLike)):
        base = os.readlink(f"/proc/self/fd/{folder}") if folder not in (None, -1) else os.getcwd()
        os.write(log, f"{kind}\t{os.path.join(base, os.fsdecode(path))!r}\n".encode())


def hook(event, arguments):
    if event == "open":
        path, mode, flags = arguments
        changes = (flags or 0) & CHANGES or any(letter in (mode or "") for letter in "wax+")
        note("w" if changes else "r", path)
    elif event in WRITES:
        for place, folder in WRITES[event]:
            note("w", arguments[place], arguments[folder] if folder is not None else None)
    elif event == "subprocess.Popen":
        for word in arguments[1]:
            if isinstance(word, str) and "/" in word and not word.startswith("-"):
                note("x", word)


sys.addaudithook(hook)
