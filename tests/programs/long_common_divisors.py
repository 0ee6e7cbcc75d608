"""Greatest common divisors of numbers that are too long for one step of the library below."""
import math

state = 734


def bits_of(count):
    """That many bits, others in each call."""
    global state
    state += 1
    return pow(3, state * 1_000_003, (1 << count) - 59 if count > 8 else 1 << count)


def digest(number):
    return number.bit_length(), number % 1000003


for bits in 1, 64, 500, 70_000:
    for length in 66_000, 100_000, 140_000:
        common = bits_of(bits) | 1
        x = common * bits_of(length)
        y = common * bits_of(131_072 if length < 100_000 else 66_000)
        print(bits, length, digest(math.gcd(x, y)), digest(math.gcd(-y, x)))

x = y = 1
for _ in range(100_000):
    x, y = y, x + y
print(math.gcd(x, y), math.gcd(x * 3 ** 50_000, y * 3 ** 50_000) == 3 ** 50_000)
print(math.gcd(2 ** 200_000, 2 ** 150_000) == 2 ** 150_000, math.gcd(2 ** 200_000 - 1, 2 ** 150_000 - 1) == 2 ** 50_000 - 1)
print(math.gcd(x, x) == x, math.gcd(x * 12345, x) == x, math.gcd(x, 0) == x, math.gcd(0, -x) == x, math.gcd(x, 7))
