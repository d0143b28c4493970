"""The tokens of a text: every character and every two neighbours, and runs of its initials.

Chinese has no spaces between words, and cutting it into words misses some of them. Each run of
characters without a space is therefore indexed by its characters and its pairs of neighbours: a
part of the run has tokens that the run has too, however short it is, in whatever script. Initials
have few letters and so repeat; they are indexed by threes as well.
"""

from collections.abc import Iterable

from market.search import as_initials

INITIALS = "_p"  # no sign is escaped to this, since p is no digit of a hexadecimal number


def _safe(gram: str) -> str:
    """A token that both databases keep as it is: signs are told by their numbers."""
    return "".join(
        sign
        if "\u4e00" <= sign <= "\u9fa5" or (sign.isascii() and sign.isalnum())
        else f"_{ord(sign):x}_"
        for sign in gram
    )


def _runs(text: str, longest: int) -> Iterable[str]:
    for size in range(1, longest + 1):
        for start in range(len(text) - size + 1):
            yield text[start : start + size]


def tokens_of(text: str, initials: str) -> list[str]:
    """All tokens of a record, each once."""
    found = {gram for run in text.split() for gram in _runs(run, 2)}
    safe = {_safe(gram) for gram in found}
    safe |= {INITIALS + gram for run in initials.split() for gram in _runs(run, 3)}
    return sorted(safe)


def sought(word: str) -> list[list[str]]:
    """The tokens that a record must have to hold a word: all of one of these lists.

    A record that has them may still hold the word's pieces apart: whoever asks compares the text
    of what was found.
    """
    ways = [[_safe(gram) for gram in _pieces(word, 2)]]
    if as_initials(word):
        ways.append([INITIALS + gram for gram in _pieces(word, 3)])
    return ways


def _pieces(word: str, size: int) -> list[str]:
    if len(word) <= size:
        return [word]
    return list(dict.fromkeys(word[n : n + size] for n in range(len(word) - size + 1)))
