"""Remarks that a reader makes about a text: Chinese at once, translatable when shown."""

from typing import Any


class Note(str):
    """A Chinese sentence that remembers its msgid and values, so that it can be translated.

    It is a plain string wherever one is wanted; a page shows
    ``gettext(note.message) % note.values``.
    """

    message: str
    values: dict[str, Any]

    __slots__ = ("message", "values")

    def __new__(cls, message: str, **values: Any) -> "Note":
        said = super().__new__(cls, message % values if values else message)
        said.message, said.values = message, values
        return said

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (self.message, self.values)


def _again(message: str, values: dict[str, Any]) -> Note:
    return Note(message, **values)
