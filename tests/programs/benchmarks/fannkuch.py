"""Pancake flips over all permutations: integers, list slices and reversal."""


def fannkuch(n):
    permutation = list(range(n))
    counts = list(range(1, n + 1))
    most_flips = 0
    checksum = 0
    sign = 1
    index_of_first = 0
    work = permutation[:]
    while True:
        index_of_first = permutation[0]
        if index_of_first:
            work[:] = permutation
            flips = 1
            first = work[0]
            while True:
                work[:first + 1] = work[first::-1]
                first = work[0]
                if not first:
                    break
                flips += 1
            if flips > most_flips:
                most_flips = flips
            checksum += sign * flips
        if sign == 1:
            permutation[0], permutation[1] = permutation[1], permutation[0]
            sign = -1
        else:
            permutation[1], permutation[2] = permutation[2], permutation[1]
            sign = 1
            for i in range(2, n):
                counts[i] -= 1
                if counts[i] > 0:
                    break
                counts[i] = i + 1
                if i == n - 1:
                    return checksum, most_flips
                permutation.insert(i + 1, permutation.pop(0))


def main(size):
    checksum, flips = fannkuch(size)
    print(f"{checksum} Pfannkuchen({size}) = {flips}")


SIZE = 7
FULL_SIZE = 10


if __name__ == "__main__":
    import sys
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SIZE)
