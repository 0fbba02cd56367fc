"""XML read as a stream of elements, closed to every attack that XML knows."""

from __future__ import annotations

import re
from collections.abc import Callable, Sized
from xml.sax import SAXException, SAXParseException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

from defusedxml import DefusedXmlException, sax

from sessions.decoders.errors import NotARecording, Truncated

#: The root element must begin within so many bytes.
HEAD = 4096
#: Elements lie no deeper within each other in any format.
DEEPEST = 64
#: More activities, or laps of one, than any export has.
MOST_PARTS = 10_000
#: A tag and the text after it of a megabyte: made to fill our memory, or the zeros that a crash has left.
ENDLESS = re.compile(rb"<[^<]{1048576}")


def root(data: bytes) -> str:
    """Return the name of the root element without its prefix, "" if this does not look like XML."""
    head = data[:HEAD].replace(b"\0", b"")  # so that UTF-16 is read as well
    found = re.search(rb"<(?:[\w.-]+:)?([A-Za-z]\w*)[\s>/]", head)
    return found[1].decode() if found else ""


class Enough(SAXException):
    """Raised by a handler that wants no more; its message is the warning."""


def one_more(parts: Sized, kind: str) -> None:
    """Raise Enough if there are ``MOST_PARTS`` already."""
    if len(parts) >= MOST_PARTS:
        raise Enough(f"The file holds more than {MOST_PARTS} {kind}; what comes before was kept.")


class Elements(ContentHandler):
    """Calls ``begin(name, attributes)`` and ``end(name, text)``, names without their prefix."""

    def __init__(self, begin: Callable[[str, AttributesImpl], None], end: Callable[[str, str], None]) -> None:
        super().__init__()
        self.begin = begin
        self.end = end
        self.text: list[str] = []
        self.depth = 0

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802
        self.text.clear()
        self.depth += 1
        if self.depth > DEEPEST:
            raise Enough("Elements lie too deep in each other; what comes before was kept.")
        self.begin(name.rpartition(":")[2], attrs)

    def endElement(self, name: str) -> None:  # noqa: N802
        self.end(name.rpartition(":")[2], "".join(self.text).strip())
        self.text.clear()
        self.depth -= 1

    def characters(self, content: str) -> None:
        self.text.append(content)


def read(data: bytes, elements: Elements, kind: str) -> tuple[str, ...]:
    """Send all elements of the document to ``elements``; return the warning if it breaks off.

    What comes from an endless tag or text on is not read.
    Raises NotARecording for a document that declares entities or a type: no watch does.
    """
    endless = ENDLESS.search(data)
    try:
        sax.parseString(data[: endless.start()] if endless else data, elements, forbid_dtd=True)
    except DefusedXmlException as error:
        raise NotARecording(f"This {kind} file holds forbidden XML. Export it again.", 0) from error
    except Enough as enough:
        return (enough.getMessage(),)
    except SAXParseException as error:
        line = error.getLineNumber()
        return (f"The file is damaged from line {line} on; what comes before was kept.",)
    except (SAXException, LookupError, ValueError) as error:
        raise Truncated(f"This {kind} file cannot be read. Export it again.", 0) from error
    return ()
