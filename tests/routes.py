"""Every route of the project, by the name it is reversed with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True, slots=True)
class Route:
    """A view's full name, its path as it is written, and the names of what the path holds."""

    name: str
    path: str
    kwargs: tuple[str, ...]


def routes(
    resolver: URLResolver | None = None, namespace: str = "", prefix: str = "", kwargs: tuple[str, ...] = ()
) -> Iterator[Route]:
    """Walk the URLconf; a view without a name comes with its path for a name."""
    for entry in (resolver or get_resolver()).url_patterns:
        path = prefix + str(entry.pattern)
        held = (*kwargs, *(tuple(entry.pattern.converters) or tuple(entry.pattern.regex.groupindex)))
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from routes(entry, inner, path, held)
        elif isinstance(entry, URLPattern):
            name = f"{namespace}{entry.name}" if entry.name else path
            yield Route(name, path, held)
