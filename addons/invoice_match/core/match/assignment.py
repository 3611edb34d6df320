"""The best one-to-one assignment."""

from math import inf


def best_assignment(scores: list[list[float]], least: float) -> list[int | None]:
    """For each row the column that makes the sum of scores greatest.

    Kuhn's and Munkres' method with potentials, O(rows² columns).

    :param scores: rows of equal length; higher is better.
    :param least: a row is rather left alone than given less.
    :return: one column or None for each row; no column twice.

    >>> best_assignment([[0.9, 0.8], [0.85, 0.1]], 0.4)
    [1, 0]
    >>> best_assignment([[0.3], [0.9]], 0.4)
    [None, 0]
    """
    if not scores:
        return []
    found = _Assignment(scores, least).solve()
    width = len(scores[0])
    return [
        column if column < width and scores[row][column] >= least else None
        for row, column in enumerate(found)
    ]


class _Assignment:
    """Rows and columns count from 1; 0 is the place from which a row starts."""

    def __init__(self, scores, least):
        self.scores, self.least = scores, least
        self.rows, self.width = len(scores), len(scores[0])
        # Each row has a column of its own that stands for "none of them".
        self.columns = self.width + self.rows
        self.row_of = [0] * (self.columns + 1)
        self.row_bonus = [0.0] * (self.rows + 1)
        self.column_bonus = [0.0] * (self.columns + 1)

    def solve(self) -> list[int]:
        """The column of each row, counted from 0."""
        for row in range(1, self.rows + 1):
            self._place(row)
        found = [0] * self.rows
        for column, row in enumerate(self.row_of):
            if column and row:
                found[row - 1] = column - 1
        return found

    def _cost(self, row: int, column: int) -> float:
        if column <= self.width:
            return -self.scores[row - 1][column - 1]
        return -self.least if column == self.width + row else inf

    def _place(self, row: int) -> None:
        """Find the cheapest chain of moves that makes room for one more row."""
        self.row_of[0] = row
        distance = [inf] * (self.columns + 1)
        ways = [0] * (self.columns + 1)
        used: set[int] = set()
        column = 0
        while self.row_of[column]:
            used.add(column)
            column = self._step(column, distance, ways, used)
        while column:
            self.row_of[column] = self.row_of[ways[column]]
            column = ways[column]

    def _step(self, column: int, distance, ways, used) -> int:
        """Look from one column at all others; return the nearest unused one."""
        row = self.row_of[column]
        nearest, step = 0, inf
        for other in range(1, self.columns + 1):
            if other in used:
                continue
            reduced = (
                self._cost(row, other) - self.row_bonus[row] - self.column_bonus[other]
            )
            if reduced < distance[other]:
                distance[other], ways[other] = reduced, column
            if distance[other] < step:
                nearest, step = other, distance[other]
        for other in range(self.columns + 1):
            if other in used:
                self.row_bonus[self.row_of[other]] += step
                self.column_bonus[other] -= step
            else:
                distance[other] -= step
        return nearest
