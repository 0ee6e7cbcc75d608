# Rounding, lengths of vectors and exact sums, in the middle and at the edges of what a float holds.
import math

state = 12345


def random():
    global state
    state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
    return state / 2**64


def show(function, *arguments):
    try:
        result = function(*arguments)
        return result.hex() if isinstance(result, float) else result
    except Exception as error:
        return f"{type(error).__name__}: {error}"


digest = 0
for i in range(6000):
    value = (random() - 0.5) * 10 ** int(random() * 24 - 8)
    places = int(random() * 26 - 3)
    half = (int(random() * 2000) + 0.5) / 10 ** int(random() * 6)
    for rounded in (round(value, places), round(half, places), round(half, 2), round(-half, 1)):
        digest = (digest * 31 + hash(rounded)) % 2**61
print(digest)
for value in (0.5, 1.5, 2.5, 2.675, 1.005, 0.125, 0.375, -2.5, 1e22, 123456789012345.675, 4503599627370495.5, 5e-324, 1.7976931348623157e308):
    print([show(round, value, places) for places in (0, 1, 2, 3, 15, 22, 23, 300, 324, -1, -2, -308, -400)], show(round, value), show(int, value))
print(show(round, math.inf, 2), show(round, math.nan, 2), show(round, math.inf), show(int, math.nan), show(int, -math.inf), int(-1e30), int(-1.9), int(9.3e18))

digest = 0
for i in range(3000):
    vector = [(random() - 0.5) * 10 ** int(random() * 8) for _ in range(int(random() * 5) + 2)]
    far = 10.0 ** int(random() * 600 - 300)
    for number in (math.hypot(*vector), math.hypot(*[each * far for each in vector]), math.dist(vector, vector[::-1]),
                   math.fsum(vector * 3 + [1e16, 1.0, -1e16])):
        digest = (digest * 31 + hash(number)) % 2**61
print(digest)
print(show(math.hypot), show(math.hypot, -3.0), show(math.hypot, 3, 4), show(math.hypot, math.inf, math.nan), show(math.hypot, math.nan, 1),
      show(math.hypot, 1e308, 1e308), show(math.hypot, 1.7e308, 1.7e308), show(math.hypot, 5e-324, 5e-324), show(math.hypot, 0, 0, -0.0), show(math.hypot, "x"))
print(show(math.fsum, []), show(math.fsum, [0.1] * 10), show(math.fsum, [1e308, 1e308, -1e308]), show(math.fsum, [math.inf, 1, 1e308]),
      show(math.fsum, [math.inf, -math.inf]), show(math.fsum, [math.nan, 1]), show(math.fsum, [1, 2**53, 2**53]), show(math.fsum, [-0.0]),
      show(math.fsum, [1e16, 1, 1e-16, -1e16]), show(math.fsum, [2.0**53, 1.0, 2.0**-100]), show(math.fsum, [1, "x"]))

# Sums of ints and floats: what additions lose is kept once the sum is a float.
for items, start in (([2**53, 1.0, 1.0], 0), ([2**53, 1, 1.0, 1.0], 0), ([1.0, 1], 2.0**53), ([1, 2], 2.0**53), ([1, 1.0], 2**53), ([2**70, 1.0, 1.0], 0), ([True, 1e16, 1, -1e16], 0.0)):
    print(sum(items, start))
