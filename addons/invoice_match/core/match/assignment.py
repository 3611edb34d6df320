"""The best one-to-one assignment; Kuhn and Munkres with potentials, O(rows² columns)."""

from math import inf


def best_assignment(scores: list[list[float]], least: float) -> list[int | None]:
    """For each row the column that makes the sum of scores greatest.

    :param scores: rows of equal length; higher is better.
    :param least: a row is rather left alone than given less.
    :return: one column or None for each row; no column twice.

    >>> best_assignment([[0.9, 0.8], [0.85, 0.1]], 0.4)
    [1, 0]
    >>> best_assignment([[0.3], [0.9]], 0.4)
    [None, 0]
    """
    rows = len(scores)
    if not rows:
        return []
    width = len(scores[0])
    # Each row has a column of its own that stands for "none of them".
    total = width + rows
    rows_of = [0] * (total + 1)
    ways = [0] * (total + 1)
    row_bonus = [0.0] * (rows + 1)
    column_bonus = [0.0] * (total + 1)

    def cost(row, column):
        if column <= width:
            return -scores[row - 1][column - 1]
        return -least if column == width + row else inf

    for row in range(1, rows + 1):
        rows_of[0] = row
        column = 0
        distance = [inf] * (total + 1)
        used = [False] * (total + 1)
        while rows_of[column]:
            used[column] = True
            at = rows_of[column]
            step, target = inf, 0
            for other in range(1, total + 1):
                if used[other]:
                    continue
                reduced = cost(at, other) - row_bonus[at] - column_bonus[other]
                if reduced < distance[other]:
                    distance[other], ways[other] = reduced, column
                if distance[other] < step:
                    step, target = distance[other], other
            for other in range(total + 1):
                if used[other]:
                    row_bonus[rows_of[other]] += step
                    column_bonus[other] -= step
                else:
                    distance[other] -= step
            column = target
        while column:
            rows_of[column] = rows_of[ways[column]]
            column = ways[column]
    found: list[int | None] = [None] * rows
    for column in range(1, width + 1):
        if rows_of[column]:
            row = rows_of[column] - 1
            if scores[row][column - 1] >= least:
                found[row] = column - 1
    return found
