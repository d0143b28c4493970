"""How alike two short texts are, by their character bigrams.

Chinese titles have no spaces and few characters; pairs of neighbouring characters compare them
without a dictionary. Likeness is Dice's coefficient of the two sets (Dice 1945).
"""

import unicodedata
from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_array


def bigrams(text: str) -> set[str]:
    """Pairs of neighbouring letters and digits, width and case put aside; a lone one is itself."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    letters = "".join(c for c in plain if c.isalnum())
    return {letters[i : i + 2] for i in range(len(letters) - 1)} or set(letters)


class Wordings:
    """Texts prepared for comparing many with many.

    Parameters
    ----------
    left, right : sequences of str
        N and M of them.
    """

    def __init__(self, left: Sequence[str], right: Sequence[str]) -> None:
        words: dict[str, int] = {}
        sides = [[bigrams(text) for text in side] for side in (left, right)]
        columns = [
            [[words.setdefault(gram, len(words)) for gram in sorted(one)] for one in side]
            for side in sides
        ]
        self._left, self._right = (
            csr_array(
                (
                    np.ones(sum(map(len, rows)), dtype=np.float64),
                    np.array([c for row in rows for c in row], dtype=np.int32),
                    np.concatenate(([0], np.cumsum([len(row) for row in rows]))).astype(np.int32),
                ),
                shape=(len(rows), max(len(words), 1)),
            )
            for rows in columns
        )
        self._sizes = [np.array([len(one) for one in side], dtype=float) for side in sides]

    def likeness(self, first: int, last: int) -> np.ndarray:
        """Dice's coefficient 2·|A ∩ B| / (|A| + |B|) of some left texts with all right ones.

        Parameters
        ----------
        first, last : int
            Left texts first … last − 1.

        Returns
        -------
        float[last − first, M]
            In [0, 1].
        """
        common = (self._left[first:last] @ self._right.T).toarray()
        sizes = self._sizes[0][first:last, None] + self._sizes[1][None, :]
        return 2 * common / np.maximum(sizes, 1)
