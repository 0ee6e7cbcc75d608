# The counting functions where a result leaves one word, roots about the squares, and the error functions in each of their ranges.
import math

for n in range(70):
    row = [math.comb(n, k) for k in range(n + 2)]
    assert sum(row) == 2 ** n, n
    assert all(math.perm(n, k) == row[k] * math.factorial(k) for k in range(n + 1)), n
print(math.comb(67, 33), math.comb(68, 34), math.perm(20, 20) == math.factorial(20), math.factorial(21))
for n in 2 ** 62, 2 ** 63 - 1, 2 ** 63, 2 ** 64:
    print(n, math.comb(n, 1), math.comb(n, 2), math.comb(n, 3), math.perm(n, 2), math.comb(n, n - 1))

for bits in range(0, 260):
    for near in (1 << bits) - 1, 1 << bits, (1 << bits) + 1, 3 ** bits:
        assert math.isqrt(near * near) == near
        assert near == 0 or math.isqrt(near * near - 1) == near - 1
        assert math.isqrt(near * near + 2 * near) == near
print(math.isqrt(10 ** 40), math.isqrt(10 ** 60), math.isqrt(10 ** 61))

for x in 0.0, 1e-300, 1e-9, 0.2, 0.25, 0.5, 0.84375, 1.0, 1.25, 2.0, 2.857142857142857, 4.0, 5.9, 6.0, 26.5, 28.0, math.inf:
    print(x, f"{math.erf(x):.14g} {math.erf(-x):.14g} {math.erfc(x):.13g} {math.erfc(-x):.14g}")
print(math.erf(math.nan), math.erfc(math.nan), math.erf(-0.0), math.erf(5e-324))
