"""The Mandelbrot set, drawn into bytes: float arithmetic on local variables, complex numbers for the edge."""


def row_of(y, size, iterations):
    row = bytearray()
    imaginary = 2.0 * y / size - 1.0
    for x in range(size):
        real = 3.0 * x / size - 2.0
        zr = zi = 0.0
        count = 0
        while count < iterations and zr * zr + zi * zi <= 4.0:
            zr, zi = zr * zr - zi * zi + real, 2.0 * zr * zi + imaginary
            count += 1
        row.append(count)
    return row


def escape(point, iterations):
    z = 0j
    for count in range(iterations):
        z = z * z + point
        if abs(z) > 2.0:
            return count
    return iterations


def main(size):
    iterations = 50
    total = 0
    for y in range(size):
        row = row_of(y, size, iterations)
        total += sum(row)
        if size <= 40:
            print("".join(" .:-=+*#%@"[min(count // 5, 9)] for count in row).rstrip())
    edge = sum(escape(complex(-0.75, step / size), iterations) for step in range(1, size))
    print(total, edge)


SIZE = 30
FULL_SIZE = 950


if __name__ == "__main__":
    import sys
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SIZE)
