"""A puzzle of numbered hexagons solved by constraint propagation and search: lists, sets, copies, deep recursion."""

EMPTY = 7


def neighbours_of(radius):
    cells = [(q, r) for q in range(-radius, radius + 1) for r in range(-radius, radius + 1) if abs(q + r) <= radius]
    index = {cell: i for i, cell in enumerate(cells)}
    steps = ((1, 0), (1, -1), (0, -1), (-1, 0), (-1, 1), (0, 1))
    return [[index[q + dq, r + dr] for dq, dr in steps if (q + dq, r + dr) in index] for q, r in cells]


class Board:
    """Candidates for each cell; a tile says how many of its neighbours hold tiles."""

    def __init__(self, neighbours, tiles):
        self.neighbours = neighbours
        self.tiles = tiles
        self.candidates = [[t for t in range(EMPTY + 1) if tiles[t] and (t == EMPTY or t <= len(around))] for around in neighbours]

    def copy(self):
        other = Board.__new__(Board)
        other.neighbours = self.neighbours
        other.tiles = self.tiles[:]
        other.candidates = [choices[:] for choices in self.candidates]
        return other

    def remove(self, cell, tile):
        choices = self.candidates[cell]
        if tile not in choices:
            return False
        choices.remove(tile)
        return True

    def propagate(self):
        changed = True
        while changed:
            changed = False
            for cell, around in enumerate(self.neighbours):
                choices = self.candidates[cell]
                if not choices:
                    return False
                least = most = 0
                for other in around:
                    other_choices = self.candidates[other]
                    if EMPTY not in other_choices:
                        least += 1
                    if other_choices != [EMPTY]:
                        most += 1
                for tile in [t for t in choices if t != EMPTY and not least <= t <= most]:
                    changed |= self.remove(cell, tile)
                if len(choices) == 1 and choices[0] != EMPTY:
                    wanted = choices[0]
                    if wanted == least:
                        for other in around:
                            if len(self.candidates[other]) > 1 and EMPTY in self.candidates[other]:
                                changed |= self.candidates[other] != [EMPTY]
                                self.candidates[other][:] = [EMPTY]
                    elif wanted == most:
                        for other in around:
                            if len(self.candidates[other]) > 1:
                                changed |= self.remove(other, EMPTY)
            for tile, count in enumerate(self.tiles):
                fixed = sum(1 for choices in self.candidates if len(choices) == 1 and choices[0] == tile)
                possible = sum(1 for choices in self.candidates if tile in choices)
                if fixed > count or possible < count:
                    return False
                if fixed == count < possible:
                    for cell, choices in enumerate(self.candidates):
                        if len(choices) > 1:
                            changed |= self.remove(cell, tile)
        return all(self.candidates)

    def solutions(self, statistics):
        statistics["nodes"] += 1
        if not self.propagate():
            return
        open_cells = [(len(choices), cell) for cell, choices in enumerate(self.candidates) if len(choices) > 1]
        if not open_cells:
            yield [choices[0] for choices in self.candidates]
            return
        _, cell = min(open_cells)
        for tile in self.candidates[cell]:
            attempt = self.copy()
            attempt.candidates[cell] = [tile]
            yield from attempt.solutions(statistics)


PUZZLES = [
    (1, [1, 0, 0, 0, 0, 0, 0, 6]),
    (1, [0, 2, 0, 0, 0, 0, 0, 5]),
    (1, [0, 0, 6, 0, 0, 0, 0, 1]),
    (2, [0, 0, 6, 0, 0, 0, 1, 12]),
    (2, [0, 2, 3, 4, 0, 0, 0, 10]),
    (2, [2, 2, 4, 2, 1, 0, 0, 8]),
]


def main(size):
    for _ in range(size):
        for radius, tiles in PUZZLES:
            statistics = {"nodes": 0}
            board = Board(neighbours_of(radius), tiles)
            found = 0
            first = None
            for solution in board.solutions(statistics):
                found += 1
                first = first or solution
                if found == 20:
                    break
    print(found, statistics, "".join(map(str, first)) if first else None)


SIZE = 1
FULL_SIZE = 6


if __name__ == "__main__":
    import sys
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SIZE)
