"""The watch folder: files that other programs put there are imported, then moved to where their fate can be seen.

``WATCH_FOLDER`` has a folder for each runner, named by the e-mail of the account or the runner's id. A file in it that
has not changed since the last look is sent to an import and moved to ``reading/``, and from there to ``done/`` or, with
a text beside it that says why, to ``failed/``. Who is killed in between looks again: what was sent but not moved is
found to be here already.
"""

from __future__ import annotations

import fcntl
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.core.files.base import File
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from runners.models import Runner
from runners.numbers import whole_number
from sessions.models import ImportFile
from sessions.services import add_file, begin_import, close_import
from sessions.services.imports import FileRefused, numbered
from sessions.storage import private

logger = logging.getLogger(__name__)

State = ImportFile.State

READING, DONE, FAILED = "reading", "done", "failed"
SEEN = "watch-folder"
#: A file that is looked at less often than this counts as new again, s.
SEEN_SECONDS = 3600
LOCK = ".longrun-lock"


def look() -> None:
    """Look once: file away what has been read, import what has stopped growing. Nothing if it is switched off."""
    if not settings.WATCH_FOLDER:
        return
    root = Path(settings.WATCH_FOLDER)
    with alone(root) as is_alone:
        if not is_alone:
            return
        before: dict[str, tuple[int, int]] = cache.get(SEEN, {})
        now: dict[str, tuple[int, int]] = {}
        for folder in sorted(root.iterdir()):
            runner = runner_of(folder)
            if runner is None:
                continue
            file_away(folder)
            found = {path: (path.stat().st_size, path.stat().st_mtime_ns) for path in files_in(folder)}
            send(runner, folder, [path for path, sign in found.items() if before.get(str(path)) == sign])
            now |= {str(path): sign for path, sign in found.items()}
        cache.set(SEEN, now, SEEN_SECONDS)


@contextmanager
def alone(root: Path) -> Iterator[bool]:
    """Whether nobody else looks at this moment; if so nobody does while the block runs."""
    with open(root / LOCK, "w", opener=private) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def runner_of(folder: Path) -> Runner | None:
    """Return whose folder this is."""
    if not folder.is_dir() or folder.is_symlink() or folder.name.startswith("."):
        return None
    name = folder.name
    number = whole_number(name)
    found = Runner.objects.filter(Q(user__email__iexact=name) | Q(pk=number)).select_related("user").first()
    if found is None:
        logger.warning("The watch folder's %r is no runner's: name it by an e-mail or a runner's id.", name)
    return found


def files_in(folder: Path) -> Iterator[Path]:
    """Yield the files that wait in a runner's folder; hidden ones and links are somebody else's business."""
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        hidden = any(part.startswith(".") for part in parts)
        if not hidden and parts[0] not in (READING, DONE, FAILED) and path.is_file() and not path.is_symlink():
            yield path


def send(runner: Runner, folder: Path, paths: list[Path]) -> None:
    """Import files, and move each out of the way as soon as it is taken."""
    if not paths:
        return
    import_ = begin_import(runner, created_by=None, name=_("watch folder"))
    for path in paths:
        name = str(path.relative_to(folder))
        try:
            with path.open("rb") as content:
                row = add_file(import_, name, File(content, name))
        except FileRefused as refused:
            move(path, folder / FAILED / name, [str(refused)])
        except OSError:
            logger.exception("The watch folder's %s cannot be read", path)
        else:
            move(path, folder / READING / str(row.pk) / name)
    close_import(import_)


def file_away(folder: Path) -> None:
    """Move files that have been read to where it can be seen what became of them."""
    reading = folder / READING
    for path in [path for path in reading.rglob("*") if path.is_file()]:
        key, *name = path.relative_to(reading).parts
        number = whole_number(key)
        row = None if number is None else ImportFile.objects.filter(pk=number).first()
        if row is not None and is_waited_for(row):
            continue
        fate = FAILED if row is not None and row.state == State.FAILED else DONE
        move(path, folder.joinpath(fate, *name), troubles(row) if row else [])


def is_waited_for(row: ImportFile) -> bool:
    """Whether a file, or one inside it, is still to be read."""
    return row.state == State.WAITING or inside(row).filter(state=State.WAITING).exists()


def troubles(row: ImportFile) -> list[str]:
    """Say what is wrong with a file and with those inside it."""
    own = [row.message] if row.state == State.FAILED else []
    others = inside(row).filter(state=State.FAILED).values_list("path", "message")
    return own + [f"{path}: {message}" for path, message in others]


def inside(row: ImportFile) -> QuerySet[ImportFile]:
    return row.import_job.files.filter(path__startswith=f"{row.path}/")


def move(path: Path, target: Path, trouble: Sequence[str] = ()) -> None:
    """Move a file, beside others of its name, with a text that says what is wrong; empty folders that it leaves go."""
    target.parent.mkdir(parents=True, exist_ok=True)
    free = next(name for n in count(1) if not (name := target.with_name(numbered(target.name, n))).exists())
    if trouble:
        free.with_name(f"{free.name}.txt").write_text("\n".join(trouble) + "\n")
    path.replace(free)
    for folder in path.parents if READING in path.parts else ():
        if folder.name == READING or any(folder.iterdir()):
            break
        folder.rmdir()
