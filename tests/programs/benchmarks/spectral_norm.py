"""Largest singular value of an infinite matrix: small functions, generator expressions, floats."""
from itertools import repeat


def element(i, j):
    return 1.0 / ((i + j) * (i + j + 1) // 2 + i + 1)


def times(vector):
    return [sum(element(i, j) * value for j, value in enumerate(vector)) for i in range(len(vector))]


def transposed_times(vector):
    return [sum(element(j, i) * value for j, value in enumerate(vector)) for i in range(len(vector))]


def main(size):
    u = list(repeat(1.0, size))
    for _ in range(10):
        v = transposed_times(times(u))
        u = transposed_times(times(v))
    uv = vv = 0.0
    for left, right in zip(u, v):
        uv += left * right
        vv += right * right
    print(f"{(uv / vv) ** 0.5:.9f}")


SIZE = 20
FULL_SIZE = 600


if __name__ == "__main__":
    import sys
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SIZE)
