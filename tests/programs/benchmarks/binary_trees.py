"""Many short-lived trees: allocation, attribute access, recursion."""


class Node:
    __slots__ = ("left", "right")

    def __init__(self, left, right):
        self.left = left
        self.right = right

    def check(self):
        if self.left is None:
            return 1
        return 1 + self.left.check() + self.right.check()


def make(depth):
    if depth == 0:
        return Node(None, None)
    return Node(make(depth - 1), make(depth - 1))


def main(size):
    least = 4
    most = max(least + 2, size)
    print(f"stretch tree of depth {most + 1}\t check: {make(most + 1).check()}")
    long_lived = make(most)
    for depth in range(least, most + 1, 2):
        count = 2 ** (most - depth + least)
        total = 0
        for _ in range(count):
            total += make(depth).check()
        print(f"{count}\t trees of depth {depth}\t check: {total}")
    print(f"long lived tree of depth {most}\t check: {long_lived.check()}")


SIZE = 6
FULL_SIZE = 15


if __name__ == "__main__":
    import sys
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SIZE)
