"""Steps of long work: read a file of an import, end the import."""

from jobs.models import Job
from jobs.steps import Work


def import_file(work: Work) -> None: ...


def give_up(work: Work) -> None: ...


def finish_import(job: Job, final: bool) -> None: ...
