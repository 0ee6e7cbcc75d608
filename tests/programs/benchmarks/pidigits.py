"""Digits of pi by a spigot: long integers, multiplied and divided."""


def digits_of_pi():
    numerator, denominator, accumulator, k = 1, 1, 0, 0
    while True:
        k += 1
        odd = 2 * k + 1
        accumulator += 2 * numerator
        numerator *= k
        accumulator *= odd
        denominator *= odd
        if numerator > accumulator:
            continue
        digit, remainder = divmod(numerator * 3 + accumulator, denominator)
        if remainder + numerator >= denominator:
            continue
        yield digit
        accumulator = (accumulator - denominator * digit) * 10
        numerator *= 10


def main(size):
    digits = digits_of_pi()
    line = ""
    for count in range(1, size + 1):
        line += str(next(digits))
        if count % 10 == 0:
            if size <= 200 or count + 20 > size:
                print(f"{line}\t:{count}")
            line = ""


SIZE = 100
FULL_SIZE = 8000


if __name__ == "__main__":
    import sys
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SIZE)
