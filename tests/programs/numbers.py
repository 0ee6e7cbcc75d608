print(7 // 2, -7 // 2, 7 % -3, -7 % 3, divmod(-7, 2), 2 ** 100, (-2) ** 3, 2 ** -1)
print(1 << 70, (1 << 70) >> 65, -1 >> 3, 5 & 3, 5 | 3, 5 ^ 3, ~5)
print(0.1 + 0.2, 1e16, 1e-5, 1.0, 123456789.123456789, float("inf"), -float("inf"), float("nan"))
print(3 / 2, 6 / 3, 7.5 // 2, -7.5 % 2, round(2.5), round(3.5), round(2.675, 2), round(1234, -2))
print(int("ff", 16), int("0b101", 0), int(" 12_000 "), hex(255), oct(8), bin(10), int(3.99), int(-3.99))
print(complex(1, 2) * 3j, abs(3 + 4j), (1 + 2j).conjugate())
print(10 ** 18 + 1, 9223372036854775807 + 1, -9223372036854775808 - 1, 9223372036854775807 * 2)
total = 0
for i in range(200000):
    total += i * i - i
print(total)
big = 1
for i in range(1, 60):
    big *= i
print(big, big // 10 ** 60, big % 97)
print(1 == 1.0, hash(1) == hash(1.0), True + True, 3 > 2 > 1, 1 < 3 < 2)
print((255).to_bytes(2, "big"), int.from_bytes(b"\x01\x00", "little"), (10).bit_length(), (0.5).as_integer_ratio())
print(f"{1234567.891:,.2f} {255:#x} {5:05d} {3.0:g} {1e10:e} {0.25:%} {42:>8}|{42:<8}|{42:^8}|{-5:+d}")
print(min(3, 1, 2), sum([0.1] * 10), pow(3, 100, 7), abs(-5))
