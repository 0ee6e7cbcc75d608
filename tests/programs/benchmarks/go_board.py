"""Random games on a board of stones with captures: union of groups, sets, an own random number generator."""

SIZE_OF_BOARD = 9
EMPTY, WHITE, BLACK = 0, 1, 2


class Random:
    def __init__(self, seed):
        self.state = seed

    def below(self, bound):
        self.state = (self.state * 1103515245 + 12345) & 0x7FFFFFFF
        return (self.state >> 8) % bound


class Square:
    def __init__(self, board, position):
        self.board = board
        self.position = position
        self.colour = EMPTY
        self.group = None
        self.neighbours = []

    def liberties_besides(self, played):
        return any(n.colour == EMPTY and n is not played for n in self.neighbours)


class Group:
    def __init__(self, square):
        self.colour = square.colour
        self.squares = {square}
        self.liberties = {n for n in square.neighbours if n.colour == EMPTY}

    def absorb(self, other):
        self.squares |= other.squares
        self.liberties |= other.liberties
        for square in other.squares:
            square.group = self


class Board:
    def __init__(self):
        self.squares = [Square(self, position) for position in range(SIZE_OF_BOARD * SIZE_OF_BOARD)]
        for square in self.squares:
            x, y = square.position % SIZE_OF_BOARD, square.position // SIZE_OF_BOARD
            for dx, dy in ((-1, 0), (1, 0), (0, -1), (0, 1)):
                if 0 <= x + dx < SIZE_OF_BOARD and 0 <= y + dy < SIZE_OF_BOARD:
                    square.neighbours.append(self.squares[x + dx + (y + dy) * SIZE_OF_BOARD])
        self.empties = list(range(len(self.squares)))
        self.captured = {WHITE: 0, BLACK: 0}
        self.moves = 0

    def useful(self, square, colour):
        if square.colour != EMPTY:
            return False
        own = False
        for neighbour in square.neighbours:
            if neighbour.colour == EMPTY:
                return True
            alone = len(neighbour.group.liberties) == 1
            if neighbour.colour == colour:
                own |= not alone
            elif alone:
                return True
        return own

    def play(self, square, colour):
        self.moves += 1
        square.colour = colour
        self.empties.remove(square.position)
        square.group = Group(square)
        for neighbour in square.neighbours:
            group = neighbour.group
            if neighbour.colour == EMPTY:
                continue
            group.liberties.discard(square)
            if neighbour.colour == colour:
                if group is not square.group:
                    if len(group.squares) > len(square.group.squares):
                        group.absorb(square.group)
                    else:
                        square.group.absorb(group)
            elif not group.liberties:
                self.capture(group, colour)
        square.group.liberties.discard(square)

    def capture(self, group, by):
        self.captured[by] += len(group.squares)
        for square in sorted(group.squares, key=lambda s: s.position):
            square.colour = EMPTY
            square.group = None
            self.empties.append(square.position)
            for neighbour in square.neighbours:
                if neighbour.colour == by:
                    neighbour.group.liberties.add(square)

    def score(self):
        result = {WHITE: 0, BLACK: 0}
        for square in self.squares:
            if square.colour != EMPTY:
                result[square.colour] += 1
            else:
                colours = {n.colour for n in square.neighbours}
                if len(colours) == 1 and EMPTY not in colours:
                    result[colours.pop()] += 1
        return result


def random_game(random):
    board = Board()
    colour = BLACK
    passes = 0
    while passes < 2 and board.moves < 3 * SIZE_OF_BOARD * SIZE_OF_BOARD:
        for _ in range(8):
            if not board.empties:
                passes += 1
                break
            square = board.squares[board.empties[random.below(len(board.empties))]]
            if board.useful(square, colour):
                board.play(square, colour)
                passes = 0
                break
        else:
            passes += 1
        colour = WHITE if colour == BLACK else BLACK
    return board


def main(size):
    random = Random(20)
    black = moves = captured = 0
    for _ in range(size):
        board = random_game(random)
        score = board.score()
        black += score[BLACK] > score[WHITE]
        moves += board.moves
        captured += board.captured[WHITE] + board.captured[BLACK]
    print(black, moves, captured)


SIZE = 5
FULL_SIZE = 3000


if __name__ == "__main__":
    import sys
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SIZE)
