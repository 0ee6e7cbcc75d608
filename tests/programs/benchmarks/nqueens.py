"""All placements of queens that do not attack each other: recursive generators, sets, tuples."""


def permutations_of(pool):
    count = len(pool)
    indices = list(range(count))
    cycles = list(range(count, 0, -1))
    yield tuple(pool)
    while count:
        for i in reversed(range(count)):
            cycles[i] -= 1
            if cycles[i] == 0:
                indices[i:] = indices[i + 1:] + indices[i:i + 1]
                cycles[i] = count - i
            else:
                j = cycles[i]
                indices[i], indices[-j] = indices[-j], indices[i]
                yield tuple(pool[k] for k in indices)
                break
        else:
            return


def by_permutations(count):
    columns = range(count)
    for rows in permutations_of(list(columns)):
        if count == len({rows[i] + i for i in columns}) == len({rows[i] - i for i in columns}):
            yield rows


def by_search(count, placed=(), sums=frozenset(), differences=frozenset()):
    row = len(placed)
    if row == count:
        yield placed
        return
    for column in range(count):
        if column not in placed and row + column not in sums and row - column not in differences:
            yield from by_search(count, placed + (column,), sums | {row + column}, differences | {row - column})


def main(size):
    found = list(by_permutations(size))
    print(len(found), found[0])
    searched = list(by_search(size + 1))
    print(len(searched), searched[-1])


SIZE = 5
FULL_SIZE = 9


if __name__ == "__main__":
    import sys
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SIZE)
